"""What shapes with targets found, and the report of them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.shacl.evaluation.data import Data
from kg.shacl.model.nesting import reached
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Term
from kg.shacl.near import with_hints
from kg.shacl.notices.targets import selects
from kg.shacl.report import Checked, Notice, ValidationReport, ValidationResult, in_order


@dataclass(frozen=True, slots=True)
class Looked:
    """The focus nodes of a shape, at least one, and their results."""

    shape: Shape
    focus: Sequence[Term]
    results: Sequence[ValidationResult]


@dataclass(frozen=True, slots=True)
class Reporter:
    """An engine by its name, and what it validated: its reports are written here."""

    name: str
    data: Data
    shapes: ShapeGraph

    def report(
        self,
        looked: Sequence[Looked],
        seconds: float,
        evaluations: int,
        notices: Sequence[Notice] = (),
    ) -> ValidationReport:
        """The report on what shapes found, with what may have been meant."""
        results = in_order([result for one in looked for result in one.results])
        return ValidationReport(
            tuple(with_hints(results, self.data, self.shapes)),
            self.name,
            seconds,
            self._checked(looked, evaluations),
            tuple(notices),
            tuple(one.shape.node for one in looked if not one.results),
        )

    def _checked(self, looked: Iterable[Looked], evaluations: int) -> Checked:
        shapes = [one.shape for one in looked]
        return Checked(
            shapes=len(shapes),
            targets=sum(selects(self.data, target) for one in shapes for target in one.targets),
            focus_nodes=sum(len(one.focus) for one in looked),
            constraints=sum(
                len(self.shapes.shapes[node].constraints) for node in reached(self.shapes, shapes)
            ),
            evaluations=evaluations,
        )
