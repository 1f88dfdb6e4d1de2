"""Validation of what a change has changed, with the verdict of a validation of everything."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyoxigraph as ox

from kg.namespaces import RDFS
from kg.shacl.affected.live import Both, LiveData
from kg.shacl.affected.nodes import Changed, affected_nodes
from kg.shacl.affected.watches import Watched, watched
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.evaluation.targets import is_focus_node
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Term
from kg.shacl.report import Checked, ValidationReport, ValidationResult, in_order

_SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")


@dataclass(frozen=True)
class Outcome:
    """What a change came to: the results of the nodes that it may have touched.

    `before` are those that these nodes had.
    """

    report: ValidationReport
    before: tuple[ValidationResult, ...]

    def counted(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        """How many results there are of each severity in all, if there were so many before."""
        found = Counter(counts)
        found.update(result.severity_name for result in self.report.results)
        found.subtract(result.severity_name for result in self.before)
        return found


class Revalidation:
    """Shapes, ready for one change after the other."""

    def __init__(self, shapes: ShapeGraph, shape_quads: Sequence[ox.Quad]) -> None:
        self._shapes = shapes
        self._shape_quads = shape_quads
        self._watched = watched(shapes)
        self._learned = Learned.of(shapes)

    def validate(
        self, dataset: ox.Dataset, added: Collection[ox.Quad], removed: Collection[ox.Quad]
    ) -> Outcome | None:
        """Validate a dataset to which quads were added and from which others were removed.

        The same triple may still stand in another graph. None if classes have changed their
        place, and with it anything may have.
        """
        started = time.monotonic()
        changed = Changed((*added, *removed))
        if _SUBCLASS in changed.predicates:
            return None
        data = LiveData(dataset)
        both = Both(data, removed)
        nodes = [affected_nodes(one, changed, both) for one in self._watched]
        found, checked = self._results(data, nodes)
        with _as_before(dataset, added, removed):
            data.forget(quad.subject for quad in (*added, *removed))
            before, _ = self._results(data, nodes)
        report = ValidationReport(in_order(found), "kg", time.monotonic() - started, checked)
        return Outcome(report, tuple(before))

    def _results(
        self, data: LiveData, nodes: Sequence[set[Term] | None]
    ) -> tuple[list[ValidationResult], Checked]:
        """The results of the shapes for these nodes each, as far as they are focus nodes."""
        sparql = SparqlChecks(data, data.dataset, self._shape_quads)
        evaluator = Evaluator(data, self._shapes, sparql, self._learned)
        found: list[ValidationResult] = []
        shapes = count = 0
        for one, some in zip(self._watched, nodes, strict=True):
            selected = _selected(evaluator, one, some)
            if selected:
                shapes += 1
                count += len(selected)
                found += evaluator.all_results(one.shape, selected)
        return found, Checked(shapes=shapes, focus_nodes=count, evaluations=evaluator.evaluations)


def _selected(evaluator: Evaluator, one: Watched, nodes: set[Term] | None) -> Sequence[Term]:
    if nodes is None:
        return evaluator.focus_nodes(one.shape)
    return [node for node in nodes if is_focus_node(evaluator.data, one.shape, node)]


@contextmanager
def _as_before(
    dataset: ox.Dataset, added: Collection[ox.Quad], removed: Collection[ox.Quad]
) -> Iterator[None]:
    """The dataset as it was before the change, while the block runs."""
    for quad in added:
        dataset.remove(quad)
    for quad in removed:
        dataset.add(quad)
    try:
        yield
    finally:
        for quad in removed:
            dataset.remove(quad)
        for quad in added:
            dataset.add(quad)
