"""Which results of a report are wanted."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from kg.errors import ConfigurationError
from kg.rdf.places import Place
from kg.shacl.model.nesting import reached
from kg.shacl.model.path import path_text
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.report import SEVERITIES, ValidationReport, ValidationResult


def at_least(report: ValidationReport, severity: str) -> ValidationReport:
    """The results of a severity, in small letters, or a worse one."""
    wanted = SEVERITIES[: SEVERITIES.index(severity.capitalize()) + 1]
    return replace(report, results=tuple(r for r in report.results if r.grade in wanted))


def targeted(shapes: ShapeGraph, wanted: Set[Node]) -> tuple[Shape, ...]:
    """The shapes with targets that are wanted, or that use one that is wanted.

    Raises `ConfigurationError` for a node that is no shape.
    """
    unknown = sorted(str(node) for node in wanted if node not in shapes.shapes)
    if unknown:
        raise ConfigurationError(
            f"there is no shape {unknown[0]}.", "Name one by its IRI, or by a prefix and a name."
        )
    return tuple(
        shape
        for shape in shapes.targeted
        if shape.node in wanted or not wanted.isdisjoint(reached(shapes, [shape]))
    )


def by_place(report: ValidationReport) -> ValidationReport:
    """The results in the order in which they stand in the files, the worst first.

    What stands at one place is in the order of the shapes, so that reports of the same files are
    the same, whatever labels their blank nodes have got.
    """
    return replace(report, results=_sorted(report.results))


def _sorted(results: Sequence[ValidationResult]) -> tuple[ValidationResult, ...]:
    ordered = (
        replace(result, details=_sorted(result.details)) if result.details else result
        for result in results
    )
    return tuple(sorted(ordered, key=_key))


def _key(result: ValidationResult) -> tuple[object, ...]:
    path = "" if result.path is None else path_text(result.path)
    return (
        SEVERITIES.index(result.grade),
        *_position(result.place),
        *_position(result.shape_place),
        result.component.value,
        path,
    )


def _position(place: Place | None) -> tuple[bool, str, int, int]:
    """What has no place comes last."""
    if place is None:
        return True, "", 0, 0
    return False, str(place.path), place.line or 0, place.column or 0
