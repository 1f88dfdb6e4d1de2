"""Shapes made ready: their constraints as functions, and what is known of nodes already."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.shacl.evaluation.checks import CHECKS
from kg.shacl.evaluation.context import Check, Context, Test
from kg.shacl.evaluation.drafted import DRAFTED_CHECKS, DRAFTED_TESTS
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.evaluation.value_nodes import way
from kg.shacl.evaluation.value_tests import TESTS
from kg.shacl.model.constraint import (
    And,
    Constraint,
    MaxCount,
    MinCount,
    NodeShape,
    Not,
    Or,
    Property,
    Sparql,
    Xone,
)
from kg.shacl.model.nesting import shapes_within
from kg.shacl.model.path import Path
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Node, Term

_TESTS: Final = {**TESTS, **DRAFTED_TESTS}
_CHECKS: Final = {**CHECKS, **DRAFTED_CHECKS}


@dataclass(slots=True, eq=False)
class Prepared:
    """One shape.

    `values` gives the value nodes of a focus node. `tests` look at one value node, `checks` at a
    focus node with all of them. `properties` are the property shapes within. `circular` if the
    shape may lead back to itself, `shallow` if it is active and there is no shape within.
    `beside` are the checks that are left where there are neither too few values nor too many.
    """

    shape: Shape
    values: Callable[[Term], Sequence[Term]]
    circular: bool
    tests: list[tuple[Constraint, Test]] = field(default_factory=list)
    checks: list[tuple[Constraint, Check]] = field(default_factory=list)
    least: int = 0
    most: float = math.inf
    beside: list[tuple[Constraint, Check]] = field(default_factory=list)
    properties: list[Node] = field(default_factory=list)
    shallow: bool = False
    # How many constraints are its own, not those of the property shapes within.
    weight: int = 0
    inner: list[Prepared] | None = None
    # Whether nodes conform; the same come again and again.
    conforming: dict[Term, bool] = field(default_factory=dict)
    # The shapes that its checks ask about every value node.
    asking: list[Node] = field(default_factory=list)

    def passes(self, focus: Term, values: Sequence[Term]) -> bool:
        """Whether a focus node with these value nodes has no fault of these tests and checks."""
        if not self.least <= len(values) <= self.most:
            return False
        for _, test in self.tests:
            for value in values:
                if not test(value):
                    return False
        for _, check in self.beside:
            for _ in check(focus, values):
                return False
        return True


def prepare(shape: Shape, context: Context, sparql: SparqlChecks, *, circular: bool) -> Prepared:
    """Make a shape ready; raises `ShapesError` for an ill-formed query."""
    made = Prepared(shape, _values(context, shape.path), circular)
    for constraint in shape.constraints:
        if isinstance(constraint, Property):
            made.properties.append(constraint.shape)
        elif isinstance(constraint, Sparql):
            made.checks.append((constraint, sparql.check(constraint, shape)))
        elif type(constraint) in _TESTS:
            made.tests.append((constraint, _TESTS[type(constraint)](context, constraint)))
        else:
            check = _CHECKS[type(constraint)](context, constraint, shape)
            made.checks.append((constraint, check))
    for constraint, check in made.checks:
        if isinstance(constraint, MinCount):
            made.least = max(made.least, constraint.count)
        elif isinstance(constraint, MaxCount):
            made.most = min(made.most, constraint.count)
        else:
            made.beside.append((constraint, check))
    made.asking = [one for constraint in shape.constraints for one in _asked_always(constraint)]
    made.weight = len(made.tests) + len(made.checks)
    made.shallow = not shape.deactivated and not any(map(shapes_within, shape.constraints))
    return made


def _values(context: Context, path: Path | None) -> Callable[[Term], Sequence[Term]]:
    if path is None:
        return lambda focus: (focus,)
    return way(context.data, path)


def _asked_always(constraint: Constraint) -> Sequence[Node]:
    """The shapes that a constraint asks about every value, whatever others say."""
    match constraint:
        case And(shapes) | Or(shapes):
            return shapes[:1]
        case Xone(shapes):
            return shapes
        case Not(shape) | NodeShape(shape):
            return (shape,)
        case _:
            return ()
