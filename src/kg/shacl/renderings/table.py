"""The forms of a report: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import UnknownFormat
from kg.shacl.renderings.annotations import github
from kg.shacl.renderings.html import html
from kg.shacl.renderings.junit import junit
from kg.shacl.renderings.rdf import json_ld, turtle
from kg.shacl.renderings.sarif import sarif
from kg.shacl.renderings.structured import json_text
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import text
from kg.shacl.report import ValidationReport


@dataclass(frozen=True)
class Rendering:
    """A form: what makes it, and its media type."""

    render: Callable[[ValidationReport, Style], str]
    media_type: str


RENDERINGS: Final[Mapping[str, Rendering]] = {
    "text": Rendering(text, "text/plain"),
    "json": Rendering(json_text, "application/json"),
    "turtle": Rendering(turtle, "text/turtle"),
    "jsonld": Rendering(json_ld, "application/ld+json"),
    "sarif": Rendering(sarif, "application/sarif+json"),
    "junit": Rendering(junit, "application/xml"),
    "html": Rendering(html, "text/html"),
    "github": Rendering(github, "text/x-github-annotations"),
}


def render(report: ValidationReport, name: str, style: Style) -> str:
    """The report in one of `RENDERINGS`; raises `UnknownFormat`."""
    if name not in RENDERINGS:
        known = ", ".join(RENDERINGS)
        raise UnknownFormat(f"unknown report format {name!r}.", f"Use one of: {known}.")
    return RENDERINGS[name].render(report, style)
