"""``kg publish``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.config import setting
from kg.cli.progress import step
from kg.cli.sources import gated_sources
from kg.cli.validation import check_profiles
from kg.rdf.source_lines import SourceLines
from kg.rdf.sources import Sources
from kg.shacl.engines import engine_named
from kg.shacl.gate import Publication, publish_sources
from kg.shacl.locating import locate
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.renderings.text import summary_line
from kg.shacl.selection import by_place
from kg.shacl.validation import Engine
from kg.store.snapshots import Snapshots


@click.command(epilog='Example: kg publish --store /srv/solux --message "new provider"')
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@setting("data")
@setting("ontology")
@setting("shapes")
@setting("store")
@setting("base")
@setting("message")
@setting("author")
@setting("engine")
@setting("keep")
@click.pass_context
def command(
    context: click.Context, /, paths: tuple[Path, ...], keep: int | None, **_: object
) -> int:
    """Validate the sources and publish them as the store's current version.

    PATHS are files or folders to publish in place of the data folder. Nothing is published
    that does not conform (exit status 1).
    """
    store = Path(context.params["store"])
    sources = gated_sources(context, paths)
    done = publish(
        store,
        sources,
        context.params["message"],
        context.params["author"],
        engine_named(context.params["engine"]),
    )
    if done.refused:
        return 1
    if keep is not None:
        snapshots = Snapshots(store)
        with snapshots.writing():
            for name in snapshots.prune(keep):
                click.echo(f"deleted version {name}", err=True)
    return 0


def publish(
    store: Path, sources: Sources, message: str, author: str, engine: Engine
) -> Publication:
    """Publish and say on standard error what came of it; a refusal with its whole report."""
    check_profiles(sources)
    with step(f"validating and publishing to {store}"):
        done = publish_sources(store, sources, engine, message, author)
    if done.refused and done.report is not None:
        report = by_place(locate(done.report, sources.read_files, sources.read_shape_files))
        style = Style(done.prefixes, lines=SourceLines())
        click.echo(render(report, "text", style), nl=False, err=True)
        kept = f"Version {done.version} stays." if done.version else "Nothing is published."
        click.echo(f"Not published to {store}. {kept}", err=True)
        return done
    if done.report is not None:
        click.echo(summary_line(done.report), err=True)
    news = "Published version" if done.changed else "Nothing has changed since version"
    click.echo(f"{news} {done.version} in {store}.", err=True)
    return done
