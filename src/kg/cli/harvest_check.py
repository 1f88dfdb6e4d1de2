"""``kg harvest-check``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from kg.cli.config import setting
from kg.cli.output import say
from kg.cli.progress import step
from kg.errors import UnknownFormat
from kg.harvest.checking import Options, check
from kg.harvest.limits import Limits
from kg.harvest.report import HarvestReport
from kg.harvest.text import text

FORMATS: Final[Mapping[str, Callable[[HarvestReport, int | None], str]]] = {
    "text": text,
    "json": lambda report, _: json.dumps(report.document, ensure_ascii=False, indent=2) + "\n",
}


@click.command(
    "harvest-check", epilog="Example: kg harvest-check https://data.example.org/catalog.ttl"
)
@click.argument("url")
@setting("at_least")
@setting("dcat_shapes")
@setting("portal_language")
@setting("timeout", help="Seconds that one request may take.")
@setting("format", default="text", help=f"Form of the report: {', '.join(FORMATS)}.")
@setting("output")
@setting("limit", help="Show so many places of a finding at most (default: 5).")
def command(url: str, **settings: Any) -> int:
    """Play the harvesters of udata, CKAN and data.europa.eu on a catalogue, and score it.

    URL is that of the catalogue in any RDF format, as a portal would be given it. Its pages are
    read, and the links of its datasets are asked for with HEAD; nothing else is fetched. Exit
    status 0: nothing is lost, 1: something is, or a dataset has fewer points than --at-least, 2:
    the catalogue could not be had or read.
    """
    name = settings["format"]
    if name not in FORMATS:
        raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {', '.join(FORMATS)}.")
    shapes = settings["dcat_shapes"]
    options = Options(
        shapes=None if shapes is None else Path(shapes),
        language=settings["portal_language"],
        own=True,
    )
    with step(f"checking {url}"):
        report = check(url, options, Limits(request_seconds=settings["timeout"]))
    say(FORMATS[name](report, settings["limit"]), settings["output"])
    return 0 if report.passes(settings["at_least"]) else 1
