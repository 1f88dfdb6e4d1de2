"""Validation of a dataset against shapes, by an engine: the seam where engines are exchanged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, runtime_checkable

import pyoxigraph as ox

from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.store.base import RdfDataset


class Engine(Protocol):
    """A SHACL processor."""

    @property
    def name(self) -> str: ...

    def validate(
        self, data: RdfDataset, shapes: Shapes, focus: Sequence[str] = ()
    ) -> ValidationReport:
        """Validate the union of all graphs; GRAPH in SPARQL constraints sees the named ones.

        With `focus` only these nodes (IRIs) are validated. Raises `ShapesError` for shapes
        that are ill-formed, `ValidationFailed` when the engine cannot come to a verdict.
        """
        ...


class Outcome(Protocol):
    """What a change came to: a report on what it may have touched."""

    @property
    def report(self) -> ValidationReport: ...

    def counted(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        """How many results there are of each severity in all, if there were so many before."""
        ...


@runtime_checkable
class Revalidating(Protocol):
    """An engine that can look at no more than what a change may have touched."""

    def revalidate(
        self,
        dataset: ox.Dataset,
        shapes: Shapes,
        added: Collection[ox.Quad],
        removed: Collection[ox.Quad],
    ) -> Outcome | None:
        """Validate a dataset after a change; None if everything has to be validated."""
        ...


def validate(
    data: RdfDataset, shapes: Shapes, engine: Engine, focus: Sequence[str] = ()
) -> ValidationReport:
    """Validate data against shapes with one engine; see `Engine.validate`."""
    return engine.validate(data, shapes, focus)
