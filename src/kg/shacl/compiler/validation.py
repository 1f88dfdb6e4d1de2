"""Validating what is in a store already: shapes compiled to queries, few for a shapes graph."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDFS
from kg.shacl.compiler.batches import found_by, rows_of
from kg.shacl.compiler.left import Left
from kg.shacl.compiler.noticed import noticed
from kg.shacl.compiler.plan import Planner, Postponed
from kg.shacl.compiler.queries import Queries, Row
from kg.shacl.compiler.scope import Scope
from kg.shacl.compiler.statement import Found
from kg.shacl.evaluation.wording import default_messages
from kg.shacl.model.constraint import Sparql
from kg.shacl.model.nesting import reached
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.table import notices_of_shapes
from kg.shacl.report import Checked, ValidationReport, ValidationResult, in_order

_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")


class CompiledValidation:
    """One shapes graph against data that is asked with `queries`.

    The results are those of the evaluator, without details. Literals are what the store gives
    back. What has no query is evaluated node by node, and a notice tells of it. `asked` counts
    the queries.
    """

    def __init__(
        self, queries: Queries, shape_graph: ShapeGraph, shape_quads: Sequence[ox.Quad]
    ) -> None:
        self._queries = _Counted(queries)
        self._shapes = shape_graph
        self._shape_quads = shape_quads
        self._classes: dict[Term, frozenset[Term]] = {}
        self._planner = Planner(shape_graph, self._subclasses)

    @property
    def asked(self) -> int:
        return self._queries.count

    def report(self, name: str) -> ValidationReport:
        """Validate all that the targets select.

        Raises `ValidationFailed` where the data does not answer, `ShapesError` for shapes that
        cannot be evaluated.
        """
        started = time.monotonic()
        roots = self._shapes.targeted
        sizes = {root.node: size for root, size in self._sizes(roots) if size}
        plans = [self._planner.plan(root) for root in roots if root.node in sizes]
        found: dict[Node, list[ValidationResult]] = {node: [] for node in sizes}
        statements = [statement for plan in plans for statement in plan.statements]
        for statement, one in found_by(self._queries, statements):
            found[statement.scope.root.node].append(_result(statement.scope.shape, one))
        left = [one for plan in plans for one in plan.left]
        for postponed, results in self._evaluated(left):
            found[postponed.scope.root.node] += results
        return ValidationReport(
            in_order([result for results in found.values() for result in results]),
            name,
            time.monotonic() - started,
            self._checked(sizes),
            (*notices_of_shapes(self._shape_quads, self._shapes), *noticed(self._shapes, left)),
            tuple(node for node, results in found.items() if not results),
        )

    def _evaluated(
        self, left: Sequence[Postponed]
    ) -> Iterator[tuple[Postponed, list[ValidationResult]]]:
        if not left:
            return
        shapes = [one.shape for one in left]
        evaluation = Left(self._queries, self._shapes, self._shape_quads, shapes)
        for one in left:
            nodes = one.scope.nodes
            pattern = self._planner.nodes(one.scope)
            query = f"SELECT DISTINCT {' '.join(nodes)} WHERE {{ {pattern} }}"
            focus = [row[nodes[-1][1:]] for row in self._queries.select(query)]
            yield one, list(evaluation.results(one.shape, focus))

    def _subclasses(self, class_: Term) -> frozenset[Term]:
        """A class with all below it."""
        known = self._classes.get(class_)
        if known is None:
            found, open_ = {class_}, [class_]
            while open_:
                below = self._below.get(open_.pop(), set()) - found
                found |= below
                open_ += below
            known = self._classes[class_] = frozenset(found)
        return known

    @cached_property
    def _below(self) -> Mapping[Term, set[Term]]:
        """The classes directly below each."""
        found: dict[Term, set[Term]] = {}
        query = f"SELECT ?below ?class WHERE {{ ?below {_SUBCLASS} ?class }}"
        for row in self._queries.select(query):
            found.setdefault(row["class"], set()).add(row["below"])
        return found

    def _sizes(self, roots: Sequence[Shape]) -> Iterator[tuple[Shape, int]]:
        """How many focus nodes shapes have."""
        shown = "(COUNT(DISTINCT ?f0) AS ?size)"
        parts = [(("?size",), shown, self._planner.nodes(Scope(one, one))) for one in roots]
        for number, row in rows_of(self._queries, parts):
            size = row["size"]
            assert isinstance(size, ox.Literal)
            yield roots[number], int(size.value)

    def _checked(self, sizes: Mapping[Node, int]) -> Checked:
        """How much was looked at; how often a value was, only the data knows."""
        shapes = [self._shapes.shapes[node] for node in sizes]
        within = reached(self._shapes, shapes)
        return Checked(
            shapes=len(shapes),
            targets=self._selecting(shapes),
            focus_nodes=sum(sizes.values()),
            constraints=sum(len(self._shapes.shapes[node].constraints) for node in within),
        )

    def _selecting(self, shapes: Sequence[Shape]) -> int:
        """How many targets select something; the only one of a shape does."""
        several = [shape.targets for shape in shapes if len(shape.targets) > 1]
        parts = [
            ((), "", f"{{ SELECT * WHERE {{ {pattern} }} LIMIT 1 }}")
            for targets in several
            for target in targets
            if (pattern := self._planner.selection.target(target, "?node"))
        ]
        found = {number for number, _ in rows_of(self._queries, parts)}
        return len(shapes) - len(several) + len(found)


class _Counted:
    """Queries, counted."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self.count = 0

    def select(self, text: str) -> Iterable[Row]:
        self.count += 1
        return self._queries.select(text)


def _result(shape: Shape, found: Found) -> ValidationResult:
    constraint, focus, fault = found
    wording = default_messages(constraint)
    by_query = isinstance(constraint, Sparql)
    return ValidationResult(
        focus_node=focus,
        component=constraint.component,
        source_shape=shape.node,
        severity=shape.severity,
        path=fault.path or shape.path,
        value=fault.value,
        messages=fault.messages or shape.messages or wording,
        source_constraint=constraint.source if isinstance(constraint, Sparql) else None,
        expected=() if by_query else wording,
    )
