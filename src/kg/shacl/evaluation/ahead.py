"""Asking the engine about all nodes at once what would be asked of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from kg.shacl.evaluation.literals import Literals
from kg.shacl.evaluation.patterns import Patterns
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.evaluation.value_nodes import Way
from kg.shacl.evaluation.value_tests import text_of
from kg.shacl.model.constraint import Datatype, Pattern, Sparql
from kg.shacl.model.nesting import reached, shapes_within
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node, Term

# Shapes within shapes that are looked into; further within, each node is asked about by itself.
_DEEPEST = 20


class Ahead:
    """What shapes ask of an engine, for many focus nodes.

    `ways` gives for a shape what gives the value nodes of a focus node.
    """

    def __init__(
        self,
        shapes: ShapeGraph,
        sparql: SparqlChecks,
        literals: Literals,
        patterns: Patterns,
        ways: Callable[[Node], Way],
    ) -> None:
        self._shapes = shapes
        self._sparql = sparql
        self._literals = literals
        self._patterns = patterns
        self._ways = ways
        self._asking: dict[Node, bool] = {}

    def ask(self, node: Node, focus: Sequence[Term], above: tuple[Node, ...] = ()) -> None:
        """Ask for a shape and those within it."""
        shape = self._shapes.shapes[node]
        if not focus or shape.deactivated or node in above or len(above) > _DEEPEST:
            return
        if not self._asks(node):
            return
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql):
                self._sparql.ask(constraint, shape, focus, self._ways(node))
        values = focus
        if shape.path is not None:
            values_of = self._ways(node)
            values = [value for one in focus for value in values_of(one)]
        self._ask_of_values(shape, values)
        inner = [one for constraint in shape.constraints for one in shapes_within(constraint)]
        inner = [one for one in inner if self._asks(one)]
        if inner:
            each = values if shape.path is None else list(dict.fromkeys(values))
            for one in inner:
                self.ask(one, each, (*above, node))

    def _ask_of_values(self, shape: Shape, values: Sequence[Term]) -> None:
        for constraint in shape.constraints:
            if isinstance(constraint, Datatype) and self._literals.asks(constraint.datatype):
                each = dict.fromkeys(values)
                self._literals.ask_well_formed(v for v in each if isinstance(v, ox.Literal))
            elif isinstance(constraint, Pattern):
                texts = (text for value in values if (text := text_of(value)) is not None)
                self._patterns.ask(constraint.pattern, constraint.flags, texts)

    def _asks(self, node: Node) -> bool:
        """Whether anything in a shape, or in one within, is asked of the engine."""
        known = self._asking.get(node)
        if known is None:
            known = self._asking[node] = any(
                isinstance(constraint, Sparql | Pattern)
                or (isinstance(constraint, Datatype) and self._literals.asks(constraint.datatype))
                for one in reached(self._shapes, [self._shapes.shapes[node]])
                for constraint in self._shapes.shapes[one].constraints
            )
        return known
