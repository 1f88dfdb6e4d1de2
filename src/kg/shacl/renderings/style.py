"""How a report is shown: what stands at its edges and is no part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kg.rdf.places import Place
from kg.shacl.renderings.names import Names, component, file_name
from kg.shacl.report import SEVERITIES, ValidationResult

Lines = Callable[[Place], str | None]
# A text in a colour (or None) of the terminal's, and whether it is bold.
Paint = Callable[[str, str | None, bool], str]


def _no_lines(_: Place) -> str | None:
    return None


def plain(text: str, _colour: str | None, _bold: bool) -> str:
    return text


@dataclass(frozen=True)
class Style:
    """Choices of whoever reads a report.

    Terms are shortened with `prefixes`; messages are in `language`, if there are any in it.
    `lines` gives the source lines of places. Results of the severity `fail_on` or worse make
    the verdict. `group_by`, one of `GROUPS`, arranges the text, and the page at first. The text
    alone has colours (`paint`), is cut after `limit` results, or is nothing but a `summary`.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    lines: Lines = _no_lines
    paint: Paint = plain
    group_by: str | None = None
    limit: int | None = None
    summary: bool = False
    fail_on: str = "violation"

    @cached_property
    def names(self) -> Names:
        return Names(self.prefixes)

    @property
    def language_tag(self) -> str:
        """The language as BCP 47 has it: de-LU for the locale de_LU.UTF-8."""
        tag = self.language.partition(".")[0].partition("@")[0].replace("_", "-")
        return "en" if tag in ("", "C", "POSIX") else tag

    def fails(self, result: ValidationResult) -> bool:
        """Whether a result makes the validation fail."""
        worst = SEVERITIES.index(self.fail_on.capitalize())
        return SEVERITIES.index(result.grade) <= worst


def _file(result: ValidationResult) -> str:
    return file_name(result.place) if result.place else ""


# What results can be grouped by, and the key of each.
GROUPS: Final[Mapping[str, Callable[[ValidationResult], str]]] = {
    "file": _file,
    "shape": lambda result: str(result.source_shape),
    "severity": lambda result: result.severity_name,
    "component": component,
    "focus": lambda result: str(result.focus_node),
}
