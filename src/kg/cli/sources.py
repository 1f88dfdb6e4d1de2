"""From settings to the sources of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.errors import ConfigurationError
from kg.rdf.sources import Sources


def stated(context: click.Context, name: str) -> bool:
    """Whether a setting was given, rather than left at its default."""
    return context.get_parameter_source(name) not in (
        None,
        click.core.ParameterSource.DEFAULT,
    )


def folder(context: click.Context, name: str) -> Path | None:
    """A folder setting: None for 'none', and for a default that is not there.

    Shapes may be a file as well. Raises `ConfigurationError` for what was stated and is not there.
    """
    value = context.params[name]
    if value == "none":
        return None
    path = Path(value)
    if path.is_dir() or (name == "shapes" and path.is_file()):
        return path
    if stated(context, name):
        raise ConfigurationError(
            f"{path}: no such folder.", f"Give --{name} a folder, or 'none' to go without."
        )
    return None


def gated_sources(context: click.Context, paths: Sequence[Path] = ()) -> Sources:
    """The sources to publish; says so where there is no gate though nobody asked for none."""
    sources = sources_of(context, paths)
    if sources.shapes is None and not stated(context, "shapes"):
        click.echo(
            f"{context.params['shapes']} is not there: nothing is validated. "
            "Name the shapes with --shapes, or say --shapes none.",
            err=True,
        )
    return sources


def sources_of(context: click.Context, paths: Sequence[Path] = ()) -> Sources:
    """The sources that the settings name; `paths` take the place of the data folder."""
    data = tuple(paths) or (Path(context.params["data"]),)
    return Sources(
        data=data,
        ontology=folder(context, "ontology"),
        shapes=folder(context, "shapes"),
        stated_base=context.params.get("base"),
    )
