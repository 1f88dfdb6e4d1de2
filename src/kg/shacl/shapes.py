"""The single reading of the shapes: what validation, JSON-LD, pages and documentation know of them.

A `Shapes` holds the shapes as RDF, for the engines, and as node and property shapes, for all
that is generated from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_TYPE, RDFS, SH, local_name
from kg.rdf.sources import Sources

Texts = Mapping[str, str]


@dataclass(frozen=True)
class PropertyPath:
    """A path of one step: a predicate, or the inverse of one (SHACL, sections 2.3.1.1 and .4)."""

    predicate: str
    inverse: bool = False


@dataclass(frozen=True)
class PropertyShape:
    """A property shape (SHACL, section 2.3), as far as it describes data.

    `key` is the name of the property in JSON: sh:codeIdentifier, or else the local name of
    the path. `path` is None for a path of several steps, which only validation uses.
    `node` is the node shape with which values are described in place.
    """

    iri: str
    path: PropertyPath | None
    key: str
    names: Texts
    descriptions: Texts
    order: float
    group: str | None
    datatype: str | None
    node_kind: str | None
    classes: tuple[str, ...]
    node: str | None
    max_count: int | None
    unique_lang: bool

    @property
    def refers(self) -> bool:
        """Whether values are resources by what the shape says."""
        kinds = (f"{SH}IRI", f"{SH}BlankNodeOrIRI", f"{SH}BlankNode")
        return bool(self.node_kind in kinds or self.classes or self.node)


@dataclass(frozen=True)
class NodeShape:
    """A node shape (SHACL, section 2.2) with its property shapes in their order."""

    iri: str
    target_classes: tuple[str, ...]
    labels: Texts
    comments: Texts
    properties: tuple[PropertyShape, ...]


class Shapes:
    """Shapes as RDF and as read; raises `ShapesError` for what cannot be read without doubt.

    Validation takes shapes that contain themselves, documents do not: `check_documents`.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = tuple(quads)
        self._graph = _Graph(quad.triple for quad in self.quads)
        self._check_links()

    @cached_property
    def node_shapes(self) -> Mapping[str, NodeShape]:
        """All node shapes that are IRIs, by IRI, sorted."""
        found = set(self._graph.instances(f"{SH}NodeShape"))
        found |= set(self._graph.subjects(f"{SH}targetClass"))
        return {node.value: self._node_shape(node) for node in sorted(found, key=str)}

    def for_classes(self, classes: Iterable[str]) -> list[NodeShape]:
        """The shapes that target any of these classes and name a property, sorted by IRI."""
        wanted = set(classes)
        return [
            shape
            for shape in self.node_shapes.values()
            if shape.properties and wanted.intersection(shape.target_classes)
        ]

    @property
    def properties(self) -> Iterator[PropertyShape]:
        """Every property shape of every node shape."""
        for shape in self.node_shapes.values():
            yield from shape.properties

    def _node_shape(self, node: ox.NamedNode) -> NodeShape:
        properties = [self._property_shape(p) for p in self._graph.objects(node, f"{SH}property")]
        return NodeShape(
            node.value,
            tuple(sorted(_iris(self._graph.objects(node, f"{SH}targetClass")))),
            self._graph.texts(node, f"{RDFS}label"),
            self._graph.texts(node, f"{RDFS}comment"),
            tuple(sorted(properties, key=lambda p: (p.order, p.iri))),
        )

    def _property_shape(self, node: Node) -> PropertyShape:
        path = self._path(node)
        graph = self._graph
        stated = graph.value(node, f"{SH}codeIdentifier")
        return PropertyShape(
            iri=node.value,
            path=path,
            key=stated or (local_name(path.predicate) if path else ""),
            names=graph.texts(node, f"{SH}name"),
            descriptions=graph.texts(node, f"{SH}description"),
            order=float(graph.value(node, f"{SH}order") or "inf"),
            group=graph.value(node, f"{SH}group"),
            datatype=graph.value(node, f"{SH}datatype"),
            node_kind=graph.value(node, f"{SH}nodeKind"),
            classes=tuple(sorted(_iris(graph.objects(node, f"{SH}class")))),
            node=graph.value(node, f"{SH}node"),
            max_count=int(graph.value(node, f"{SH}maxCount") or 0) or None,
            unique_lang=graph.value(node, f"{SH}uniqueLang") == "true",
        )

    def _path(self, node: Node) -> PropertyPath | None:
        paths = self._graph.objects(node, f"{SH}path")
        if len(paths) != 1:
            raise ShapesError(
                f"the property shape {node} has {len(paths)} paths.", "Give it one sh:path."
            )
        path = paths[0]
        if isinstance(path, ox.NamedNode):
            return PropertyPath(path.value)
        inverse = self._graph.objects(path, f"{SH}inversePath")
        if len(inverse) == 1 and isinstance(inverse[0], ox.NamedNode):
            return PropertyPath(inverse[0].value, inverse=True)
        return None

    def _check_links(self) -> None:
        """Refuse literals where a shape is meant, which would otherwise be passed over."""
        for quad in self.quads:
            links = (f"{SH}property", f"{SH}node", f"{SH}path")
            if quad.predicate.value in links and isinstance(quad.object, ox.Literal):
                name = local_name(quad.predicate.value)
                raise ShapesError(
                    f"the shape {quad.subject} has the text {quad.object} as its sh:{name}.",
                    "Write an IRI or a blank node there, without quotation marks.",
                    quad.subject,
                )

    def check_documents(self) -> None:
        """Raise `ShapesError` for node shapes that contain themselves: no document has an end."""
        done: set[str] = set()

        def visit(iri: str, above: tuple[str, ...]) -> None:
            if iri in above:
                circle = " -> ".join([*above[above.index(iri) :], iri])
                raise ShapesError(
                    f"the shapes contain themselves through sh:node: {circle}.",
                    "Let one of them use a shape that names fewer properties.",
                )
            if iri in done:
                return
            for shape in self.node_shapes.get(iri, _EMPTY).properties:
                if shape.node is not None:
                    visit(shape.node, (*above, iri))
            done.add(iri)

        for iri in self.node_shapes:
            visit(iri, ())


