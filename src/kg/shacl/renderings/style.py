"""How a report is shown: what stands at its edges and is no part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.rdf.places import Place
from kg.shacl.report import ValidationResult

Lines = Callable[[Place], str | None]
# A text in a colour (or None) of the terminal's, and whether it is bold.
Paint = Callable[[str, str | None, bool], str]


def _no_lines(_: Place) -> str | None:
    return None


def _no_paint(text: str, _colour: str | None, _bold: bool) -> str:
    return text


@dataclass(frozen=True)
class Style:
    """Choices of whoever reads a report.

    Terms are shortened with `prefixes`; messages are in `language`, if there are any in it.
    `lines` gives the source lines of places. The text alone has colours (`paint`), is grouped by
    one of `GROUPS`, cut after `limit` results, or nothing but a `summary`.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    lines: Lines = _no_lines
    paint: Paint = _no_paint
    group_by: str | None = None
    limit: int | None = None
    summary: bool = False


def _file(result: ValidationResult) -> str:
    return str(result.place.path) if result.place else ""


# What results can be grouped by, and the key of each.
GROUPS: Final[Mapping[str, Callable[[ValidationResult], str]]] = {
    "file": _file,
    "shape": lambda result: str(result.source_shape),
    "severity": lambda result: result.severity_name,
    "component": lambda result: result.component_name,
    "focus": lambda result: str(result.focus_node),
}
