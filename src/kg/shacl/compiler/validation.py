"""Validating what is in a store already: shapes compiled to queries, few for a shapes graph."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDFS
from kg.shacl.compiler.batches import found_by, rows_of
from kg.shacl.compiler.left import Left
from kg.shacl.compiler.noticed import noticed, noticed_in_store
from kg.shacl.compiler.plan import Planner, Postponed
from kg.shacl.compiler.queries import Queries, Row
from kg.shacl.compiler.scope import Scope
from kg.shacl.compiler.statement import Found
from kg.shacl.compiler.targets import StoreTargets, selected_among
from kg.shacl.evaluation.wording import default_messages
from kg.shacl.model.constraint import Sparql
from kg.shacl.model.nesting import reached
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.stated_value import stated_value
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.table import notices_of_shapes
from kg.shacl.report import Checked, ValidationReport, ValidationResult, in_order
from kg.shacl.selection import targeted

_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")


class CompiledValidation:
    """One shapes graph against data that is asked with `queries`.

    The results are those of the evaluator, without details. Literals are what the store gives
    back. What has no query is evaluated node by node, and a notice tells of it. `drafts` is
    what the shapes were read with. `asked` counts the queries.
    """

    def __init__(
        self,
        queries: Queries,
        shape_graph: ShapeGraph,
        shape_quads: Sequence[ox.Quad],
        *,
        drafts: bool = False,
    ) -> None:
        self._queries = _Counted(queries)
        self._shapes = shape_graph
        self._shape_quads = shape_quads
        self._drafts = drafts
        self._classes: dict[Term, frozenset[Term]] = {}
        self._planner = Planner(shape_graph, self._subclasses)

    @property
    def asked(self) -> int:
        return self._queries.count

    def report(
        self,
        name: str,
        focus: frozenset[ox.NamedNode] | None = None,
        only: frozenset[Node] = frozenset(),
    ) -> ValidationReport:
        """Validate all that the targets select, or what of it is among `focus`.

        With `only` no other shapes are looked at than these and those that they use. What can be
        noticed of shapes and data is looked for where all are validated. Raises
        `ValidationFailed` where the data does not answer, `ShapesError` for shapes that cannot be
        evaluated, `ConfigurationError` for a node in `only` that is no shape.
        """
        started = time.monotonic()
        roots = targeted(self._shapes, only) if only else self._shapes.targeted
        looked = list(self._looked(roots, focus))
        found, left, met_again = self._found(looked)
        if only:
            found = {node: _only_of(only, node, results) for node, results in found.items()}
        sizes = {one.shape.node: one.size for one in looked}
        targets = StoreTargets(self._queries, self._planner.selection, sizes, roots)
        notices = [*noticed(self._shapes, [one.shape for one in looked], left)]
        if focus is None and not only:
            seen = noticed_in_store(self._queries, self._shapes, targets, met_again)
            of_shapes = notices_of_shapes(self._shape_quads, self._shapes, drafts=self._drafts)
            notices = [*of_shapes, *seen, *notices]
        return ValidationReport(
            in_order([result for results in found.values() for result in results]),
            name,
            time.monotonic() - started,
            self._checked(looked, targets),
            tuple(notices),
            tuple(node for node, results in found.items() if not results),
        )

    def _found(
        self, looked: Sequence[_Looked]
    ) -> tuple[dict[Node, list[ValidationResult]], list[Postponed], Set[Node]]:
        """The results by shapes with targets, what was evaluated, and `Left.met_again`."""
        plans = [self._planner.plan(one.shape, one.focus) for one in looked]
        found: dict[Node, list[ValidationResult]] = {one.shape.node: [] for one in looked}
        statements = [statement for plan in plans for statement in plan.statements]
        for statement, one in found_by(self._queries, statements):
            found[statement.scope.root.node].append(_result(statement.scope.shape, one))
        left = [postponed for plan in plans for postponed in plan.left]
        if not left:
            return found, left, frozenset()
        shapes = [postponed.shape for postponed in left]
        evaluation = Left(self._queries, self._shapes, self._shape_quads, shapes)
        for postponed in left:
            nodes = self._nodes_of(postponed.scope)
            found[postponed.scope.root.node] += evaluation.results(postponed.shape, nodes)
        return found, left, evaluation.met_again

    def _nodes_of(self, scope: Scope) -> list[Term]:
        """The focus nodes, as often as ways lead to them."""
        nodes = scope.nodes
        query = f"SELECT DISTINCT {' '.join(nodes)} WHERE {{ {self._planner.nodes(scope)} }}"
        return [row[nodes[-1][1:]] for row in self._queries.select(query)]

    def _looked(
        self, roots: Sequence[Shape], focus: frozenset[ox.NamedNode] | None
    ) -> Iterator[_Looked]:
        """The shapes that have focus nodes, or have some among the wanted ones."""
        if focus is None:
            sizes = self._sizes(roots)
            yield from (_Looked(root, size) for root, size in sizes if size)
            return
        nodes = sorted(focus, key=str)
        selected = selected_among(self._queries, self._planner.selection, roots, nodes)
        for root in roots:
            if some := selected.get(root.node):
                yield _Looked(root, len(some), some)

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

    def _checked(self, looked: Iterable[_Looked], targets: StoreTargets) -> Checked:
        """How much was looked at; how often a value was, only the store knows."""
        shapes = [one.shape for one in looked]
        within = reached(self._shapes, shapes)
        return Checked(
            shapes=len(shapes),
            targets=sum(targets.selects(target) for one in shapes for target in one.targets),
            focus_nodes=sum(one.size for one in looked),
            constraints=sum(len(self._shapes.shapes[node].constraints) for node in within),
            evaluations=None,
        )


@dataclass(frozen=True, slots=True)
class _Looked:
    """A shape with targets and how many focus nodes it has, and which if only some are wanted."""

    shape: Shape
    size: int
    focus: Sequence[Term] | None = None


def _only_of(
    only: frozenset[Node], root: Node, results: list[ValidationResult]
) -> list[ValidationResult]:
    """Of a shape that is not wanted itself, the results of those within it that are."""
    return results if root in only else [one for one in results if one.source_shape in only]


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
        stated=stated_value(constraint),
    )
