"""``kg rollback``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.config import setting
from kg.store.rollback import roll_back
from kg.store.snapshots import Snapshots


@click.command(epilog="Example: kg rollback 3 --store /srv/solux")
@click.argument("version")
@setting("store")
@setting("message", default="", help="Why, for the list of versions.")
@setting("author")
@click.pass_context
def command(context: click.Context, /, version: str, **_: object) -> int:
    """Publish the content of an older version again, as a new version.

    VERSION is the name of a version, its number, or the beginning of its name. Nothing is lost:
    'kg versions' goes on listing what lies between.
    """
    store = Path(context.params["store"])
    snapshot, changed = roll_back(
        Snapshots(store), version, context.params["message"], context.params["author"]
    )
    news = "Published version" if changed else "Nothing has changed since version"
    click.echo(f"{news} {snapshot.version} in {store}.", err=True)
    return 0
