"""``kg fmt``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.config import setting
from kg.cli.sources import sources_of
from kg.errors import RdfSyntaxError
from kg.rdf.files import rdf_files
from kg.rdf.formats import TURTLE, format_of_file
from kg.rdf.style import formatted
from kg.rdf.writing import write_whole


@click.command(epilog="Example: kg fmt --check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@setting("data")
@setting("ontology")
@setting("shapes")
@setting("check")
@click.pass_context
def command(context: click.Context, /, paths: tuple[Path, ...], check: bool, **_: object) -> int:
    """Write Turtle files in the one style, so that a change shows as a small difference.

    PATHS are files or folders; by default all sources.
    """
    changed = 0
    for path in _turtle_files(context, paths):
        text = _read(path)
        wanted = formatted(text, path)
        if wanted == text:
            continue
        changed += 1
        if check:
            click.echo(f"{path} is not in the style of 'kg fmt'.", err=True)
        else:
            write_whole(path, [wanted.encode()])
            click.echo(f"formatted {path}", err=True)
    return 1 if check and changed else 0


def _turtle_files(context: click.Context, paths: tuple[Path, ...]) -> list[Path]:
    if paths:
        files = rdf_files(paths)
    else:
        sources = sources_of(context)
        files = [*sources.files, *sources.shape_files]
    return [path for path in files if format_of_file(path) is TURTLE]


def _read(path: Path) -> str:
    """The text with its line ends as they are: inside a string they belong to the literal."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise RdfSyntaxError(path, None, None, f"not UTF-8: {error.reason}.") from error
