"""The parameters of the draft of SHACL 1.2 Core, a row each; see `kg.shacl.model.drafted`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDF_FIRST, RDF_TYPE
from kg.shacl.model import constraint as c
from kg.shacl.model import drafted as d
from kg.shacl.model.owner import Owner, boolean, integer, iri, members, sh, shape_node, the_one
from kg.shacl.model.parameters import PARAMETERS, Build, each, single
from kg.shacl.model.path import read_path
from kg.shacl.model.terms import Graph, Node, Term

_BY_TYPES: Final = sh("ByTypes")
_CORE_CLOSED: Final = PARAMETERS[sh("closed")]


def _among(
    name: str, make: Callable[[tuple[ox.NamedNode, ...]], c.Constraint]
) -> Mapping[ox.NamedNode, Build]:
    """A row for a parameter of SHACL 1.0 that takes a list too."""
    core = PARAMETERS[sh(name)]

    def build(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
        lists = [v for v in owner.values(predicate) if owner.graph.objects(v, RDF_FIRST)]
        if not lists:
            yield from core(owner, predicate)
        elif len(lists) < len(owner.values(predicate)):
            raise owner.wrong(predicate, None, "either a list or an IRI")
        for value in lists:
            listed = members(owner, predicate, value)
            yield make(tuple(iri(owner, predicate, one) for one in listed))

    return {sh(name): build}


def _switch(constraint: c.Constraint) -> Build:
    """A constraint that is there if the value is true."""

    def build(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
        value = the_one(owner, predicate)
        if value is not None and boolean(owner, predicate, value):
            yield constraint

    return build


def _subset_of(owner: Owner, _: ox.NamedNode, value: Term) -> c.Constraint:
    return d.SubsetOf(read_path(owner.graph, value))


def _unique_values_for(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    listed = (value,) if isinstance(value, ox.NamedNode) else members(owner, predicate, value)
    if owner.path is not None:
        raise owner.wrong(predicate, None, "its place in node shapes; this one has a path")
    return d.UniqueValuesFor(tuple(iri(owner, predicate, one) for one in listed))


def _reifier_shape(owner: Owner, predicate: ox.NamedNode, value: Term) -> c.Constraint:
    required = the_one(owner, sh("reificationRequired"))
    wanted = required is not None and boolean(owner, sh("reificationRequired"), required)
    return d.ReifierShape(shape_node(owner, predicate, value), wanted)


def _closed(owner: Owner, predicate: ox.NamedNode) -> Iterator[c.Constraint]:
    if the_one(owner, predicate) != _BY_TYPES:
        yield from _CORE_CLOSED(owner, predicate)
        return
    graph = owner.graph
    ignored = the_one(owner, sh("ignoredProperties"))
    listed = () if ignored is None else members(owner, sh("ignoredProperties"), ignored)
    allowed = {RDF_TYPE, *(iri(owner, sh("ignoredProperties"), one) for one in listed)}
    yield d.ClosedByTypes(frozenset(allowed), _predicates_by_class(graph))


def _predicates_by_class(graph: Graph) -> Mapping[Term, frozenset[ox.NamedNode]]:
    """The predicates that the shapes with a class as their target name, by class."""
    shapes: dict[Term, set[Node]] = {}
    for shape, class_ in graph.having(sh("targetClass")):
        shapes.setdefault(class_, set()).add(shape)
    for shape, _ in graph.having(sh("property")):
        shapes.setdefault(shape, set()).add(shape)
    return {class_: frozenset(_named(graph, found)) for class_, found in shapes.items()}


def _named(graph: Graph, shapes: set[Node]) -> Iterator[ox.NamedNode]:
    """The predicates that shapes name, or those that they use with sh:node."""
    open_, seen = list(shapes), set(shapes)
    while open_:
        shape = open_.pop()
        for property_ in graph.objects(shape, sh("property")):
            for path in graph.objects(property_, sh("path")):
                if isinstance(path, ox.NamedNode):
                    yield path
        for used in graph.objects(shape, sh("node")):
            if isinstance(used, ox.NamedNode | ox.BlankNode) and used not in seen:
                seen.add(used)
                open_.append(used)


# These stand in for rows of `PARAMETERS`, or come after them.
DRAFTED: Final[Mapping[ox.NamedNode, Build]] = {
    **_among("class", d.ClassAmong),
    **_among("datatype", d.DatatypeAmong),
    **_among("nodeKind", d.NodeKindAmong),
    sh("closed"): _closed,
    sh("rootClass"): each(lambda o, p, v: d.RootClass(iri(o, p, v))),
    sh("singleLine"): _switch(d.SingleLine()),
    sh("memberShape"): each(lambda o, p, v: d.MemberShape(shape_node(o, p, v))),
    sh("minListLength"): single(lambda o, p, v: d.MinListLength(integer(o, p, v))),
    sh("maxListLength"): single(lambda o, p, v: d.MaxListLength(integer(o, p, v))),
    sh("uniqueMembers"): _switch(d.UniqueMembers()),
    sh("someValue"): each(lambda o, p, v: d.SomeValue(shape_node(o, p, v))),
    sh("subsetOf"): each(_subset_of),
    sh("uniqueValuesFor"): each(_unique_values_for),
    sh("reifierShape"): each(_reifier_shape),
}
DRAFTED_SHAPES: Final = tuple(sh(name) for name in ("memberShape", "someValue", "reifierShape"))