_EMPTY = NodeShape("", (), {}, {}, ())

Node = ox.NamedNode | ox.BlankNode


class _Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._objects: dict[tuple[object, str], list[object]] = defaultdict(list)
        self._subjects: dict[tuple[str, object], list[object]] = defaultdict(list)
        self._subjects_of: dict[str, list[object]] = defaultdict(list)
        for triple in dict.fromkeys(triples):
            predicate = triple.predicate.value
            self._objects[triple.subject, predicate].append(triple.object)
            self._subjects[predicate, triple.object].append(triple.subject)
            self._subjects_of[predicate].append(triple.subject)

    def objects(self, subject: object, predicate: str) -> list[Node]:
        """The objects that are nodes."""
        values = self._objects.get((subject, predicate), ())
        return [value for value in values if isinstance(value, ox.NamedNode | ox.BlankNode)]

    def instances(self, class_: str) -> Iterator[ox.NamedNode]:
        for node in self._subjects.get((RDF_TYPE.value, ox.NamedNode(class_)), ()):
            if isinstance(node, ox.NamedNode):
                yield node

    def subjects(self, predicate: str) -> Iterator[ox.NamedNode]:
        for node in self._subjects_of.get(predicate, ()):
            if isinstance(node, ox.NamedNode):
                yield node

    def value(self, subject: object, predicate: str) -> str | None:
        """The one value as text; None for no value, the first by text of several."""
        values = self._objects.get((subject, predicate), ())
        kinds = ox.NamedNode | ox.BlankNode | ox.Literal
        return min((value.value for value in values if isinstance(value, kinds)), default=None)

    def texts(self, subject: object, predicate: str) -> Texts:
        """The literals by language tag ('' for none)."""
        values = self._objects.get((subject, predicate), ())
        return {
            value.language or "": value.value
            for value in sorted(values, key=str)
            if isinstance(value, ox.Literal)
        }


def _iris(nodes: Iterable[Node]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ox.NamedNode))


def load_shapes(directory: Path) -> Shapes:
    """The shapes in a folder's RDF files; raises `RdfSyntaxError`, `ShapesError`."""
    return Shapes(Sources(data=(), shapes=directory).shape_quads())
