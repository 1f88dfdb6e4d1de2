"""Constraints that look at a focus node with all its value nodes, a row each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.shacl.evaluation.context import Check, Context, Fault
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Predicate
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult

_ONE_FAULT: Final = (Fault(),)


def _min_count(_c: Context, constraint: c.MinCount, _s: Shape) -> Check:
    count = constraint.count
    return lambda _, values: _ONE_FAULT if len(values) < count else ()


def _max_count(_c: Context, constraint: c.MaxCount, _s: Shape) -> Check:
    count = constraint.count
    return lambda _, values: _ONE_FAULT if len(values) > count else ()


def _unique_lang(_c: Context, _constraint: c.UniqueLang, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterable[Fault]:
        if len(values) == 1:
            return ()
        tags = [
            tag.lower()
            for value in values
            if type(value) is ox.Literal and (tag := value.language) is not None
        ]
        if len(tags) == len(set(tags)):
            return ()
        return [Fault() for count in Counter(tags).values() if count > 1]

    return check


def _equals(context: Context, constraint: c.Equals, _s: Shape) -> Check:
    other = context.data.objects_by(constraint.predicate)

    def check(focus: Term, values: Sequence[Term]) -> Iterable[Fault]:
        others = other(focus)
        if values == others:
            return ()
        ours, theirs = dict.fromkeys(values), dict.fromkeys(others)
        return [
            *(Fault(value) for value in ours if value not in theirs),
            *(Fault(value) for value in theirs if value not in ours),
        ]

    return check


def _disjoint(context: Context, constraint: c.Disjoint, _s: Shape) -> Check:
    other = context.data.objects_by(constraint.predicate)

    def check(focus: Term, values: Sequence[Term]) -> Iterable[Fault]:
        others = other(focus)
        return [Fault(value) for value in values if value in others] if others else ()

    return check


def _less_than(context: Context, constraint: c.LessThan, _s: Shape) -> Check:
    others = context.data.objects_by(constraint.predicate)
    holds = context.literals.comparing(constraint.operator)

    def check(focus: Term, values: Sequence[Term]) -> Iterable[Fault]:
        bounds = others(focus)
        return [Fault(value) for value in values for bound in bounds if not holds(value, bound)]

    return check


def _not(context: Context, constraint: c.Not, _s: Shape) -> Check:
    conforms = context.conformance(constraint.shape)

    return lambda _, values: [Fault(value) for value in values if conforms(value)]


def _explained(context: Context, shapes: Sequence[Node], value: Term) -> Fault:
    """A fault with what each shape that the value does not meet says of it."""

    def explain() -> Iterator[ValidationResult]:
        for shape in shapes:
            yield from context.results(shape, value)

    return Fault(value, explain=explain)


def _each(context: Context, shapes: Sequence[Node], conforms: Callable[[Term], bool]) -> Check:
    """Each value has to conform to these shapes, somehow together."""

    def check(_: Term, values: Sequence[Term]) -> Iterable[Fault]:
        found = []
        for value in values:  # a list in one go takes longer for the few that there are
            if not conforms(value):
                found.append(_explained(context, shapes, value))  # noqa: PERF401
        return found

    return check


def _and(context: Context, constraint: c.And, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def conforms(value: Term) -> bool:
        for one in every:  # noqa: SIM110 - a generator takes longer than what it asks
            if not one(value):
                return False
        return True

    return _each(context, constraint.shapes, conforms)


def _or(context: Context, constraint: c.Or, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def conforms(value: Term) -> bool:
        for one in every:  # noqa: SIM110 - a generator takes longer than what it asks
            if one(value):
                return True
        return False

    return _each(context, constraint.shapes, conforms)


def _xone(context: Context, constraint: c.Xone, _s: Shape) -> Check:
    every = [context.conformance(shape) for shape in constraint.shapes]

    def conforms(value: Term) -> bool:
        return sum(one(value) for one in every) == 1

    return _each(context, constraint.shapes, conforms)


def _node(context: Context, constraint: c.NodeShape, _s: Shape) -> Check:
    return _each(context, (constraint.shape,), context.conformance(constraint.shape))


def _counted(
    context: Context, constraint: c.QualifiedMin | c.QualifiedMax
) -> Callable[[Sequence[Term]], int]:
    """How many values conform to the shape, and to none of its siblings."""
    conforms = context.conformance(constraint.shape)
    siblings = constraint.siblings
    if not siblings:
        return lambda values: sum(map(conforms, values))
    # Asked for when a value conforms: of many siblings each has as many others.
    return lambda values: sum(
        conforms(value) and not any(context.conformance(other)(value) for other in siblings)
        for value in values
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
    counted, most = _counted(context, constraint), constraint.count
    return lambda _, values: _ONE_FAULT if counted(values) > most else ()


def _closed(context: Context, constraint: c.Closed, _s: Shape) -> Check:
    def check(_: Term, values: Sequence[Term]) -> Iterator[Fault]:
        for node in values:
            for predicate, value in context.data.of_subject(node):
                if predicate not in constraint.allowed:
                    yield Fault(value, path=Predicate(predicate))

    return check


def _has_value(_c: Context, constraint: c.HasValue, _s: Shape) -> Check:
    value = constraint.value
    return lambda _, values: () if value in values else _ONE_FAULT


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
