"""What is asked of the data for a shape with targets, and what is left to the evaluator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.shacl.compiler.conditions import Conditions
from kg.shacl.compiler.limits import MOST_SCOPES, NotCompiled
from kg.shacl.compiler.scope import Scope, Selection, scopes
from kg.shacl.compiler.statement import Statement
from kg.shacl.compiler.statements import Compiler
from kg.shacl.model import constraint as c
from kg.shacl.model.nesting import circular, reached
from kg.shacl.model.shape import Shape, ShapeGraph, TargetNode
from kg.shacl.model.terms import Term


@dataclass(frozen=True, slots=True)
class Postponed:
    """Constraints of a shape that are not compiled, for a scope, and why."""

    scope: Scope
    constraints: Mapping[c.Constraint, str]

    @property
    def shape(self) -> Shape:
        """The shape with these constraints alone."""
        return replace(self.scope.shape, constraints=tuple(self.constraints))


@dataclass(frozen=True, slots=True)
class Plan:
    """For one shape with targets."""

    statements: Sequence[Statement]
    left: Sequence[Postponed]


class Planner:
    """Makes plans for the shapes of a shapes graph; `subclasses` gives a class with all below."""

    def __init__(self, shapes: ShapeGraph, subclasses: Callable[[Term], frozenset[Term]]) -> None:
        self._shapes = shapes
        self._subclasses = subclasses
        self._circular = circular(shapes)
        self.selection = Selection(subclasses)

    def plan(self, root: Shape, focus: Sequence[Term] | None = None) -> Plan:
        """For all nodes that the targets select, or for the `focus`, which is among these.

        Raises `ShapesError` for a query in the shapes that is ill-formed.
        """
        absent = any(isinstance(target, TargetNode) for target in root.targets)
        if focus is not None:
            root = replace(root, targets=tuple(map(TargetNode, focus)))
        if not self._circular.isdisjoint(reached(self._shapes, [root])):
            return _nothing_of(root, "shapes refer to themselves")
        try:
            return self._compiled(root, absent=absent)
        except NotCompiled as why:
            return _nothing_of(root, str(why))

    def _compiled(self, root: Shape, *, absent: bool) -> Plan:
        statements: list[Statement] = []
        left: list[Postponed] = []
        for number, scope in enumerate(scopes(self._shapes, Scope(root, root))):
            if number >= MOST_SCOPES:
                raise NotCompiled(f"shapes apply in more than {MOST_SCOPES} ways")
            conditions = Conditions(self._shapes, self._subclasses, absent=absent)
            made = Compiler(scope, self.selection, conditions).compiled()
            statements += made.statements
            if made.left:
                left.append(Postponed(scope, made.left))
        return Plan(statements, left)

    def nodes(self, scope: Scope) -> str:
        """The pattern for the nodes of a scope."""
        return self.selection.of(scope, Conditions(self._shapes, self._subclasses))


def _nothing_of(root: Shape, why: str) -> Plan:
    return Plan((), [Postponed(Scope(root, root), dict.fromkeys(root.constraints, why))])
