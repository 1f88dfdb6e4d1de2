"""The evaluator: shapes against data, node by node (SHACL, section 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ValidationFailed
from kg.shacl.evaluation.ahead import Ahead
from kg.shacl.evaluation.context import Fault
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.literals import Literals
from kg.shacl.evaluation.patterns import Patterns
from kg.shacl.evaluation.prepared import Prepared, prepare
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.evaluation.targets import focus_nodes
from kg.shacl.evaluation.value_nodes import Way
from kg.shacl.evaluation.wording import default_messages
from kg.shacl.model.constraint import Constraint, Sparql
from kg.shacl.model.nesting import circular
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult

# Shapes within shapes; each takes several of the interpreter's frames.
_DEEPEST: Final = 60
# Reasons within reasons that a result gives.
_REASONS: Final = 20

_Goal: TypeAlias = tuple[Node, Term]


class _TooDeep(Exception):
    """A node has to be looked at by itself before what it was come upon from."""

    def __init__(self, goal: _Goal) -> None:
        super().__init__()
        self.goal = goal


class Evaluator:
    """Validates nodes of one dataset; not thread-safe.

    A node that is asked about while it is being validated against the same shape conforms as far
    as that goes, as SHACL leaves open (section 3.4.3); `recursive` names the shapes where this
    happened. `evaluations` counts how often a constraint was held against a value node.
    """

    def __init__(
        self,
        data: Data,
        shapes: ShapeGraph,
        sparql: SparqlChecks,
        literals: Literals | None = None,
    ) -> None:
        self.data = data
        self.literals = literals or Literals()
        self.patterns = Patterns()
        self.recursive: set[Node] = set()
        self.evaluations = 0
        self._sparql = sparql
        self._shapes = shapes
        self._circular = circular(shapes)
        self._prepared: dict[Node, Prepared] = {}
        self._ahead = Ahead(shapes, sparql, self.literals, self.patterns, self._way)
        # Nodes that are being looked at, against shapes that may lead back to themselves.
        self._open: dict[_Goal, None] = {}
        self._depth = self._reasons = self._assumed = 0
        # What constraints want, by their identity: they live as long as the shapes.
        self._wording: dict[int, tuple[ox.Literal, ...]] = {}

    @property
    def asked(self) -> Mapping[Node, Collection[Term]]:
        """The nodes that shapes within others were asked about, by these shapes."""
        return {node: one.conforming for node, one in self._prepared.items() if one.conforming}

    def focus_nodes(self, shape: Shape) -> Sequence[Term]:
        """All nodes that the targets of a shape select, each once."""
        return focus_nodes(self.data, shape)

    def all_results(self, shape: Shape, focus: Sequence[Term]) -> list[ValidationResult]:
        """All results of many nodes against one shape with targets."""
        self._ahead.ask(shape.node, focus)
        found: list[ValidationResult] = []
        self._collect_settled(self._of(shape.node), focus, found)
        return found

    def results(self, shape: Node, focus: Term) -> list[ValidationResult]:
        """All results of one node against one shape, as reasons of another result."""
        found: list[ValidationResult] = []
        if self._reasons < _REASONS:
            self._reasons += 1
            try:
                self._collect_settled(self._of(shape), (focus,), found)
            finally:
                self._reasons -= 1
        return found

    def conformance(self, shape: Node) -> Callable[[Term], bool]:
        """Whether a node has no result against a shape, for one shape and many nodes."""
        made: list[Prepared] = []

        def conforms(node: Term) -> bool:
            # Not before: the shape may be within itself.
            prepared = made[0] if made else self._of(shape)
            if not made:
                made.append(prepared)
            known = prepared.conforming.get(node)
            return self._conforms(prepared, node) if known is None else known

        return conforms

    def _conforms(self, prepared: Prepared, node: Term) -> bool:
        shape = prepared.shape
        if shape.deactivated:
            return True
        if self._depth >= _DEEPEST:
            raise _TooDeep((shape.node, node))
        assumed = self._assumed
        if prepared.circular and not self._enter(shape.node, node):
            return True
        self._depth += 1
        try:
            found = self._has_no_fault(prepared, node)
        finally:
            self._depth -= 1
            if prepared.circular:
                del self._open[shape.node, node]
        if assumed == self._assumed or not self._depth:
            prepared.conforming[node] = found
        return found

    def _has_no_fault(self, prepared: Prepared, node: Term) -> bool:
        values = prepared.values(node)
        self.evaluations += prepared.weight * len(values)
        if prepared.tests:
            for value in values:
                for _, test in prepared.tests:
                    if not test(value):
                        return False
        for _, check in prepared.checks:
            for _ in check(node, values):
                return False
        for inner in self._inner(prepared):
            conforming = inner.conforming
            for value in values:
                known = conforming.get(value)
                if not (self._conforms(inner, value) if known is None else known):
                    return False
        return True

    def _inner(self, prepared: Prepared) -> list[Prepared]:
        """The property shapes within, prepared when they are first come to."""
        if prepared.inner is None:
            prepared.inner = [self._of(node) for node in prepared.properties]
        return prepared.inner

    def _collect_settled(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Collect, and if shapes lead too far for one go, find out about what is there first."""
        before = len(found)
        while True:
            try:
                self._collect(prepared, nodes, found)
            except _TooDeep as deep:
                if self._depth:
                    raise
                del found[before:]
                self._settle(deep.goal)
                if len(nodes) == 1:
                    continue
                for node in nodes:
                    self._collect_settled(prepared, (node,), found)
            return

    def _settle(self, goal: _Goal) -> None:
        """Find out whether a node conforms, beginning with what is deepest."""
        goals = [goal]
        while goals:
            shape, node = goals[-1]
            try:
                self._conforms(self._of(shape), node)
            except _TooDeep as deep:
                if deep.goal in goals:
                    # It leads back to itself on a way that is too long to be gone at once.
                    self.recursive.add(deep.goal[0])
                    self._of(deep.goal[0]).conforming[deep.goal[1]] = True
                else:
                    goals.append(deep.goal)
            else:
                goals.pop()

    def _collect(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Add all results of nodes, shape by shape: that is faster than node by node."""
        if prepared.shape.deactivated:
            return
        self._collect_own(prepared, nodes, found)
        if not prepared.properties:
            return
        if not prepared.circular:
            self._collect_within(prepared, nodes, found)
            return
        shape = prepared.shape.node
        for node in nodes:
            if self._enter(shape, node):
                try:
                    self._collect_within(prepared, (node,), found)
                finally:
                    del self._open[shape, node]

    def _collect_own(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Add the results that are not those of property shapes within."""
        tests, checks, values_of = prepared.tests, prepared.checks, prepared.values
        if not tests and not checks:
            return
        shape, looked_at = prepared.shape, 0
        for node in nodes:
            values = values_of(node)
            looked_at += len(values)
            for constraint, test in tests:
                for value in values:
                    if not test(value):
                        found += (self._result(shape, constraint, node, Fault(value)),)
            for constraint, check in checks:
                for fault in check(node, values):
                    found += (self._result(shape, constraint, node, fault),)
        self.evaluations += prepared.weight * looked_at

    def _collect_within(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Add the results of property shapes within."""
        values = nodes
        if prepared.shape.path is not None:
            values = [value for node in nodes for value in prepared.values(node)]
        if not values:
            return
        if self._depth >= _DEEPEST:
            raise ValidationFailed(
                f"the property shapes go more than {_DEEPEST} deep, one within the other, at "
                f"{prepared.shape.node} for {nodes[0]}.",
                "Nest them less, or let a shape not refer to itself.",
            )
        self._depth += 1
        try:
            for inner in self._inner(prepared):
                self._collect(inner, values, found)
        finally:
            self._depth -= 1

    def _enter(self, shape: Node, node: Term) -> bool:
        """Note that a node is being looked at; False if it is already."""
        goal = (shape, node)
        if goal in self._open:
            self._assumed += 1
            self.recursive.add(shape)
            return False
        self._open[goal] = None
        return True

    def _result(
        self, shape: Shape, constraint: Constraint, focus: Term, fault: Fault
    ) -> ValidationResult:
        stated = fault.messages or shape.messages
        wording = self._wording.get(id(constraint))
        if wording is None:
            wording = self._wording[id(constraint)] = default_messages(constraint)
        by_query = isinstance(constraint, Sparql)
        return ValidationResult(
            focus_node=focus,
            component=constraint.component,
            source_shape=shape.node,
            severity=shape.severity,
            path=None if fault.pathless else fault.path or shape.path,
            value=fault.value,
            messages=stated or wording,
            source_constraint=constraint.source if isinstance(constraint, Sparql) else None,
            details=tuple(fault.explain()) if fault.explain else (),
            expected=() if by_query else wording,
        )

    def _way(self, shape: Node) -> Way:
        return self._of(shape).values

    def _of(self, node: Node) -> Prepared:
        known = self._prepared.get(node)
        if known is None:
            shape = self._shapes.shapes[node]
            known = prepare(shape, self, self._sparql, circular=node in self._circular)
            self._prepared[node] = known
        return known
