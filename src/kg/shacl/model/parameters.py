"""The parameters of the core constraint components, a row each: from values to constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.model import constraint as c
from kg.shacl.model.owner import (
    Owner,
    boolean,
    integer,
    iri,
    literal,
    members,
    sh,
    shape_node,
    shape_nodes,
    text,
    the_one,
)
from kg.shacl.model.prefixes import prologue
from kg.shacl.model.terms import Node, Term

_NODE_KINDS: Final = frozenset(
    ox.NamedNode(f"{SH}{name}")
    for name in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral")
) | {ox.NamedNode(f"{SH}IRIOrLiteral")}
_SPARQL: Final = ox.NamedNode(f"{SH}SPARQLConstraintComponent")


Build: TypeAlias = Callable[[Owner, ox.NamedNode], Iterable[c.Constraint]]


def each(make: Callable[[Owner, ox.NamedNode, Term], c.Constraint]) -> Build:
    """A constraint for each value."""

    def build(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
        for value in owner.values(predicate):
            yield make(owner, predicate, value)

    return build


def single(
    make: Callable[[Owner, ox.NamedNode, Term], c.Constraint], *, of_properties: bool = False
) -> Build:
    """A constraint for the only value, of property shapes alone if so said."""

    def build(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
        value = the_one(owner, predicate)
        assert value is not None
        if of_properties and owner.path is None:
            raise owner.wrong(predicate, None, "its place in property shapes; this one has no path")
        yield make(owner, predicate, value)

    return build


def _class(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    return c.Class(iri(owner, predicate, value))


def _datatype(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    return c.Datatype(iri(owner, predicate, value))


def _node_kind(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    if value not in _NODE_KINDS:
        raise owner.wrong(predicate, value, "one of the six node kinds")
    return c.NodeKind(iri(owner, predicate, value))


def _range(name: str) -> Build:
    component, operator = c.RANGES[name]

    def make(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
        if not isinstance(value, ox.Literal):
            raise owner.wrong(predicate, value, "a literal")
        return c.Range(component, operator, value)

    return single(make)


def _pattern(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    flags = literal(owner, sh("flags"))
    return c.Pattern(text(owner, predicate, value), flags.value if flags else "")


def _language_in(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    listed = members(owner, predicate, value)
    return c.LanguageIn(tuple(text(owner, predicate, one).lower() for one in listed))


def _unique_lang(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
    value = the_one(owner, predicate)
    if owner.path is None:
        raise owner.wrong(predicate, None, "its place in property shapes; this one has no path")
    if value is not None and boolean(owner, predicate, value):
        yield c.UniqueLang()


def _less_than(name: str) -> Build:
    component, operator = c.LESS_THAN[name]

    def build(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
        if owner.path is None:
            raise owner.wrong(predicate, None, "its place in property shapes; this one has no path")
        for value in owner.values(predicate):
            yield c.LessThan(component, operator, iri(owner, predicate, value))

    return build


def _qualified(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
    if owner.path is None:
        raise owner.wrong(predicate, None, "its place in property shapes; this one has no path")
    least, most = (the_one(owner, sh(f"qualified{name}Count")) for name in ("Min", "Max"))
    disjoint = the_one(owner, sh("qualifiedValueShapesDisjoint"))
    for value in owner.values(predicate):
        shape = shape_node(owner, predicate, value)
        siblings: tuple[Node, ...] = ()
        if disjoint is not None and boolean(owner, sh("qualifiedValueShapesDisjoint"), disjoint):
            siblings = _siblings(owner, shape)
        if least is not None:
            count = integer(owner, sh("qualifiedMinCount"), least)
            yield c.QualifiedMin(shape, count, siblings)
        if most is not None:
            count = integer(owner, sh("qualifiedMaxCount"), most)
            yield c.QualifiedMax(shape, count, siblings)


def _siblings(owner: Owner, shape: Node) -> tuple[Node, ...]:
    """The qualified shapes of all property shapes of the same parents (section 4.7.3)."""
    graph = owner.graph
    found = {
        shape_node(owner, sh("qualifiedValueShape"), sibling)
        for parent in graph.subjects(sh("property"), owner.node)
        for property_ in graph.objects(parent, sh("property"))
        for sibling in graph.objects(property_, sh("qualifiedValueShape"))
    }
    return tuple(sorted(found - {shape}, key=str))


def _closed(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
    value = the_one(owner, predicate)
    if value is None or not boolean(owner, predicate, value):
        return
    graph = owner.graph
    ignored = the_one(owner, sh("ignoredProperties"))
    listed = () if ignored is None else members(owner, sh("ignoredProperties"), ignored)
    allowed = {iri(owner, sh("ignoredProperties"), one) for one in listed}
    for property_ in owner.values(sh("property")):
        paths = graph.objects(property_, sh("path"))
        allowed |= {path for path in paths if isinstance(path, ox.NamedNode)}
    yield c.Closed(frozenset(allowed))


def _in(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    return c.In(members(owner, predicate, value))


def _sparql(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
    for value in owner.values(predicate):
        inner = Owner(owner.graph, shape_node(owner, predicate, value), owner.path)
        off = the_one(inner, sh("deactivated"))
        if off is not None and boolean(inner, sh("deactivated"), off):
            continue
        select = the_one(inner, sh("select"))
        if select is None:
            raise inner.wrong(sh("sparql"), value, "a constraint with one sh:select")
        messages = tuple(
            message
            for message in sorted(inner.values(sh("message")), key=str)
            if isinstance(message, ox.Literal)
        )
        query = prologue(owner.graph, inner.node) + text(inner, sh("select"), select)
        yield c.Sparql(_SPARQL, query, messages, source=inner.node)


# In the order in which a shape's constraints are checked.
PARAMETERS: Final[Mapping[ox.NamedNode, Build]] = {
    sh("nodeKind"): single(_node_kind),
    sh("datatype"): single(_datatype),
    sh("class"): each(_class),
    sh("minCount"): single(lambda o, p, v: c.MinCount(integer(o, p, v)), of_properties=True),
    sh("maxCount"): single(lambda o, p, v: c.MaxCount(integer(o, p, v)), of_properties=True),
    **{sh(name): _range(name) for name in c.RANGES},
    sh("minLength"): single(lambda o, p, v: c.MinLength(integer(o, p, v))),
    sh("maxLength"): single(lambda o, p, v: c.MaxLength(integer(o, p, v))),
    sh("pattern"): each(_pattern),
    sh("languageIn"): single(_language_in),
    sh("uniqueLang"): _unique_lang,
    sh("equals"): each(lambda o, p, v: c.Equals(iri(o, p, v))),
    sh("disjoint"): each(lambda o, p, v: c.Disjoint(iri(o, p, v))),
    **{sh(name): _less_than(name) for name in c.LESS_THAN},
    sh("not"): each(lambda o, p, v: c.Not(shape_node(o, p, v))),
    sh("and"): each(lambda o, p, v: c.And(shape_nodes(o, p, v), shape_node(o, p, v))),
    sh("or"): each(lambda o, p, v: c.Or(shape_nodes(o, p, v), shape_node(o, p, v))),
    sh("xone"): each(lambda o, p, v: c.Xone(shape_nodes(o, p, v), shape_node(o, p, v))),
    sh("node"): each(lambda o, p, v: c.NodeShape(shape_node(o, p, v))),
    sh("property"): each(lambda o, p, v: c.Property(shape_node(o, p, v))),
    sh("qualifiedValueShape"): _qualified,
    sh("closed"): _closed,
    sh("hasValue"): each(lambda _o, _p, v: c.HasValue(v)),
    sh("in"): single(_in),
    sh("sparql"): _sparql,
}

# Parameters whose values are shapes, and those whose values are lists of shapes.
SHAPES: Final = tuple(sh(name) for name in ("not", "node", "property", "qualifiedValueShape"))
LISTS_OF_SHAPES: Final = tuple(sh(name) for name in ("and", "or", "xone"))
