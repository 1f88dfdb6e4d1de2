"""The constraints of the draft of SHACL 1.2 Core, a row each; see `kg.shacl.model.drafted`."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.namespaces import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE
from kg.shacl.evaluation.context import Check, Context, Fault, Test
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.value_nodes import value_nodes
from kg.shacl.evaluation.value_tests import KINDS
from kg.shacl.model import drafted as d
from kg.shacl.model.path import Predicate
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Term
from kg.shacl.report import ValidationResult

_LINE_BREAK: Final = re.compile("[\n\v\f\r]")
_REIFIES: Final = ox.NamedNode(f"{RDF}reifies")


def _class_among(context: Context, constraint: d.ClassAmong) -> Test:
    classes = constraint.classes
    return lambda value: any(context.data.is_instance(value, one) for one in classes)


def _datatype_among(context: Context, constraint: d.DatatypeAmong) -> Test:
    datatypes = frozenset(constraint.datatypes)
    return lambda value: (
        isinstance(value, ox.Literal)
        and value.datatype in datatypes
        and context.literals.well_formed(value)
    )


def _node_kind_among(_: Context, constraint: d.NodeKindAmong) -> Test:
    kinds = tuple(kind for one in constraint.kinds for kind in KINDS[one.value])
    return lambda value: isinstance(value, kinds)


def _root_class(context: Context, constraint: d.RootClass) -> Test:
    return lambda value: value in context.data.with_subclasses(constraint.class_)


def _single_line(_c: Context, _constraint: d.SingleLine) -> Test:
    return lambda value: not isinstance(value, ox.Literal) or not _LINE_BREAK.search(value.value)


def _min_list_length(context: Context, constraint: d.MinListLength) -> Test:
    def test(value: Term) -> bool:
        found = _members(context.data, value)
        return found is not None and len(found) >= constraint.length

    return test


def _max_list_length(context: Context, constraint: d.MaxListLength) -> Test:
    def test(value: Term) -> bool:
        found = _members(context.data, value)
        return found is not None and len(found) <= constraint.length

    return test


def _members(data: Data, head: Term) -> list[Term] | None:
    """The members of a SHACL list in the data; None for what is none."""
    found: list[Term] = []
    seen: set[Term] = set()
    while head != RDF_NIL:
        first, rest = data.objects(head, RDF_FIRST), data.objects(head, RDF_REST)
        if len(first) != 1 or len(rest) != 1 or head in seen:
            return None
        seen.add(head)
        found.append(first[0])
        head = rest[0]
    return found


def _unique_members(context: Context, _constraint: d.UniqueMembers, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            found = _members(context.data, value)
            if found is None or len(set(found)) < len(found):
                yield Fault(value)

    return check


def _member_shape(context: Context, constraint: d.MemberShape, _s: Shape) -> Check:
    conforms = context.conformance(constraint.shape)

    def fault(value: Term, members: Sequence[Term]) -> Fault:
        def explain() -> Iterator[ValidationResult]:
            for member in members:
                yield from context.results(constraint.shape, member)

        return Fault(value, explain=explain)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            found = _members(context.data, value)
            if found is None:
                yield Fault(value)
            elif not all(map(conforms, found)):
                yield fault(value, found)

    return check


def _some_value(context: Context, constraint: d.SomeValue, _s: Shape) -> Check:
    conforms = context.conformance(constraint.shape)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if any(map(conforms, values)):
            return

        def explain() -> Iterator[ValidationResult]:
            for value in values:
                yield from context.results(constraint.shape, value)

        yield Fault(explain=explain)

    return check


def _subset_of(context: Context, constraint: d.SubsetOf, _s: Shape) -> Check:
    def check(focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        others = frozenset(value_nodes(context.data, constraint.path, focus)) if values else ()
        yield from (Fault(value) for value in values if value not in others)

    return check


def _unique_values_for(context: Context, constraint: d.UniqueValuesFor, shape: Shape) -> Check:
    def keys(node: Term) -> set[tuple[Term, ...]]:
        values = (context.data.objects(node, one) for one in constraint.predicates)
        return set(itertools.product(*values))

    counted: list[Counter[tuple[Term, ...]]] = []

    def check(focus: Term, _: Sequence[Term]) -> Iterator[Fault]:
        if not counted:
            nodes = context.focus_nodes(shape)
            counted.append(Counter(key for node in nodes for key in keys(node)))
        if any(counted[0][key] > 1 for key in keys(focus)):
            yield Fault()

    return check


def _reifier_shape(context: Context, constraint: d.ReifierShape, shape: Shape) -> Check:
    """Of triples with a simple path; results have the value and, as the tests want, no path."""
    path = shape.path
    conforms = context.conformance(constraint.shape)

    def check(focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if not isinstance(path, Predicate) or isinstance(focus, ox.Literal | ox.Triple):
            return
        for value in values:
            triple = ox.Triple(focus, path.iri, value)
            reifiers = context.data.subjects(_REIFIES, triple)
            if constraint.required and not reifiers:
                yield Fault(value, pathless=True)
            elif not all(map(conforms, reifiers)):

                def explain(found: Sequence[Term] = reifiers) -> Iterator[ValidationResult]:
                    for reifier in found:
                        yield from context.results(constraint.shape, reifier)

                yield Fault(value, pathless=True, explain=explain)

    return check


def _closed_by_types(context: Context, constraint: d.ClosedByTypes, _s: Shape) -> Check:
    by_types: dict[frozenset[Term], frozenset[ox.NamedNode]] = {}

    def allowed(types: frozenset[Term]) -> frozenset[ox.NamedNode]:
        known = by_types.get(types)
        if known is None:
            found = set(constraint.allowed)
            for class_, predicates in constraint.by_class.items():
                if not context.data.with_subclasses(class_).isdisjoint(types):
                    found |= predicates
            known = by_types[types] = frozenset(found)
        return known

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for node in values:
            known = allowed(frozenset(context.data.objects(node, RDF_TYPE)))
            for predicate, value in context.data.of_subject(node):
                if predicate not in known:
                    yield Fault(value, path=Predicate(predicate))

    return check


DRAFTED_TESTS: Final[Mapping[type, Callable[[Context, Any], Test]]] = {
    d.ClassAmong: _class_among,
    d.DatatypeAmong: _datatype_among,
    d.NodeKindAmong: _node_kind_among,
    d.RootClass: _root_class,
    d.SingleLine: _single_line,
    d.MinListLength: _min_list_length,
    d.MaxListLength: _max_list_length,
}
DRAFTED_CHECKS: Final[Mapping[type, Callable[[Context, Any, Shape], Check]]] = {
    d.UniqueMembers: _unique_members,
    d.MemberShape: _member_shape,
    d.SomeValue: _some_value,
    d.SubsetOf: _subset_of,
    d.UniqueValuesFor: _unique_values_for,
    d.ReifierShape: _reifier_shape,
    d.ClosedByTypes: _closed_by_types,
}
