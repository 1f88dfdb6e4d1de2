"""Reports as the annotations that GitHub's workflows understand: a command a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.rdf.places import Place
from kg.shacl.renderings.names import component, file_name
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import summary_line
from kg.shacl.report import ValidationReport, ValidationResult, in_language

_COMMANDS: Final[Mapping[str, str]] = {"Violation": "error", "Warning": "warning", "Info": "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans(
    {"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"}
)  # fmt: skip


def github(report: ValidationReport, style: Style) -> str:
    """``::error file=…,line=…,col=…,title=…::message``, and the verdict as a last line."""
    lines = [
        _command(_COMMANDS[r.grade], r.place, component(r), _message(r, style))
        for r in report.results
    ]
    lines += [
        _command(
            _COMMANDS[n.severity],
            n.place,
            n.kind,
            style.names.paragraphs(n.message(style.language)),
        )
        for n in report.notices
    ]
    return "\n".join([*lines, summary_line(report, style)]) + "\n"


def _message(result: ValidationResult, style: Style) -> str:
    names = style.names
    hint = in_language(result.hint, style.language)
    parts = [
        names.paragraphs(result.message(style.language)),
        f"{names(result.focus_node)} {names.path(result.path)}".rstrip(),
        names(result.value),
        names.paragraphs(hint.value) if hint else "",
    ]
    return "\n".join(filter(None, parts))


def _command(name: str, place: Place | None, title: str, message: str) -> str:
    properties: dict[str, object] = {}
    if place is not None:
        properties["file"] = file_name(place)
        if place.line is not None:
            properties |= {"line": place.line, "endLine": place.end_line or place.line}
            if place.end_line == place.line:
                properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = title
    listed = ",".join(f"{key}={str(v).translate(_PROPERTY)}" for key, v in properties.items())
    return f"::{name} {listed}::{message.translate(_DATA)}"
