"""Our own engine as one that can be exchanged for others."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar, Final, Protocol, runtime_checkable

import pyoxigraph as ox

from kg.namespaces import SH
from kg.rdf.formats import N_QUADS
from kg.shacl.affected.validation import Outcome, Revalidation
from kg.shacl.evaluation.collection import without_collection
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.looked import Looked, Reporter
from kg.shacl.evaluation.sparql import SparqlChecks, names_graphs
from kg.shacl.evaluation.targets import is_focus_node
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.shape import Shape, ShapeGraph, TargetNode
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.overview import Overview
from kg.shacl.notices.table import notices_of_data, notices_of_shapes
from kg.shacl.notices.validated import Validated
from kg.shacl.report import SEVERITIES, Notice, ValidationReport, ValidationResult
from kg.shacl.selection import targeted
from kg.shacl.shapes import Shapes
from kg.store.base import RdfDataset

_SEVERITIES: Final = {f"{SH}{name}" for name in SEVERITIES}


@dataclass(frozen=True)
class OwnEngine:
    """SHACL Core and SHACL-SPARQL; see `kg.shacl.validation.Engine`.

    With `drafts` also what of SHACL 1.2 Core has approved tests. `context` are quads that belong
    to the data without being validated: vocabularies, classes. With `only` no other shapes are
    looked at than these and those that they use.
    """

    name: ClassVar[str] = "kg"

    drafts: bool = False
    context: Sequence[ox.Quad] = ()
    only: frozenset[Node] = frozenset()

    def validate(
        self, data: RdfDataset, shapes: Shapes, focus: Sequence[str] = ()
    ) -> ValidationReport:
        quads = _quads_of(data)
        form = read_shapes((quad.triple for quad in shapes.quads), drafts=self.drafts)
        wanted = frozenset(ox.NamedNode(iri) for iri in focus) if focus else None
        validation = Validation(
            quads, form, shapes.quads, context=self.context, only=self.only, drafts=self.drafts
        )
        return validation.report(self.name, wanted)

    def revalidate(
        self,
        dataset: ox.Dataset,
        shapes: Shapes,
        added: Collection[ox.Quad],
        removed: Collection[ox.Quad],
    ) -> Outcome | None:
        """See `kg.shacl.validation.Revalidating`."""
        form = read_shapes((quad.triple for quad in shapes.quads), drafts=self.drafts)
        own = any(shape.severity.value not in _SEVERITIES for shape in form.shapes.values())
        if own or self.context or self.only:
            return None
        return Revalidation(form, shapes.quads).validate(dataset, added, removed)


class Validation:
    """One dataset and its shapes, ready to validate all of it or some nodes; see `OwnEngine`.

    `quads` are gone through once.
    """

    def __init__(  # noqa: PLR0913 - what a validation is of
        self,
        quads: Iterable[ox.Quad],
        shapes: ShapeGraph,
        shape_quads: Sequence[ox.Quad],
        *,
        context: Sequence[ox.Quad] = (),
        only: frozenset[Node] = frozenset(),
        drafts: bool = False,
    ) -> None:
        self._drafts = drafts
        self._only = only
        self._shapes = shapes
        self._shape_quads = shape_quads
        if context or names_graphs(shapes):
            quads = list(quads)
        self._beside = _Beside(quads, context) if context else None
        with without_collection():
            data = Data(chain(quads, context))
        named = (*quads, *context) if isinstance(quads, list) else ()
        self._evaluator = Evaluator(data, shapes, SparqlChecks(data, named, shape_quads))

    def report(self, name: str, focus: frozenset[Term] | None = None) -> ValidationReport:
        """Validate all that the targets select, or what of it is among `focus`.

        Notices are about all data and all shapes; there are none where only some are looked at.
        """
        with without_collection():
            return self._report(name, focus)

    def _report(self, name: str, focus: frozenset[Term] | None) -> ValidationReport:
        started = time.monotonic()
        looked = [
            Looked(shape, selected, self._results(shape, selected))
            for shape in self._targeted()
            if (selected := self._selected(shape, focus))
        ]
        evaluator = self._evaluator
        return Reporter(name, evaluator.data, self._shapes).report(
            looked,
            time.monotonic() - started,
            evaluator.evaluations,
            self._notices(looked) if focus is None and not self._only else (),
        )

    def _targeted(self) -> Sequence[Shape]:
        return targeted(self._shapes, self._only) if self._only else self._shapes.targeted

    def _results(self, shape: Shape, focus: Sequence[Term]) -> Sequence[ValidationResult]:
        found = self._evaluator.all_results(shape, focus)
        if self._only and shape.node not in self._only:
            return [result for result in found if result.source_shape in self._only]
        return found

    def _selected(self, shape: Shape, focus: frozenset[Term] | None) -> Sequence[Term]:
        evaluator = self._evaluator
        if focus is None:
            selected = evaluator.focus_nodes(shape)
        else:
            selected = [node for node in focus if is_focus_node(evaluator.data, shape, node)]
        if self._beside is None:
            return selected
        named = {target.node for target in shape.targets if isinstance(target, TargetNode)}
        return [n for n in selected if n in named or not self._beside.only_there(n)]

    def _notices(self, looked: Iterable[Looked]) -> tuple[Notice, ...]:
        evaluator = self._evaluator
        outside = self._beside.only_there if self._beside else None
        chosen = {one.shape.node: one.focus for one in looked}
        validated = Validated(
            evaluator.data, Overview(self._shapes), chosen, evaluator.asked, outside
        )
        return (
            *notices_of_shapes(self._shape_quads, self._shapes, drafts=self._drafts),
            *notices_of_data(validated, evaluator.recursive),
        )


@runtime_checkable
class _Held(Protocol):
    """A dataset whose quads are in memory."""

    @property
    def quads(self) -> Iterable[ox.Quad]: ...


def _quads_of(data: RdfDataset) -> Iterable[ox.Quad]:
    if isinstance(data, _Held):
        return data.quads
    return ox.parse(b"".join(data.dump(N_QUADS)), ox.RdfFormat.N_QUADS)


class _Beside:
    """Which nodes the context describes, and the data does not."""

    def __init__(self, quads: Iterable[ox.Quad], context: Iterable[ox.Quad]) -> None:
        self._own: set[Term] = {quad.subject for quad in quads}
        self._theirs: set[Term] = {quad.subject for quad in context}
        self._objects: set[Term] = {quad.object for quad in quads}

    def only_there(self, node: Term) -> bool:
        if node in self._own:
            return False
        return node in self._theirs or node not in self._objects
