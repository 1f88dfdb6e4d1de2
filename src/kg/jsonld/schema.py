"""What a version's shapes say of its documents: the context, and the query that fetches a node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.context import Context
from kg.namespaces import RDF, RDFS, SH
from kg.shacl.shapes import NodeShape, PropertyShape, Shapes


class Schema:
    """The shapes with the context that they generate."""

    def __init__(self, shapes: Shapes, prefixes: Mapping[str, str]) -> None:
        self.shapes = shapes
        self.prefixes = dict(prefixes)
        self.context = Context(shapes, prefixes)

    def class_iri(self, name: str) -> str:
        """The IRI of a class that has a shape, by its IRI, compact IRI or term.

        Raises `NotFound`, which lists the terms.
        """
        for iri, term in self.context.classes.items():
            if name in (iri, self.context.compact(iri), term):
                return iri
        known = ", ".join(self.class_names)
        raise NotFound(f"no shape is for a class {name!r}.", f"There are: {known}.")

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
            writer.describe(root, shapes, where)
        else:
            writer.branch(where, root, "?p", "?o")
            writer.blank_nodes("?o", f"{where} {root} ?p0 ?o .")
        return writer.text()


def classes_query(iri: str) -> str:
    """A SELECT of the classes of a resource, superclasses included."""
    node = ox.NamedNode(iri)
    return f"SELECT DISTINCT ?class {{ {node} <{RDF}type>/<{RDFS}subClassOf>* ?class }}"


def superclasses_query(class_: str) -> str:
    """A SELECT of a class and its superclasses."""
    return f"SELECT DISTINCT ?class {{ {ox.NamedNode(class_)} <{RDFS}subClassOf>* ?class }}"


def instances_pattern(variable: str, class_: str) -> str:
    """A pattern that binds the variable to the instances of a class and its subclasses."""
    return (
        f"{{ SELECT DISTINCT {variable} {{ "
        f"?c <{RDFS}subClassOf>* {ox.NamedNode(class_)} . {variable} <{RDF}type> ?c }} }}"
    )


class _QueryWriter:
    """Collects the branches of a CONSTRUCT, each giving triples as ?s ?p ?o.

    Properties that are described alike share a branch: a query per shape, not per property.
    """

    def __init__(self, shapes: Mapping[str, NodeShape]) -> None:
        self._shapes = shapes
        self._branches: list[str] = []
        self._variables = 0

    def text(self) -> str:
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(self._branches)} }}"

    def branch(self, before: str, subject: str, predicate: str, value: str) -> None:
        """A branch giving the triples of one pattern; terms other than its variables are bound."""
        wanted = {"?s": subject, "?p": predicate, "?o": value}
        binds = "".join(f" BIND({term} AS {v})" for v, term in wanted.items() if term != v)
        self._branches.append(f"{{ {before} {subject} {predicate} {value} .{binds} }}")

    def describe(self, node: str, shapes: Sequence[NodeShape], before: str) -> None:
        """The types of a node, the triples that the shapes name, and what is described inside."""
        properties = list(_distinct(shape for s in shapes for shape in s.properties))
        forward = [p.path.predicate for p in properties if p.path and not p.path.inverse]
        inverse = [p.path.predicate for p in properties if p.path and p.path.inverse]
        self.branch(f"{before} {_among('?p', [f'{RDF}type', *forward])}", node, "?p", "?o")
        if inverse:
            self.branch(f"{before} {_among('?p', inverse)}", "?s", "?p", node)
        inside: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for shape in properties:
            assert shape.path is not None
            described = shape.node if shape.node in self._shapes else None
            if described or _may_be_blank(shape):
                inside[described or "", shape.path.inverse].append(shape.path.predicate)
        for (described, backwards), predicates in sorted(inside.items()):
            value, link = self._fresh(), self._fresh()
            ends = (value, node) if backwards else (node, value)
            pattern = f"{before} {ends[0]} {link} {ends[1]} . {_among(link, predicates)}"
            if described:
                self.describe(value, [self._shapes[described]], pattern)
            else:
                self.blank_nodes(value, pattern)

    def blank_nodes(self, node: str, before: str) -> None:
        """Blank nodes have no other place to be described: two levels of them, and lists."""
        blank = f"{before} FILTER(isBlank({node}))"
        cell, link, inner = (self._fresh() for _ in range(3))
        self.branch(blank, node, "?p", "?o")
        self.branch(f"{blank} {node} {link} {inner} . FILTER(isBlank({inner}))", inner, "?p", "?o")
        ends = _among("?p", [f"{RDF}first", f"{RDF}rest"])
        self.branch(f"{blank} {node} <{RDF}rest>+ {cell} . {ends}", cell, "?p", "?o")

    def _fresh(self) -> str:
        self._variables += 1
        return f"?v{self._variables}"


def _among(variable: str, predicates: Sequence[str]) -> str:
    listed = ", ".join(str(ox.NamedNode(p)) for p in dict.fromkeys(predicates))
    return f"FILTER({variable} IN ({listed}))"


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
