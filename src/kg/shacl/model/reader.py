"""Reading shapes from RDF into the one form; what is ill-formed is an error that names its node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_TYPE, RDFS, SH
from kg.shacl.model.components import custom_constraints
from kg.shacl.model.drafted_parameters import DRAFTED, DRAFTED_SHAPES
from kg.shacl.model.owner import Owner, literal, shape_name, the_one
from kg.shacl.model.parameters import LISTS_OF_SHAPES, PARAMETERS, SHAPES, Build
from kg.shacl.model.path import read_path
from kg.shacl.model.shape import (
    Shape,
    ShapeGraph,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from kg.shacl.model.terms import Graph, Node, Term

_VIOLATION: Final = ox.NamedNode(f"{SH}Violation")
_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
_CLASS: Final = ox.NamedNode(f"{RDFS}Class")
_PATH: Final = ox.NamedNode(f"{SH}path")
_TARGETS: Final = tuple(
    ox.NamedNode(f"{SH}{name}")
    for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)
_KINDS: Final = (ox.NamedNode(f"{SH}NodeShape"), ox.NamedNode(f"{SH}PropertyShape"))


def read_shapes(triples: Iterable[ox.Triple], *, drafts: bool = False) -> ShapeGraph:
    """All shapes of a shapes graph, with `drafts` also by the draft of SHACL 1.2.

    Raises `ShapesError` for ill-formed ones (section 1.5).
    """
    graph = Graph(triples)
    parameters = {**PARAMETERS, **DRAFTED} if drafts else PARAMETERS
    nodes = sorted(_shape_nodes(graph, parameters), key=str)
    return ShapeGraph({node: _shape(graph, node, parameters) for node in nodes})


def _shape_nodes(graph: Graph, parameters: Mapping[ox.NamedNode, Build]) -> set[Node]:
    """The nodes that are shapes (section 2.1)."""
    found: set[Node] = set()
    for kind in _KINDS:
        for class_ in _with_subclasses(graph, kind):
            found.update(graph.subjects(RDF_TYPE, class_))
    for predicate in (*_TARGETS, *parameters):
        found.update(subject for subject, _ in graph.having(predicate))
    for predicate in (one for one in (*SHAPES, *DRAFTED_SHAPES) if one in parameters):
        found.update(_node(predicate, value) for _, value in graph.having(predicate))
    for predicate in LISTS_OF_SHAPES:
        for subject, head in graph.having(predicate):
            members = graph.list(head)
            if members is None:
                raise Owner(graph, subject, None).wrong(predicate, head, "a list of shapes")
            found.update(_node(predicate, member) for member in members)
    return found


def _node(predicate: ox.NamedNode, value: Term) -> Node:
    if not isinstance(value, ox.NamedNode | ox.BlankNode):
        raise ShapesError(
            f"{value} stands where {_short(predicate)} needs a shape.",
            "Write an IRI or a blank node there, without quotation marks.",
            value,
        )
    return value


def _with_subclasses(graph: Graph, class_: Term) -> set[Term]:
    found = {class_}
    open_ = [class_]
    while open_:
        below = set(graph.subjects(_SUBCLASS, open_.pop())) - found
        found |= below
        open_ += below
    return found


def _shape(graph: Graph, node: Node, parameters: Mapping[ox.NamedNode, Build]) -> Shape:
    paths = graph.objects(node, _PATH)
    if len(paths) > 1:
        raise ShapesError(
            f"{shape_name(graph, node)} has {len(paths)} paths.", "Give it one sh:path.", node
        )
    path = read_path(graph, paths[0]) if paths else None
    if path is None and graph.subjects(ox.NamedNode(f"{SH}property"), node):
        name = shape_name(graph, node)
        raise ShapesError(f"{name}, a property shape, has no path.", "Give it one sh:path.", node)
    owner, said = Owner(graph, node, path), graph.predicates(node)
    constraints = [
        constraint
        for predicate, build in parameters.items()
        if predicate in said
        for constraint in build(owner, predicate)
    ]
    severity = the_one(owner, ox.NamedNode(f"{SH}severity")) or _VIOLATION
    if not isinstance(severity, ox.NamedNode):
        raise owner.wrong(ox.NamedNode(f"{SH}severity"), severity, "an IRI")
    deactivated = literal(owner, ox.NamedNode(f"{SH}deactivated"))
    return Shape(
        node,
        path,
        tuple(_targets(owner)),
        (*constraints, *custom_constraints(owner)),
        severity,
        tuple(_messages(owner)),
        deactivated is not None and deactivated.value in ("true", "1"),
    )


def _messages(owner: Owner) -> Iterator[ox.Literal]:
    predicate = ox.NamedNode(f"{SH}message")
    for message in sorted(owner.values(predicate), key=str):
        if not isinstance(message, ox.Literal):
            raise owner.wrong(predicate, message, "a text")
        yield message


def _targets(owner: Owner) -> Iterator[Target]:
    by_node, by_class, by_subjects, by_objects = _TARGETS
    for node in owner.values(by_node):
        if isinstance(node, ox.BlankNode):
            raise owner.wrong(by_node, node, "an IRI or a literal")
        yield TargetNode(node)
    for class_ in owner.values(by_class):
        yield TargetClass(_iri(owner, by_class, class_))
    for predicate in owner.values(by_subjects):
        yield TargetSubjectsOf(_iri(owner, by_subjects, predicate))
    for predicate in owner.values(by_objects):
        yield TargetObjectsOf(_iri(owner, by_objects, predicate))
    types = owner.values(RDF_TYPE)
    if isinstance(owner.node, ox.NamedNode) and _is_class(owner.graph, types):
        yield TargetClass(owner.node)


def _is_class(graph: Graph, types: Iterable[Term]) -> bool:
    """Whether a shape is a class too: its instances are its targets (section 2.1.3.3)."""
    return not _with_subclasses(graph, _CLASS).union({_OWL_CLASS}).isdisjoint(types)


_OWL_CLASS: Final = ox.NamedNode("http://www.w3.org/2002/07/owl#Class")


def _iri(owner: Owner, predicate: ox.NamedNode, value: Term) -> ox.NamedNode:
    if not isinstance(value, ox.NamedNode):
        raise owner.wrong(predicate, value, "an IRI")
    return value


def _short(predicate: ox.NamedNode) -> str:
    return f"sh:{predicate.value.removeprefix(SH)}"
