"""A validation that is held, and after each change looks again at no more than it has to."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Sequence

import pyoxigraph as ox

from kg.shacl.affected.live import Both
from kg.shacl.affected.nodes import Changed, affected_nodes
from kg.shacl.affected.parts import Part, Parts
from kg.shacl.affected.watches import Watched, watched
from kg.shacl.evaluation.data import SUBCLASS, Data
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.looked import Looked, Reporter
from kg.shacl.evaluation.sparql import SparqlChecks, names_graphs
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.overview import Overview
from kg.shacl.notices.table import notices_of_data, notices_of_shapes
from kg.shacl.notices.validated import Validated
from kg.shacl.report import Notice, ValidationReport


class HeldValidation:
    """A dataset that changes, and its shapes, which do not.

    What each shape found at its focus nodes holds until something changes that it looks at from
    there; `together` of them at most are looked at again where one has to be.
    """

    def __init__(
        self,
        dataset: ox.Dataset,
        shapes: Sequence[ox.Quad],
        *,
        drafts: bool = False,
        together: int = 20,
    ) -> None:
        started = time.monotonic()
        self._together = together
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
        self._known = [
            self._look_again(evaluator, one, known, changed, both)
            for one, known in zip(self._watched, self._known, strict=True)
        ]
        self._report = None
        self._seconds = time.monotonic() - started

    def report(self, name: str) -> ValidationReport:
        """The report on the dataset as it is; it took as long as the last change."""
        if self._report is None or self._report.engine != name:
            self._report = self._reported(name)
        return self._report

    def _reported(self, name: str) -> ValidationReport:
        started = time.monotonic()
        looked = [known.looked for known in self._known if known.parts]
        parts = [part for known in self._known for part in known.parts]
        notices = (*self._notices, *self._notices_of_data(looked, parts))
        return Reporter(name, self._data, self._shapes).report(
            looked,
            self._seconds + time.monotonic() - started,
            sum(part.evaluations for part in parts),
            notices,
        )

    def _evaluator(self) -> Evaluator:
        return Evaluator(self._data, self._shapes, self._sparql, self._learned)

    def _look(self, evaluator: Evaluator, one: Watched) -> Parts:
        """What a shape finds in the data as it is now."""
        # Queries are asked about all nodes at once, and see changes anywhere.
        return Parts.of(evaluator, one.shape, sys.maxsize if one.anywhere else self._together)

    def _look_again(
        self, evaluator: Evaluator, one: Watched, known: Parts, changed: Changed, both: Both
    ) -> Parts:
        nodes = affected_nodes(one, changed, both)
        if nodes is None or SUBCLASS in changed.predicates:
            return self._look(evaluator, one)
        return known.after(evaluator, nodes)

    def _notices_of_data(self, looked: Iterable[Looked], parts: Iterable[Part]) -> Sequence[Notice]:
        asked: dict[Node, set[Term]] = {}
        recursive: set[Node] = set()
        for part in parts:
            recursive |= part.recursive
            for node, nodes in part.asked.items():
                asked.setdefault(node, set()).update(nodes)
        chosen = {one.shape.node: one.focus for one in looked}
        return notices_of_data(Validated(self._data, self._overview, chosen, asked), recursive)
