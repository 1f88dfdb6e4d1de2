"""Constraints that look at a focus node with all its value nodes, a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.shacl.evaluation.context import Check, Context, Fault
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Predicate
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult


def _min_count(_c: Context, constraint: c.MinCount, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if len(values) < constraint.count:
            yield Fault()

    return check


def _max_count(_c: Context, constraint: c.MaxCount, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if len(values) > constraint.count:
            yield Fault()

    return check


def _unique_lang(_c: Context, _constraint: c.UniqueLang, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if len(values) == 1:
            return
        seen: set[str] = set()
        told: set[str] = set()
        for value in values:
            tag = value.language if isinstance(value, ox.Literal) else None
            if not tag:
                continue
            tag = tag.lower()
            if tag in seen and tag not in told:
                told.add(tag)
                yield Fault()
            seen.add(tag)

    return check


def _equals(context: Context, constraint: c.Equals, _s: Shape) -> Check:
    other = context.data.objects_by(constraint.predicate)

    def check(focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        others = dict.fromkeys(other(focus))
        own = dict.fromkeys(values)
        yield from (Fault(value) for value in own if value not in others)
        yield from (Fault(value) for value in others if value not in own)

    return check


def _disjoint(context: Context, constraint: c.Disjoint, _s: Shape) -> Check:
    def check(focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        others = frozenset(context.data.objects(focus, constraint.predicate))
        yield from (Fault(value) for value in values if value in others)

    return check


def _less_than(context: Context, constraint: c.LessThan, _s: Shape) -> Check:
    def holds(left: Term, right: Term) -> bool:
        return (
            isinstance(left, ox.Literal)
            and isinstance(right, ox.Literal)
            and context.literals.holds(left, constraint.operator, right)
        )

    def check(focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        others = context.data.objects(focus, constraint.predicate)
        for value in values:
            for other in others:
                if not holds(value, other):
                    yield Fault(value)

    return check


def _not(context: Context, constraint: c.Not, _s: Shape) -> Check:
    conforms = context.conformance(constraint.shape)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        yield from (Fault(value) for value in values if conforms(value))

    return check


def _explained(context: Context, shapes: Sequence[Node], value: Term) -> Fault:
    """A fault with what each shape that the value does not meet says of it."""

    def explain() -> Iterator[ValidationResult]:
        for shape in shapes:
            yield from context.results(shape, value)

    return Fault(value, explain=explain)


def _and(context: Context, constraint: c.And, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            if not all(conforms(value) for conforms in every):
                yield _explained(context, constraint.shapes, value)

    return check


def _or(context: Context, constraint: c.Or, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            if not any(conforms(value) for conforms in every):
                yield _explained(context, constraint.shapes, value)

    return check


def _xone(context: Context, constraint: c.Xone, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            if sum(conforms(value) for conforms in every) != 1:
                yield _explained(context, constraint.shapes, value)

    return check


def _node(context: Context, constraint: c.NodeShape, _s: Shape) -> Check:
    conforms = context.conformance(constraint.shape)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for value in values:
            if not conforms(value):
                yield _explained(context, (constraint.shape,), value)

    return check


def _counted(
    context: Context, constraint: c.QualifiedMin | c.QualifiedMax
) -> Callable[[Sequence[Term]], int]:
    """How many values conform to the shape, and to none of its siblings."""
    conforms = context.conformance(constraint.shape)
    siblings = [context.conformance(sibling) for sibling in constraint.siblings]
    return lambda values: sum(
        conforms(value) and not any(other(value) for other in siblings) for value in values
    )


def _qualified_min(context: Context, constraint: c.QualifiedMin, _s: Shape) -> Check:
    counted = _counted(context, constraint)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if counted(values) < constraint.count:

            def explain() -> Iterator[ValidationResult]:
                for value in values:
                    yield from context.results(constraint.shape, value)

            yield Fault(explain=explain)

    return check


def _qualified_max(context: Context, constraint: c.QualifiedMax, _s: Shape) -> Check:
    counted = _counted(context, constraint)

    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if counted(values) > constraint.count:
            yield Fault()

    return check


def _closed(context: Context, constraint: c.Closed, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for node in values:
            for predicate, value in context.data.of_subject(node):
                if predicate not in constraint.allowed:
                    yield Fault(value, path=Predicate(predicate))

    return check


def _has_value(_c: Context, constraint: c.HasValue, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        if constraint.value not in values:
            yield Fault()

    return check


CHECKS: Final[Mapping[type, Callable[[Context, Any, Shape], Check]]] = {
    c.MinCount: _min_count,
    c.MaxCount: _max_count,
    c.UniqueLang: _unique_lang,
    c.Equals: _equals,
    c.Disjoint: _disjoint,
    c.LessThan: _less_than,
    c.Not: _not,
    c.And: _and,
    c.Or: _or,
    c.Xone: _xone,
    c.NodeShape: _node,
    c.QualifiedMin: _qualified_min,
    c.QualifiedMax: _qualified_max,
    c.Closed: _closed,
    c.HasValue: _has_value,
}
