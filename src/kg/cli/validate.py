"""``kg validate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from kg.cli.config import setting
from kg.cli.output import say
from kg.cli.published import validate_published
from kg.cli.sources import folder, sources_of
from kg.cli.validation import Choices, Outcome, validate
from kg.cli.watching import changes
from kg.cli.workbench import Workbench
from kg.errors import ConfigurationError, KgError, UnknownFormat
from kg.rdf.files import rdf_files
from kg.rdf.source_lines import SourceLines
from kg.shacl.renderings.style import Style, plain
from kg.shacl.renderings.table import RENDERINGS, render
from kg.shacl.report import SEVERITIES

_SEVERITIES: Final = [name.lower() for name in SEVERITIES]
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


@click.command(epilog="Example: kg validate --format json data/editorial.ttl")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@setting("data")
@setting("ontology")
@setting("shapes")
@setting("base")
@setting("engine")
@setting("fail_on")
@setting("format", default="text", help=f"Form of the report: {', '.join(RENDERINGS)}.")
@setting("output")
@setting("lang")
@setting("severity")
@setting("limit")
@setting("group_by")
@setting("summary")
@setting("baseline")
@setting("update_baseline")
@setting("shacl")
@setting("context")
@setting("focus")
@setting("shape")
@setting("watch")
@setting("published")
@setting("store")
@click.pass_context
def command(context: click.Context, /, paths: tuple[Path, ...], **settings: Any) -> int:
    """Validate the data, with what the rules derive, against the shapes.

    PATHS are files or folders to validate in place of the data folder. IRIs may be written with
    a prefix that the data declares. Exit status 0: it conforms, 1: it does not, 2: it could not
    be validated.
    """
    name = settings["format"]
    if name not in RENDERINGS:
        raise UnknownFormat(
            f"unknown report format {name!r}.", f"Use one of: {', '.join(RENDERINGS)}."
        )
    choices = _choices(settings)
    if settings["published"]:
        if paths or settings["watch"]:
            raise ConfigurationError(
                "--published has no files and no --watch.", "Leave them out, or leave it out."
            )
        outcome = validate_published(Path(settings["store"]), choices)
    else:
        if settings["watch"]:
            _watch(context, paths, choices)
        outcome = validate(sources_of(context, paths), choices)
    _show(context, outcome)
    return 0 if outcome.report.passes(settings["fail_on"]) else 1


def _choices(settings: Mapping[str, Any]) -> Choices:
    if settings["update_baseline"] and settings["baseline"] is None:
        raise ConfigurationError(
            "--update-baseline has no file to write.", "Name it with --baseline."
        )
    return Choices(
        engine=settings["engine"],
        drafts=settings["shacl"] == "1.2",
        context=tuple(map(Path, settings["context"])),
        focus=settings["focus"],
        shapes=settings["shape"],
        severity=settings["severity"],
        baseline=None if settings["baseline"] is None else Path(settings["baseline"]),
        update_baseline=settings["update_baseline"],
    )


def _show(context: click.Context, outcome: Outcome) -> None:
    """Print the report, or write it to the file that was asked for."""
    settings = context.params
    file = settings["output"]
    style = Style(
        prefixes=outcome.prefixes,
        language=settings["lang"] or _language(os.environ),
        lines=SourceLines(),
        paint=_paint if file is None and _coloured(os.environ) else plain,
        group_by=settings["group_by"],
        limit=settings["limit"],
        summary=settings["summary"],
        fail_on=settings["fail_on"],
    )
    say(render(outcome.report, settings["format"], style), file)


def _watch(context: click.Context, paths: tuple[Path, ...], choices: Choices) -> None:
    """Validate again whenever a file is saved, until Ctrl-C."""
    workbench = Workbench()
    for _ in changes(lambda: _watched(context, paths, choices)):
        if sys.stdout.isatty():
            click.clear()
        try:
            _show(context, workbench.validate(sources_of(context, paths), choices))
        except KgError as error:
            click.echo(f"kg: {error}")
        click.echo("Waiting for changes; Ctrl-C ends.", err=True)
        workbench.rest()


def _watched(context: click.Context, paths: tuple[Path, ...], choices: Choices) -> Iterator[Path]:
    roots: list[Path] = [*(paths or (Path(context.params["data"]),)), *choices.context]
    ontology, shapes = (folder(context, name) for name in ("ontology", "shapes"))
    roots += [root for root in (ontology, shapes) if root is not None]
    yield from _present(roots)
    if ontology is not None:
        yield from (ontology / "rules").glob("*.rq")


def _present(roots: Iterable[Path]) -> Iterator[Path]:
    """The files of folders that are there now: one may be away while it is saved."""
    for root in roots:
        try:
            yield from rdf_files([root])
        except KgError:
            yield root


def _language(environment: Mapping[str, str]) -> str:
    """The language of the messages that this user's system is set to; English if to none."""
    for name in _LOCALE:
        value = environment.get(name, "").partition(".")[0].partition("@")[0]
        if value:
            return "en" if value in ("C", "POSIX") else value.replace("_", "-")
    return "en"


def _paint(text: str, colour: str | None, bold: bool) -> str:
    return click.style(text, fg=colour, bold=bold or None)


def _coloured(environment: Mapping[str, str]) -> bool:
    """Whether whoever reads is at a terminal, and wants colours (https://no-color.org)."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(environment.get("FORCE_COLOR"))
