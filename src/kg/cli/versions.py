"""``kg versions``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.config import setting
from kg.store.manifest import Manifest
from kg.store.snapshots import Snapshots


@click.command(epilog="Example: kg versions --store /srv/solux")
@setting("store")
@setting("json")
@click.pass_context
def command(context: click.Context, /, **_: object) -> int:
    """List the published versions, the youngest first; an asterisk marks the current one."""
    snapshots = Snapshots(Path(context.params["store"]))
    current = snapshots.current()
    manifests = snapshots.versions()
    if context.params["json"]:
        click.echo(json.dumps([asdict(m) for m in manifests], ensure_ascii=False, indent=2))
        return 0
    for manifest in manifests:
        mark = "*" if manifest.version == current.version else " "
        click.echo(f"{mark} {manifest.version}  {_line(manifest)}")
    return 0


def _line(manifest: Manifest) -> str:
    checked = "not validated"
    if manifest.validation is not None:
        checked = (
            f"{manifest.validation.violations} violations, {manifest.validation.warnings} warnings"
        )
    return (
        f"{manifest.created}  {manifest.quads} quads  {checked}  "
        f"{manifest.author}: {manifest.message}"
    )
