"""Every setting, one row each: a flag, a KG_ variable and a key in kg.toml."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from kg.errors import ConfigurationError
from kg.harvest.limits import MOST_POINTS
from kg.shacl.engines import ENGINES
from kg.shacl.renderings.style import GROUPS


@dataclass(frozen=True)
class Setting:
    """A setting: its click type, default and help.

    A `path` is relative to kg.toml; a setting of type bool is a flag without a value. One that
    is `multiple` may be repeated; it is a list in kg.toml, and has spaces between in a variable.
    """

    type: Any
    default: Any
    help: str
    metavar: str | None = None
    path: bool = False
    short: str | None = None
    multiple: bool = False


class Address(click.types.StringParamType):
    """An e-mail address, as far as it can be told without asking its server."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        _, address = parseaddr(str(value))
        name, _, host = address.rpartition("@")
        if address != value or not name or "." not in host or not address.isascii():
            self.fail(f"{value!r} is not an e-mail address.", param, ctx)
        return address


class Seconds(click.FloatRange):
    """A number of seconds; click lets "nan" pass as one in any range."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


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
        "Folder or file of the SHACL shapes; 'none' goes without a gate.",
        "PATH",
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
    "workers": Setting(click.IntRange(1, 64), 2, "Queries evaluated at once, beside long ones."),
    "timeout": Setting(
        Seconds(0.1, 3600), 30.0, "Seconds after which a query is stopped.", "SECONDS"
    ),
    "default_graph": Setting(
        click.Choice(["union", "own"]),
        None,
        "What a query without FROM sees: the union of all named graphs, or the graph without a "
        "name (default: union; own with --data none).",
    ),
    "service": Setting(
        str,
        "",
        "IRIs of the servers that SERVICE may ask, each as IRI or IRI=URL (default: none).",
        "IRIS",
    ),
    "write_token_file": Setting(
        str, None, "File of the tokens that may write: [NAME] TOKEN [EXPIRY] a line.", "FILE", True
    ),
    "memory": Setting(
        click.IntRange(64), 1024, "Megabytes that a query may use beside the graph.", "MB"
    ),
    "cache": Setting(click.IntRange(0), 64, "Megabytes of answers that are kept.", "MB"),
    "client_queries": Setting(
        click.IntRange(0), 20, "Queries of one client at once; 0 is without limit."
    ),
    "client_seconds": Setting(
        Seconds(0, 86400),
        60.0,
        "Seconds of work a minute for one client; 0 is without limit.",
        "SECONDS",
    ),
    "proxies": Setting(
        str,
        "",
        "Addresses or networks of the proxies whose X-Forwarded-For is believed.",
        "ADDRESSES",
    ),
    "most_rows": Setting(
        click.IntRange(1), None, "An answer with more rows is refused (default: no limit).", "ROWS"
    ),
    "most_bytes": Setting(
        click.IntRange(1),
        None,
        "An answer with more bytes is refused (default: no limit).",
        "BYTES",
    ),
    "upload": Setting(
        click.IntRange(1), 64, "Megabytes that an update or a graph that is sent may have.", "MB"
    ),
    "log": Setting(
        str,
        "-",
        "File that a line a request is written to; '-' is the output, 'none' no log.",
        "FILE",
    ),
    "contact": Setting(
        Address(), None, "E-mail address for the catalogue, where the data has none.", "ADDRESS"
    ),
    "engine": Setting(
        click.Choice(list(ENGINES)), next(iter(ENGINES)), "What validates against the shapes."
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

# What one command or another takes alone; it can be set in the same three places.
OPTIONS: Final[Mapping[str, Setting]] = {
    "format": Setting(str, None, "Format of the output.", "FORMAT"),
    "class": Setting(str, None, "Only the documents of one class.", "CLASS"),
    "profile": Setting(
        str, None, "In another vocabulary that the graph states, such as schema.org.", "NAME"
    ),
    "file": Setting(str, None, "Read the query from this file.", "FILE", True, "-f"),
    "output": Setting(str, None, "Write to this file.", "FILE", True, "-o"),
    "keep": Setting(
        click.IntRange(1), None, "Delete all but the N youngest versions afterwards.", "N"
    ),
    "only": Setting(click.Choice(["removed", "added"]), None, "Show one side alone."),
    "check": Setting(bool, False, "Change nothing; exit status 1 if a file would change."),
    "json": Setting(bool, False, "Print the manifests as JSON."),
    "lang": Setting(
        str, None, "Language of messages, such as de (default: that of the system).", "TAG"
    ),
    "severity": Setting(
        click.Choice(["violation", "warning", "info"]),
        "info",
        "The mildest severity that is reported.",
    ),
    "limit": Setting(click.IntRange(0), None, "Show so many results at most.", "N"),
    "group_by": Setting(click.Choice(list(GROUPS)), None, "Group the results."),
    "summary": Setting(bool, False, "Show how many results there are of what, and no more."),
    "baseline": Setting(str, None, "Report only what this file does not know.", "FILE", True),
    "update_baseline": Setting(bool, False, "Write what is found into the baseline."),
    "shacl": Setting(
        click.Choice(["1.0", "1.2"]), "1.0", "1.2 is the draft, as far as it is settled."
    ),
    "context": Setting(
        str, (), "What belongs to the data without being validated.", "PATH", True, multiple=True
    ),
    "focus": Setting(str, (), "Validate this node alone.", "IRI", multiple=True),
    "shape": Setting(str, (), "Validate against this shape alone.", "IRI", multiple=True),
    "watch": Setting(bool, False, "Validate again whenever a file is saved."),
    "at_least": Setting(
        click.IntRange(0, MOST_POINTS),
        None,
        "Fail if a dataset has fewer points than this.",
        "POINTS",
    ),
    "dcat_shapes": Setting(
        str,
        None,
        "File or folder of the SHACL shapes of DCAT-AP (default: that is not checked).",
        "PATH",
        True,
    ),
    "portal_language": Setting(
        str, None, "Language of the portal that harvests, such as fr.", "TAG"
    ),
    "published": Setting(
        bool, False, "Validate what the store has published, by queries, against its shapes."
    ),
}

Function = TypeVar("Function", bound=Callable[..., Any])


def setting(name: str, **changes: Any) -> Callable[[Function], Function]:
    """The option of a setting, for a command, which may change its default or help."""
    row = replace({**SETTINGS, **OPTIONS}[name], **changes)
    return click.option(
        *filter(None, [row.short]),
        f"--{name.replace('_', '-')}",
        name,
        is_flag=row.type is bool,
        multiple=row.multiple,
        type=row.type,
        default=row.default,
        metavar=row.metavar,
        help=row.help,
        envvar=f"KG_{name.upper()}",
        show_envvar=True,
        show_default=row.default not in (None, "", False, ()),
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
    return {key: _read(key, value, file) for key, value in settings.items()}


def _read(key: str, value: Any, file: Path) -> Any:
    """A setting's value; raises `ConfigurationError` unless there is such a setting and value."""
    rows = {**SETTINGS, **OPTIONS}
    if key not in rows:
        near = difflib.get_close_matches(key, rows, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(rows)}."
        raise ConfigurationError(f"{file}: there is no setting {key!r}.", hint)
    row = rows[key]
    if row.multiple:
        listed = value if isinstance(value, list) else [value]
        return tuple(_read_one(key, row, one, file) for one in listed)
    return _read_one(key, row, value, file)


def _read_one(key: str, row: Setting, value: Any, file: Path) -> Any:
    if not isinstance(value, str | int | float) or isinstance(value, bool) != (row.type is bool):
        raise ConfigurationError(
            f"{file}: {value!r} is no value for {key!r}.", f"It is to be: {row.help}"
        )
    if row.path and value != "none":
        return str(file.parent / str(value))
    try:
        return click.types.convert_type(row.type).convert(value, None, None)
    except click.BadParameter as error:
        raise ConfigurationError(f"{file}: {key}: {error.message}") from error
