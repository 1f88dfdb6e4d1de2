"""``kg validate``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.config import setting
from kg.cli.progress import step
from kg.cli.sources import sources_of
from kg.errors import ConfigurationError, UnknownFormat
from kg.shacl.gate import check
from kg.shacl.pyshacl_engine import PyshaclEngine
from kg.shacl.report import RENDERINGS
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate

# Graph names of data that states no base of its own: validation alone mints no IRI.
_NO_BASE = "urn:x-kg:"


@click.command(epilog="Example: kg validate --format json data/editorial.ttl")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@setting("data")
@setting("ontology")
@setting("shapes")
@setting("base")
@setting("fail_on")
@setting("format", default="text", help=f"Form of the report: {', '.join(RENDERINGS)}.")
@click.pass_context
def command(context: click.Context, /, paths: tuple[Path, ...], **settings: object) -> int:
    """Validate the data, with what the rules derive, against the shapes.

    PATHS are files or folders to validate in place of the data folder. Exit status 0: it
    conforms, 1: it does not, 2: it could not be validated.
    """
    name = str(settings["format"])
    if name not in RENDERINGS:
        raise UnknownFormat(
            f"unknown report format {name!r}.", f"Use one of: {', '.join(RENDERINGS)}."
        )
    sources = sources_of(context, paths)
    if sources.shapes is None:
        raise ConfigurationError(
            "there are no shapes to validate against.", "Give their folder with --shapes."
        )
    if not sources.states_base:
        sources = sources.with_base(_NO_BASE)
    candidate = MemoryCandidate((), (), sources.base)
    with step("reading"):
        assemble(candidate, sources)
    with step(f"validating {len(candidate.quads)} quads"):
        report = check(candidate, PyshaclEngine())
    click.echo(report.render(name, candidate.prefixes()), nl=False)
    return 0 if report.passes(str(settings["fail_on"])) else 1
