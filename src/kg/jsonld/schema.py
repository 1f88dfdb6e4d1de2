"""What a version's shapes say of its documents: the context, and the query that fetches a node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.jsonld.context import Context
from kg.namespaces import RDF, RDFS, SH
from kg.shacl.shapes import NodeShape, PropertyShape, Shapes


class Schema:
    """The shapes with the context that they generate."""

    def __init__(self, shapes: Shapes, prefixes: Mapping[str, str]) -> None:
        self.shapes = shapes
        self.prefixes = dict(prefixes)
        self.context = Context(shapes, prefixes)

    def shape_of_class(self, name: str) -> NodeShape | None:
        """The node shape that targets a class, by the class's IRI, compact IRI or term."""
        for shape in self.shapes.node_shapes.values():
            for class_ in shape.target_classes:
                if name in (class_, self.context.compact(class_), self.context.classes[class_]):
                    return shape
        return None

    @property
    def class_names(self) -> list[str]:
        """The terms of all classes that have a shape, sorted."""
        return sorted(self.context.classes.values())

    def construct(self, root: str, shapes: Sequence[NodeShape], where: str = "") -> str:
        """A CONSTRUCT of exactly the triples that the shapes name for a root.

        `root` is an IRI in angle brackets or a variable that `where` binds. Without shapes:
        all triples with the root as subject, blank nodes described with it.
        """
        writer = _QueryWriter(self.shapes.node_shapes)
        if shapes:
            for shape in shapes:
                writer.describe(root, shape, where)
        else:
            writer.branch(f"{root} ?p ?o", where)
            writer.blank_nodes("?o", f"{where} {root} ?p ?o .")
        return writer.text()


def classes_query(iri: str) -> str:
    """A SELECT of the classes of a resource, superclasses included."""
    node = ox.NamedNode(iri)
    return f"SELECT DISTINCT ?class {{ {node} <{RDF}type>/<{RDFS}subClassOf>* ?class }}"


def instances_pattern(variable: str, classes: Iterable[str]) -> str:
    """A pattern that binds the variable to the instances of the classes and their subclasses."""
    wanted = " ".join(str(ox.NamedNode(class_)) for class_ in classes)
    return (
        f"{{ SELECT DISTINCT {variable} {{ VALUES ?c0 {{ {wanted} }} "
        f"?c1 <{RDFS}subClassOf>* ?c0 . {variable} <{RDF}type> ?c1 }} }}"
    )


class _QueryWriter:
    """Collects the branches of a CONSTRUCT; every branch gives triples of one pattern."""

    def __init__(self, shapes: Mapping[str, NodeShape]) -> None:
        self._shapes = shapes
        self._template: list[str] = []
        self._branches: list[str] = []
        self._variables = 0

    def text(self) -> str:
        template = " . ".join(dict.fromkeys(self._template))
        return f"CONSTRUCT {{ {template} }} WHERE {{ {' UNION '.join(self._branches)} }}"

    def branch(self, triple: str, before: str, condition: str = "") -> None:
        self._template.append(triple)
        self._branches.append(f"{{ {before} {triple} . {condition} }}")

    def describe(self, node: str, shape: NodeShape, before: str) -> None:
        """The types of a node, the triples that the shape names, and what is described inside."""
        self.branch(f"{node} <{RDF}type> {self._fresh()}", before)
        for property_ in _distinct(shape.properties):
            assert property_.path is not None
            value = self._fresh()
            predicate = ox.NamedNode(property_.path.predicate)
            triple = f"{node} {predicate} {value}"
            if property_.path.inverse:
                triple = f"{value} {predicate} {node}"
            self.branch(triple, before)
            inside = f"{before} {triple} ."
            inline = self._shapes.get(property_.node or "")
            if inline is not None:
                self.describe(value, inline, inside)
            elif _may_be_blank(property_):
                self.blank_nodes(value, inside)

    def blank_nodes(self, node: str, before: str) -> None:
        """Blank nodes have no other place to be described: two levels of them, and lists."""
        cell, p1, o1, p2, o2 = (self._fresh() for _ in range(5))
        blank = f"FILTER(isBlank({node}))"
        rest = f"{before} {blank} {node} <{RDF}rest>* {cell} ."
        self.branch(f"{cell} <{RDF}first> {o1}", rest)
        self.branch(f"{cell} <{RDF}rest> {o2}", rest)
        self.branch(f"{node} {p1} {o1}", before, blank)
        self.branch(
            f"{o1} {p2} {o2}", f"{before} {node} {p1} {o1} .", f"{blank} FILTER(isBlank({o1}))"
        )

    def _fresh(self) -> str:
        self._variables += 1
        return f"?v{self._variables}"


def _distinct(properties: Iterable[PropertyShape]) -> Iterator[PropertyShape]:
    """One property shape a path, one that describes its values before others."""
    chosen: dict[object, PropertyShape] = {}
    for shape in sorted(properties, key=lambda p: (p.node is None, p.order, p.iri)):
        if shape.path is not None:
            chosen.setdefault(shape.path, shape)
    yield from chosen.values()


def _may_be_blank(shape: PropertyShape) -> bool:
    return shape.datatype is None and shape.node_kind in (
        None,
        f"{SH}BlankNode",
        f"{SH}BlankNodeOrIRI",
        f"{SH}BlankNodeOrLiteral",
    )
