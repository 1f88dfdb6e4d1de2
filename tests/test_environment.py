"""The script behind 'make' says what is missing, and touches nothing before."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

VERSION_QUESTION = "*version_info*"
VENV_QUESTION = "*ensurepip*"


def made_with(python: str, repository: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the script in an empty folder: it must stop before it makes anything."""
    script = repository / "tools" / "environment.sh"
    return subprocess.run(
        [str(script), python], capture_output=True, text=True, cwd=cwd, check=False
    )


def python_that_fails(question: str, folder: Path) -> str:
    """A Python that answers that question with no."""
    python = folder / "python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$1 $2" in\n'
        f"    {question}) exit 1 ;;\n"
        "    --version*) echo 'Python 3.9.6' ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    python.chmod(0o755)
    return str(python)


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        (VERSION_QUESTION, "Python 3.9.6 is too old: Python 3.11 or newer is needed."),
        (VENV_QUESTION, "sudo apt install python3-venv"),
    ],
    ids=["an old Python", "no venv module"],
)
def test_what_is_missing_is_named(
    question: str, advice: str, repository: Path, tmp_path: Path
) -> None:
    done = made_with(python_that_fails(question, tmp_path), repository, tmp_path)
    assert done.returncode == 2
    assert advice in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / ".venv").exists()


def test_no_python_at_all_is_named(repository: Path, tmp_path: Path) -> None:
    done = made_with("python-that-is-not-there", repository, tmp_path)
    assert done.returncode == 2
    assert "'python-that-is-not-there' is not installed." in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.xdist_group("some")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is one process only")
def test_tests_of_a_group_are_run_by_one_process(request: pytest.FixtureRequest) -> None:
    """By the name of the group behind theirs they are told apart."""
    assert request.node.nodeid.endswith("@some")
