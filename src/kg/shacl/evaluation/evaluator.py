"""The evaluator: shapes against data, node by node (SHACL, section 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from itertools import chain
from typing import Final

import pyoxigraph as ox

from kg.errors import ValidationFailed
from kg.shacl.evaluation.ahead import Ahead
from kg.shacl.evaluation.conformance import DEEPEST, Conformance, TooDeep
from kg.shacl.evaluation.context import Fault, Test
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.prepared import Prepared, prepare
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.evaluation.targets import focus_nodes
from kg.shacl.evaluation.value_nodes import Way
from kg.shacl.evaluation.wording import default_messages
from kg.shacl.model.constraint import Constraint, Sparql
from kg.shacl.model.nesting import leads_no_further
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.stated_value import stated_value
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult

# Reasons within reasons that a result gives.
_REASONS: Final = 20


class Evaluator:
    """Validates nodes of one dataset; not thread-safe."""

    def __init__(
        self,
        data: Data,
        shapes: ShapeGraph,
        sparql: SparqlChecks,
        learned: Learned | None = None,
    ) -> None:
        self.data = data
        learned = learned or Learned.of(shapes)
        self.literals = learned.literals
        self.patterns = learned.patterns
        self._conformance = Conformance(self._of)
        self._sparql = sparql
        self._shapes = shapes
        self._circular = learned.circular
        self._prepared: dict[Node, Prepared] = {}
        self._ahead = Ahead(shapes, sparql, self.literals, self.patterns, self._way)
        self._reasons = 0
        # What constraints want and state, by their identity: they live as long as the shapes.
        self._wording: dict[int, tuple[tuple[ox.Literal, ...], Term | None]] = {}

    @property
    def recursive(self) -> Set[Node]:
        """The shapes that led back to themselves; see `Conformance`."""
        return self._conformance.recursive

    @property
    def evaluations(self) -> int:
        """How often a constraint was held against a value node."""
        return self._conformance.evaluations

    @property
    def asked(self) -> Mapping[Node, Collection[Term]]:
        """The nodes that shapes within others were asked about, by these shapes."""
        return {node: one.conforming for node, one in self._prepared.items() if one.conforming}

    def forget(self) -> None:
        """Begin anew with the same data: nothing is kept but shapes made ready."""
        self._conformance.forget()
        for prepared in self._prepared.values():
            prepared.conforming.clear()

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
        return self._conformance.of(shape, at_once=leads_no_further(self._shapes, shape))

    def _collect_settled(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Collect, and if shapes lead too far for one go, find out about what is there first."""
        before = len(found)
        while True:
            try:
                self._collect(prepared, nodes, found)
            except TooDeep as deep:
                if self._conformance.depth:
                    raise
                del found[before:]
                self._conformance.settle(deep.goal)
                if len(nodes) == 1:
                    continue
                for node in nodes:
                    self._collect_settled(prepared, (node,), found)
            return

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
            if self._conformance.enter(shape, node):
                try:
                    self._collect_within(prepared, (node,), found)
                finally:
                    self._conformance.leave(shape, node)

    def _collect_own(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Add the results that are not those of property shapes within."""
        if not prepared.tests and not prepared.checks:
            return
        least, most, beside = prepared.least, prepared.most, prepared.beside
        shape, checks, looked_at = prepared.shape, prepared.checks, 0
        every = list(map(prepared.values, nodes))
        for asked in prepared.asking if len(nodes) > 1 else ():
            if leads_no_further(self._shapes, asked):
                self._conformance.find_out(asked, chain.from_iterable(every))
        failed = _failed(prepared.tests, every)
        for node, values in zip(nodes, every, strict=True):
            looked_at += len(values)
            if failed and id(values) in failed:
                for constraint, value in failed[id(values)]:
                    found += (self._result(shape, constraint, node, Fault(value)),)
            for constraint, check in beside if least <= len(values) <= most else checks:
                for fault in check(node, values):
                    found += (self._result(shape, constraint, node, fault),)
        self._conformance.evaluations += prepared.weight * looked_at

    def _collect_within(
        self, prepared: Prepared, nodes: Sequence[Term], found: list[ValidationResult]
    ) -> None:
        """Add the results of property shapes within."""
        values = nodes
        if prepared.shape.path is not None:
            values = [value for node in nodes for value in prepared.values(node)]
        if not values:
            return
        if self._conformance.depth >= DEEPEST:
            raise ValidationFailed(
                f"the property shapes go more than {DEEPEST} deep, one within the other, at "
                f"{prepared.shape.node} for {nodes[0]}.",
                "Nest them less, or let a shape not refer to itself.",
            )
        self._conformance.depth += 1
        try:
            for inner in self._conformance.inner(prepared):
                self._collect(inner, values, found)
        finally:
            self._conformance.depth -= 1

    def _result(
        self, shape: Shape, constraint: Constraint, focus: Term, fault: Fault
    ) -> ValidationResult:
        stated = fault.messages or shape.messages
        known = self._wording.get(id(constraint))
        if known is None:
            known = default_messages(constraint), stated_value(constraint)
            self._wording[id(constraint)] = known
        wording, in_constraint = known
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
            stated=in_constraint,
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


def _failed(
    tests: Sequence[tuple[Constraint, Test]], every: Sequence[Sequence[Term]]
) -> Mapping[int, Sequence[tuple[Constraint, Term]]]:
    """The values that do not pass, by the identity of those that are of one node.

    Many nodes share theirs (see `Data`), which are looked at once.
    """
    if not tests:
        return {}
    failed: dict[int, list[tuple[Constraint, Term]]] = {}
    for key, values in dict(zip(map(id, every), every, strict=True)).items():
        for constraint, test in tests:
            for value in values:
                if not test(value):
                    failed.setdefault(key, []).append((constraint, value))
    return failed
