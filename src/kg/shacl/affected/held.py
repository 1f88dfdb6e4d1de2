"""A validation that is held, and after each change looks again at no more than it has to."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

import pyoxigraph as ox

from kg.shacl.affected.live import Both
from kg.shacl.affected.nodes import Changed, affected_nodes
from kg.shacl.affected.watches import Watched, watched
from kg.shacl.evaluation.data import SUBCLASS, Data
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.looked import Looked, Reporter
from kg.shacl.evaluation.sparql import SparqlChecks, names_graphs
from kg.shacl.evaluation.targets import is_focus_node
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.overview import Overview
from kg.shacl.notices.table import notices_of_data, notices_of_shapes
from kg.shacl.notices.validated import Validated
from kg.shacl.report import Notice, ValidationReport


@dataclass(frozen=True, slots=True)
class _Known:
    """What one shape found, and what it asked on the way; see `Evaluator`."""

    looked: Looked
    asked: Mapping[Node, Collection[Term]]
    recursive: Set[Node]
    evaluations: int


class HeldValidation:
    """A dataset that changes, and its shapes, which do not.

    What each shape found, without the help of others, holds until something changes that it
    looks at.
    """

    def __init__(
        self, dataset: ox.Dataset, shapes: Sequence[ox.Quad], *, drafts: bool = False
    ) -> None:
        started = time.monotonic()
        self._dataset = dataset
        self._shapes = read_shapes((quad.triple for quad in shapes), drafts=drafts)
        self._data = Data(dataset)
        named = dataset if names_graphs(self._shapes) else ()
        self._sparql = SparqlChecks(self._data, named, shapes)
        self._learned = Learned.of(self._shapes)
        self._watched = watched(self._shapes)
        self._notices = notices_of_shapes(shapes, self._shapes, drafts=drafts)
        self._overview = Overview(self._shapes)
        evaluator = self._evaluator()
        self._known = [self._look(evaluator, one) for one in self._watched]
        self._report: ValidationReport | None = None
        self._seconds = time.monotonic() - started

    def change(self, removed: Collection[ox.Quad], added: Collection[ox.Quad]) -> None:
        """Follow the dataset, which has lost some quads and has got others."""
        started = time.monotonic()
        changed = Changed((*removed, *added))
        for predicate in changed.predicates:
            self._data.renew(predicate, self._dataset.quads_for_predicate(predicate))
        self._sparql.follow(removed, added, self._dataset)
        both, evaluator = Both(self._data, removed), self._evaluator()
        for number, one in enumerate(self._watched):
            if self._is_touched(one, self._known[number], changed, both):
                self._known[number] = self._look(evaluator, one)
        self._report = None
        self._seconds = time.monotonic() - started

    def report(self, name: str) -> ValidationReport:
        """The report on the dataset as it is; it took as long as the last change."""
        if self._report is None or self._report.engine != name:
            self._report = self._reported(name)
        return self._report

    def _reported(self, name: str) -> ValidationReport:
        started = time.monotonic()
        some = [known for known in self._known if known.looked.focus]
        looked = [known.looked for known in some]
        notices = (*self._notices, *self._notices_of_data(some))
        return Reporter(name, self._data, self._shapes).report(
            looked,
            self._seconds + time.monotonic() - started,
            sum(known.evaluations for known in some),
            notices,
        )

    def _evaluator(self) -> Evaluator:
        return Evaluator(self._data, self._shapes, self._sparql, self._learned)

    def _look(self, evaluator: Evaluator, one: Watched) -> _Known:
        """What a shape finds in the data as it is now."""
        focus = evaluator.focus_nodes(one.shape)
        looked = Looked(one.shape, focus, evaluator.all_results(one.shape, focus))
        asked = {node: tuple(nodes) for node, nodes in evaluator.asked.items()}
        known = _Known(looked, asked, evaluator.recursive, evaluator.evaluations)
        evaluator.forget()
        return known

    def _is_touched(self, one: Watched, known: _Known, changed: Changed, both: Both) -> bool:
        """Whether a shape has to look again: at what was, or is, one of its focus nodes."""
        if SUBCLASS in changed.predicates:
            return True
        nodes = affected_nodes(one, changed, both)
        if nodes is None:
            return True
        return not nodes.isdisjoint(known.looked.focus) or any(
            is_focus_node(self._data, one.shape, node) for node in nodes
        )

    def _notices_of_data(self, some: Sequence[_Known]) -> Sequence[Notice]:
        asked: dict[Node, set[Term]] = {}
        for known in some:
            for node, nodes in known.asked.items():
                asked.setdefault(node, set()).update(nodes)
        chosen = {known.looked.shape.node: known.looked.focus for known in some}
        recursive = frozenset(node for known in some for node in known.recursive)
        return notices_of_data(Validated(self._data, self._overview, chosen, asked), recursive)
