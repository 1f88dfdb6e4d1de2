"""Every setting, one row each: a flag, a KG_ variable and a key in kg.toml."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from kg.errors import ConfigurationError


@dataclass(frozen=True)
class Setting:
    """A setting: its click type, default and help; `path` ones are relative to kg.toml."""

    type: Any
    default: Any
    help: str
    metavar: str | None = None
    path: bool = False


SETTINGS: Final[Mapping[str, Setting]] = {
    "data": Setting(
        str, "data", "Folder of the data; 'none' starts from an empty graph.", "DIR", True
    ),
    "ontology": Setting(
        str, "ontology", "Folder of the ontology and its rules; 'none' goes without.", "DIR", True
    ),
    "shapes": Setting(
        str,
        "ontology/shapes",
        "Folder of the SHACL shapes; 'none' goes without a gate.",
        "DIR",
        True,
    ),
    "store": Setting(str, ".kg", "Folder that the published versions are kept in.", "DIR", True),
    "base": Setting(
        str, None, "IRI that the graph's own IRIs begin with, if the data does not say.", "IRI"
    ),
    "host": Setting(str, "127.0.0.1", "Address to listen on."),
    "port": Setting(click.IntRange(0, 65535), 8000, "Port to listen on; 0 takes a free one."),
    "public_url": Setting(
        str, None, "URL that clients reach the server at, if it is not where it listens.", "URL"
    ),
    "workers": Setting(click.IntRange(1, 64), 2, "Processes that evaluate queries."),
    "timeout": Setting(
        click.FloatRange(0.1, 3600), 30.0, "Seconds after which a query is stopped.", "SECONDS"
    ),
    "default_graph": Setting(
        click.Choice(["union", "own"]),
        None,
        "What a query without FROM sees: the union of all named graphs, or the graph without a "
        "name (default: union; own with --data none).",
    ),
    "fail_on": Setting(
        click.Choice(["violation", "warning", "info"]),
        "violation",
        "The mildest severity that counts as not conforming.",
    ),
    "message": Setting(
        str, "published from files", "What changed, for the list of versions.", "TEXT"
    ),
    "author": Setting(str, "", "Who publishes (default: the name of this user).", "NAME"),
}

Function = TypeVar("Function", bound=Callable[..., Any])


def setting(name: str) -> Callable[[Function], Function]:
    """The option of a setting, for a command."""
    row = SETTINGS[name]
    return click.option(
        f"--{name.replace('_', '-')}",
        name,
        type=row.type,
        default=row.default,
        metavar=row.metavar,
        help=row.help,
        envvar=f"KG_{name.upper()}",
        show_envvar=True,
        show_default=row.default not in (None, ""),
    )


def read_config(path: Path | None) -> dict[str, Any]:
    """The settings in a TOML file; ./kg.toml if None is named and it is there.

    Raises `ConfigurationError` for a file that does not parse and for a key that is no setting.
    """
    file = path or Path("kg.toml")
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if path is None:
            return {}
        raise ConfigurationError(f"{file}: no such file.", "Name a file of settings.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{file}: {error}.", "See the README for an example.") from error
    settings = {key.replace("-", "_"): value for key, value in found.items()}
    for key in settings:
        if key not in SETTINGS:
            near = difflib.get_close_matches(key, SETTINGS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(SETTINGS)}."
            raise ConfigurationError(f"{file}: there is no setting {key!r}.", hint)
    return {key: _placed(key, value, file.parent) for key, value in settings.items()}


def _placed(key: str, value: Any, folder: Path) -> Any:
    if SETTINGS[key].path and value != "none":
        return str(folder / str(value))
    return value
