"""The README tells the truth: its commands run and print what it says, its tables are complete."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from serving import Server

from kg.cli.config import SETTINGS, read_config
from kg.cli.main import COMMANDS, program
from kg.shacl.renderings.table import RENDERINGS
from kg.store.base import Store
from kg.web.app import create_app
from kg.web.service.settings import Settings

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ (.*?)^```$", README, re.MULTILINE | re.DOTALL)


def split(block: str) -> tuple[str, str]:
    """A command, which may run over several lines inside quotes, and its output."""
    lines = block.splitlines(keepends=True)
    for count in range(1, len(lines) + 1):
        command = "".join(lines[:count])
        if command.count("'") % 2 == 0:
            return command, "".join(lines[count:])
    raise AssertionError(f"unbalanced quotes: {block}")


def test_there_are_commands_to_check() -> None:
    assert len(CONSOLE) >= 4


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: split(block)[0].splitlines()[0][:60])
def test_a_command_prints_what_the_readme_says(
    block: str, server: Server, published: Path, repository: Path
) -> None:
    command, expected = split(block)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command.replace("http://127.0.0.1:8000", server.url)],
        capture_output=True,
        text=True,
        cwd=repository,
        env={**os.environ, "KG_STORE": str(published), "PATH": path, "LC_ALL": "C"},
        check=False,
    )
    assert done.stdout.replace("\r\n", "\n") == expected, done.stderr


def test_every_command_is_listed() -> None:
    listed = re.findall(r"^\| `kg ([\w-]+)", README, re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


def test_every_setting_is_listed_with_its_variable_and_default() -> None:
    rows = re.findall(r"^\| `--([\w-]+)` \| `(KG_\w+)` \| (.*?) \|", README, re.MULTILINE)
    assert [flag.replace("-", "_") for flag, _, _ in rows] == list(SETTINGS)
    for flag, variable, default in rows:
        assert variable == f"KG_{flag.replace('-', '_').upper()}"
        value = SETTINGS[flag.replace("-", "_")].default
        if value not in (None, ""):
            written = f"{value:g}" if isinstance(value, float) else str(value)
            assert default.strip("`") == written


def test_every_option_of_validating_is_listed() -> None:
    rows = re.findall(r"^\| `--([\w-]+)` \| (?!`KG_)", README, re.MULTILINE)
    context = click.Context(program)
    command = program.get_command(context, "validate")
    assert command is not None
    options = {name for one in command.params for name in one.opts if name.startswith("--")}
    settings = {f"--{name.replace('_', '-')}" for name in SETTINGS}
    assert {f"--{row}" for row in rows} == options - settings


def test_the_example_in_python_runs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(repository)
    printed: list[object] = []
    exec(example, {"print": lambda *values: printed.extend(values)})
    assert json.loads(str(printed[-1]))["version"] == "2.1.0"
    assert str(printed[0]).startswith("data/")


def test_the_forms_of_a_report_are_listed() -> None:
    (cell,) = re.findall(r"^\| `--format` \| (`text`.*?) \|$", README, re.MULTILINE)
    assert re.findall(r"`(\w+)`", cell) == list(RENDERINGS)


def test_the_hooks_are_commands(repository: Path) -> None:
    hooks = (repository / ".pre-commit-hooks.yaml").read_text("utf-8")
    entries = re.findall(r"^  entry: kg (\w+)$", hooks, re.MULTILINE)
    assert set(entries) <= set(COMMANDS)
    assert len(entries) == 2
    for name in re.findall(r"- id: (\S+)", hooks):
        assert f"- id: {name}" in README


def test_the_example_of_a_settings_file_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    file = tmp_path / "kg.toml"
    file.write_text(example, encoding="utf-8")
    assert set(read_config(file)) == {"port", "workers", "public_url"}


def test_every_route_is_listed() -> None:
    class NoStore(Store):
        """Routes are known without a store."""

    app = create_app(NoStore(), Settings("http://127.0.0.1", "http://example.org/"))
    paths = set(app.openapi()["paths"]) | {"/openapi.json"}
    column = re.findall(r"^\| (`/.*?) \|", README, re.MULTILINE)
    listed = {path for cell in column for path in re.findall(r"`(/[^`]*)`", cell)}
    assert listed == paths


def test_files_that_the_readme_points_to_exist(repository: Path) -> None:
    for target in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
        assert (repository / target).exists(), target
