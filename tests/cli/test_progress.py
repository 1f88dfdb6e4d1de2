"""What takes long says so on standard error; what does not is silent."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from people import Kg

from kg.cli.progress import step


def until_said(capfd: pytest.CaptureFixture[str]) -> str:
    """What is said on standard error, waited for; nothing may go to standard output."""
    said, deadline = "", time.monotonic() + 10
    while not said and time.monotonic() < deadline:
        time.sleep(0.02)
        out, said = capfd.readouterr()
        assert out == ""
    return said


def test_something_quick_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with step("being quick"):
        pass
    assert capfd.readouterr() == ("", "")


def test_something_slow_says_what_it_is_once(capfd: pytest.CaptureFixture[str]) -> None:
    with step("being slow"):
        assert until_said(capfd) == "being slow …\n"
    assert capfd.readouterr() == ("", "")


def test_on_a_terminal_it_counts_on_in_one_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with step("being slow"):
        assert until_said(capfd).startswith("\rbeing slow … 1 s")
    assert capfd.readouterr().err.endswith("\n")


def test_what_fails_ends_the_telling(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), step("failing"):
        _ = 1 / 0
    assert capfd.readouterr() == ("", "")


def test_a_quick_command_is_silent_but_for_its_result(
    kg: Kg, project: Path, published: str
) -> None:
    done = kg("export", "--format", "turtle")
    assert done.err == ""
