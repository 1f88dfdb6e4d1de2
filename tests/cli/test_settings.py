"""Every flag is also a variable and a key; a flag wins over a variable, that over the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from people import Kg

from kg.cli.config import OPTIONS, SETTINGS
from kg.cli.main import COMMANDS, program, run

# A value for each setting, in its three places, and what comes out.
VALUES: dict[str, tuple[object, object, object]] = {
    "data": ("data1", "data2", "data3"),
    "ontology": ("o1", "o2", "o3"),
    "shapes": ("s1", "s2", "none"),
    "store": ("st1", "st2", "st3"),
    "base": ("http://a/", "http://b/", "http://c/"),
    "host": ("127.0.0.1", "127.0.0.2", "127.0.0.3"),
    "port": (8001, 8002, 8003),
    "public_url": ("http://a", "http://b", "http://c"),
    "workers": (3, 4, 5),
    "timeout": (1.5, 2.5, 3),
    "default_graph": ("own", "union", "own"),
    "service": ("http://a/", "http://a/ http://b/", "http://a/=http://c/"),
    "write_token_file": ("t1", "t2", "t3"),
    "memory": (128, 256, 512),
    "cache": (1, 2, 3),
    "client_queries": (1, 2, 3),
    "client_seconds": (1.5, 2.5, 3),
    "proxies": ("10.0.0.1", "10.0.0.0/8", "::1"),
    "most_rows": (1, 2, 3),
    "most_bytes": (1, 2, 3),
    "upload": (1, 2, 3),
    "log": ("l1", "none", "l3"),
    "contact": ("a@a.example", "b@b.example", "c@c.example"),
    "engine": ("pyshacl", "kg", "pyshacl"),
    "fail_on": ("info", "warning", "info"),
    "message": ("one", "two", "three"),
    "author": ("one", "two", "three"),
    "format": ("json", "xml", "csv"),
    "class": ("A", "B", "C"),
    "profile": ("a", "b", "c"),
    "file": ("f1", "f2", "f3"),
    "output": ("o1", "o2", "o3"),
    "keep": (1, 2, 3),
    "only": ("removed", "added", "removed"),
    "check": (True, True, True),
    "json": (True, True, True),
    "lang": ("de", "fr", "en"),
    "severity": ("warning", "violation", "info"),
    "limit": (1, 2, 3),
    "group_by": ("file", "shape", "focus"),
    "summary": (True, True, True),
    "baseline": ("b1", "b2", "b3"),
    "update_baseline": (True, True, True),
    "shacl": ("1.2", "1.0", "1.2"),
    "context": (("c1", "c2"), ("c3", "c4"), ("c5", "c6")),
    "focus": (("ex:a", "ex:b"), ("ex:c", "ex:d"), ("ex:e",)),
    "shape": (("ex:a", "ex:b"), ("ex:c", "ex:d"), ("ex:e",)),
    "watch": (True, True, True),
    "at_least": (100, 200, 300),
    "dcat_shapes": ("d1", "d2", "d3"),
    "portal_language": ("fr", "de", "nl"),
    "published": (True, True, True),
}
ROWS = {**SETTINGS, **OPTIONS}
# What a command does not go without.
ARGUMENTS = {"rollback": ("1",), "harvest-check": ("https://example.org/catalog.ttl",)}


def options(command: str) -> dict[str, click.Option]:
    """The options of a command by name."""
    context = click.Context(program)
    found = program.get_command(context, command)  # type: ignore[attr-defined]
    return {p.name: p for p in found.params if isinstance(p, click.Option)}


PAIRS = [(command, name) for command in COMMANDS for name in options(command)]


class Seen:
    """Commands that do nothing but note their settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.parameters: dict[str, Any] = {}
        context = click.Context(program)
        for name in COMMANDS:
            command = program.get_command(context, name)  # type: ignore[attr-defined]
            monkeypatch.setattr(command, "callback", click.pass_context(self._note))

    def _note(self, context: click.Context, /, **_: object) -> None:
        self.parameters = dict(context.params)

    def __call__(self, *arguments: str) -> dict[str, Any]:
        needed = [text for name in arguments for text in ARGUMENTS.get(name, ())]
        assert run([*arguments, *needed]) == 0
        return self.parameters


@pytest.fixture
def seen(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> Seen:
    return Seen(monkeypatch)


def toml(name: str, value: object) -> str:
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    if isinstance(value, tuple):
        written = repr(list(value))
    return f"{name} = {written}\n"


def test_every_setting_has_a_command_and_a_value_here() -> None:
    assert {name for _, name in PAIRS} == set(ROWS) == set(VALUES)


@pytest.mark.parametrize(("command", "name"), PAIRS)
def test_each_place_overrules_the_next(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    in_file, in_environment, on_line = VALUES[name]
    flag = f"--{name.replace('_', '-')}"
    default = options(command)[name].get_default(click.Context(program))
    assert seen(command)[name] == default
    Path("kg.toml").write_text(toml(name, in_file))
    assert seen(command)[name] == in_file
    several = ROWS[name].multiple
    text = " ".join(in_environment) if several else str(in_environment)  # type: ignore[call-overload]
    monkeypatch.setenv(f"KG_{name.upper()}", text)
    assert seen(command)[name] == in_environment
    values = on_line if isinstance(on_line, tuple) else (on_line,)
    given = [flag] if ROWS[name].type is bool else [p for v in values for p in (flag, str(v))]
    assert seen(command, *given)[name] == on_line


def test_keys_may_be_written_as_flags(seen: Seen) -> None:
    Path("kg.toml").write_text('public-url = "http://a"')
    assert seen("serve")["public_url"] == "http://a"


def test_one_file_serves_every_command(seen: Seen) -> None:
    Path("kg.toml").write_text('store = "there"\nport = 8001\nfail_on = "info"\n')
    for command in COMMANDS:
        if "store" in options(command):
            assert seen(command)["store"] == "there"


def test_paths_in_the_file_are_relative_to_it(
    seen: Seen, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "etc").mkdir()
    config = project / "etc" / "other.toml"
    config.write_text('store = "store"\ndata = "/data"\nshapes = "none"\nmessage = "text"\n')
    given = seen("--config", str(config), "publish")
    assert given["store"] == str(project / "etc" / "store")
    assert given["data"] == "/data"
    assert given["shapes"] == "none"
    assert given["message"] == "text"
    monkeypatch.setenv("KG_CONFIG", "etc/other.toml")
    assert seen("publish")["store"] == "etc/store"


def test_paths_elsewhere_are_relative_to_where_one_is(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("kg.toml").write_text('store = "a"')
    monkeypatch.setenv("KG_STORE", "b")
    assert seen("publish")["store"] == "b"
    assert seen("publish", "--store", "c")["store"] == "c"


def test_without_a_file_the_defaults_hold(seen: Seen) -> None:
    given = seen("serve")
    assert {name: given[name] for name in given} == {name: SETTINGS[name].default for name in given}


def test_a_setting_does_what_it_says(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kg.toml").write_text('store = "from-file"\nshapes = "none"\nmessage = "from the file"')
    assert kg("publish").status == 0
    monkeypatch.setenv("KG_MESSAGE", "from the environment")
    monkeypatch.setenv("KG_STORE", "from-environment")
    assert kg("publish").status == 0
    monkeypatch.delenv("KG_STORE")
    assert kg("versions").out.endswith(": from the file\n")
    assert kg("versions", "--store", "from-environment").out.endswith(": from the environment\n")
