"""Help that helps: each command says what it does, with an example that would run."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from people import Kg

from kg.cli.main import COMMANDS, program


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_shows_an_example_whose_flags_exist(kg: Kg, command: str) -> None:
    done = kg(command, "--help")
    assert (done.status, done.err) == (0, "")
    unwrapped = " ".join(done.out.split())
    example = unwrapped.partition("Example: ")[2]
    program_name, name, *arguments = shlex.split(example)
    assert (program_name, name) == ("kg", command)
    found = program.get_command(click.Context(program), command)  # type: ignore[attr-defined]
    # Parses as it stands; nothing is run.
    assert found.make_context(name, [*arguments])
    assert arguments
    for flag in re.findall(r"(?<!\S)--?[\w-]+", example):
        assert f"{flag} " in done.out.replace(",", " "), flag


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is_for_and_names_its_variable(kg: Kg, command: str) -> None:
    found = program.get_command(click.Context(program), command)  # type: ignore[attr-defined]
    shown = " ".join(kg(command, "--help").out.split())
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert f"env var: KG_{parameter.name.upper()}" in re.sub(
                r"\[env var", "env var", shown
            ), parameter.name


def test_the_program_lists_its_commands(kg: Kg) -> None:
    for arguments in (["--help"], ["-h"]):
        done = kg(*arguments)
        assert done.status == 0
        for command in COMMANDS:
            assert re.search(rf"^  {command} +[A-Z]", done.out, re.MULTILINE)


def test_without_a_command_the_help_is_shown(kg: Kg) -> None:
    done = kg()
    assert done.status in (0, 2)
    assert "Usage: kg" in done.out + done.err


def test_the_version_is_told(kg: Kg) -> None:
    assert re.fullmatch(r"kg, version \d+\.\d+\.\d+\n", kg("--version").out)
