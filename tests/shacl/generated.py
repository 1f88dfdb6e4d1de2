"""Data and shapes at random: small, well-formed, and of every kind that SHACL Core has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import pyoxigraph as ox
from hypothesis import strategies as st

from kg.namespaces import RDF_TYPE, RDFS, SH, XSD

EX: Final = "http://example.org/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{EX}{name}")


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}")


def xsd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{XSD}{name}")


def number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=xsd("integer"))


TRUE: Final = ox.Literal("true", datatype=xsd("boolean"))
NODES: Final = tuple(iri(f"n{index}") for index in range(4))
CLASSES: Final = (iri("C"), iri("D"))
PREDICATES: Final = tuple(iri(name) for name in "pqr")
SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
LITERALS: Final = (
    ox.Literal("a"),
    ox.Literal("abc"),
    ox.Literal("b", language="en"),
    ox.Literal("c", language="en"),
    ox.Literal("d", language="de-CH"),
    number(1),
    number(2),
    ox.Literal("01", datatype=xsd("integer")),
    ox.Literal("x", datatype=xsd("integer")),
    ox.Literal("1.5", datatype=xsd("decimal")),
    ox.Literal("2.0E0", datatype=xsd("double")),
    ox.Literal("300", datatype=xsd("byte")),
    ox.Literal("2020-01-01", datatype=xsd("date")),
    ox.Literal("2020-01-01T00:00:00Z", datatype=xsd("dateTime")),
    TRUE,
)
DATATYPES: Final = tuple(map(xsd, ("string", "integer", "decimal", "date", "byte", "boolean")))

subjects = st.sampled_from(NODES)
predicates = st.sampled_from(PREDICATES)
classes = st.sampled_from(CLASSES)
values: st.SearchStrategy[Term] = st.sampled_from((*NODES, *LITERALS))
datatypes = st.sampled_from((*DATATYPES, ox.NamedNode(f"{RDF}langString")))
numbers = st.sampled_from([literal for literal in LITERALS if literal.value in {"1", "2", "1.5"}])
kinds = st.sampled_from(
    ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
)


@st.composite
def data_graphs(draw: Draw) -> list[ox.Triple]:
    triples = st.builds(ox.Triple, subjects, predicates, values)
    types = st.builds(ox.Triple, subjects, st.just(RDF_TYPE), classes)
    found = draw(st.lists(triples, max_size=12)) + draw(st.lists(types, max_size=4))
    if draw(st.booleans()):
        found.append(ox.Triple(CLASSES[1], SUBCLASS, CLASSES[0]))
    return list(dict.fromkeys(found))


@dataclass
class ShapesBuilder:
    """A shapes graph as it grows; every shape is an IRI, so that engines can be compared."""

    draw: Draw
    kinds: Mapping[str, Kind] = field(default_factory=lambda: CONSTRAINTS)
    triples: list[ox.Triple] = field(default_factory=list)
    shapes: int = 0
    deepest_path: int = 2

    def add(self, subject: Term, predicate: ox.NamedNode, value: Term) -> None:
        assert not isinstance(subject, ox.Literal)
        self.triples.append(ox.Triple(subject, predicate, value))

    def list_of(self, members: Sequence[Term]) -> Term:
        head: Term = ox.NamedNode(f"{RDF}nil")
        for member in reversed(members):
            node = ox.BlankNode()
            self.add(node, ox.NamedNode(f"{RDF}first"), member)
            self.add(node, ox.NamedNode(f"{RDF}rest"), head)
            head = node
        return head

    def shape(self, depth: int, *, path: bool | None = None) -> ox.NamedNode:
        """A shape with up to three constraints; a property shape, a node shape, or either."""
        node = iri(f"s{self.shapes}")
        self.shapes += 1
        of_property = self.draw(st.booleans()) if path is None else path
        self.add(node, RDF_TYPE, sh("PropertyShape" if of_property else "NodeShape"))
        if of_property:
            self.add(node, sh("path"), self.path(self.deepest_path))
        possible = [
            name
            for name, kind in self.kinds.items()
            if depth >= kind.depth and (of_property or not kind.of_properties)
        ]
        chosen = self.draw(st.lists(st.sampled_from(possible), max_size=3, unique=True))
        for name in chosen:
            self.kinds[name].build(self, node, depth)
        return node

    def target(self, shape: ox.NamedNode) -> None:
        """Let a shape select focus nodes, in one way or two."""
        chosen = self.draw(st.lists(st.sampled_from(_TARGETS), min_size=1, max_size=2))
        for name, strategy in chosen:
            self.add(shape, sh(name), self.draw(strategy))

    def path(self, depth: int) -> Term:
        kind = self.draw(st.sampled_from(("predicate", *_PATHS) if depth else ("predicate",)))
        if kind == "predicate":
            return self.draw(predicates)
        if kind == "sequence":
            return self.list_of([self.path(depth - 1), self.path(depth - 1)])
        node = ox.BlankNode()
        if kind == "alternativePath":
            members = [self.path(depth - 1), self.path(depth - 1)]
            self.add(node, sh(kind), self.list_of(members))
        else:
            self.add(node, sh(kind), self.path(depth - 1))
        return node


_PATHS: Final = (
    "sequence",
    "alternativePath",
    "inversePath",
    "zeroOrMorePath",
    "oneOrMorePath",
    "zeroOrOnePath",
)

Build: TypeAlias = Callable[[ShapesBuilder, ox.NamedNode, int], None]


@dataclass(frozen=True)
class Kind:
    """A kind of constraint: what adds one to a shape, and how deep it goes."""

    build: Build
    of_properties: bool = False
    depth: int = 0


def _value(name: str, strategy: st.SearchStrategy[Any]) -> Build:
    def build(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
        builder.add(node, sh(name), builder.draw(strategy))

    return build


def _list(name: str, strategy: st.SearchStrategy[Any]) -> Build:
    def build(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
        members = builder.draw(st.lists(strategy, min_size=1, max_size=3, unique=True))
        builder.add(node, sh(name), builder.list_of(members))

    return build


def _shape(name: str, *, path: bool | None = None) -> Build:
    def build(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
        builder.add(node, sh(name), builder.shape(depth - 1, path=path))

    return build


def _shapes(name: str) -> Build:
    def build(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
        members = [builder.shape(depth - 1) for _ in range(builder.draw(st.integers(1, 2)))]
        builder.add(node, sh(name), builder.list_of(members))

    return build


def _qualified(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
    builder.add(node, sh("qualifiedValueShape"), builder.shape(depth - 1))
    builder.add(node, sh("qualifiedMinCount"), number(builder.draw(st.integers(0, 2))))
    if builder.draw(st.booleans()):
        builder.add(node, sh("qualifiedMaxCount"), number(builder.draw(st.integers(0, 2))))


def _closed(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
    builder.add(node, sh("closed"), TRUE)
    if builder.draw(st.booleans()):
        ignored = [RDF_TYPE, builder.draw(predicates)]
        builder.add(node, sh("ignoredProperties"), builder.list_of(ignored))


_counts = st.integers(0, 2).map(number)
_patterns = st.sampled_from(["^a", "b", "^.$", "example", "0"]).map(ox.Literal)
_languages = st.sampled_from(["en", "de", "de-CH"]).map(ox.Literal)
CONSTRAINTS: Final[Mapping[str, Kind]] = {
    "class": Kind(_value("class", classes)),
    "datatype": Kind(_value("datatype", datatypes)),
    "nodeKind": Kind(_value("nodeKind", kinds.map(sh))),
    "minCount": Kind(_value("minCount", _counts), of_properties=True),
    "maxCount": Kind(_value("maxCount", _counts), of_properties=True),
    "minExclusive": Kind(_value("minExclusive", numbers)),
    "minInclusive": Kind(_value("minInclusive", numbers)),
    "maxExclusive": Kind(_value("maxExclusive", numbers)),
    "maxInclusive": Kind(_value("maxInclusive", numbers)),
    "minLength": Kind(_value("minLength", _counts)),
    "maxLength": Kind(_value("maxLength", _counts)),
    "pattern": Kind(_value("pattern", _patterns)),
    "languageIn": Kind(_list("languageIn", _languages)),
    "uniqueLang": Kind(_value("uniqueLang", st.just(TRUE)), of_properties=True),
    "equals": Kind(_value("equals", predicates)),
    "disjoint": Kind(_value("disjoint", predicates)),
    "lessThan": Kind(_value("lessThan", predicates), of_properties=True),
    "lessThanOrEquals": Kind(_value("lessThanOrEquals", predicates), of_properties=True),
    "hasValue": Kind(_value("hasValue", values)),
    "in": Kind(_list("in", values)),
    "closed": Kind(_closed),
    "property": Kind(_shape("property", path=True), depth=1),
    "node": Kind(_shape("node", path=False), depth=1),
    "not": Kind(_shape("not"), depth=1),
    "and": Kind(_shapes("and"), depth=1),
    "or": Kind(_shapes("or"), depth=1),
    "xone": Kind(_shapes("xone"), depth=1),
    "qualified": Kind(_qualified, of_properties=True, depth=1),
}
_TARGETS: Final = (
    ("targetNode", st.sampled_from((*NODES, *LITERALS[:2]))),
    ("targetClass", classes),
    ("targetSubjectsOf", predicates),
    ("targetObjectsOf", predicates),
)


@st.composite
def shapes_graphs(draw: Draw) -> list[ox.Triple]:
    builder = ShapesBuilder(draw)
    for _ in range(draw(st.integers(1, 2))):
        builder.target(builder.shape(2))
    return list(dict.fromkeys(builder.triples))


def as_turtle(triples: Iterable[ox.Triple]) -> str:
    """For people, when two engines do not agree."""
    prefixes = {"": EX, "sh": SH, "xsd": XSD, "rdfs": RDFS}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes).decode()
