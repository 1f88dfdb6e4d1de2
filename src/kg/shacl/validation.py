"""Validation of a dataset against shapes, by an engine: the seam where engines are exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

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


def validate(
    data: RdfDataset, shapes: Shapes, engine: Engine, focus: Sequence[str] = ()
) -> ValidationReport:
    """Validate data against shapes with one engine; see `Engine.validate`."""
    return engine.validate(data, shapes, focus)
