"""A small project in a folder of its own, and the command line run in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from people import DATA, ONTOLOGY, SHAPES, Done, Kg

from kg.cli.main import run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, ontology and shapes, to run commands in; no KG_ variable is set."""
    for name, text in (
        ("data/people", DATA),
        ("ontology/model", ONTOLOGY),
        ("ontology/shapes/people", SHAPES),
    ):
        file = tmp_path / f"{name}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kg(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Kg:
    """Run a command line in the project, in this process; a server does not come up."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the server would have started")

    monkeypatch.setattr("uvicorn.Server.run", never)

    def run_here(*arguments: str) -> Done:
        capfdbinary.readouterr()
        status = run(arguments)
        captured = capfdbinary.readouterr()
        return Done(status, captured.out.decode(), captured.err.decode())

    return run_here


@pytest.fixture
def published(kg: Kg) -> str:
    """The version of the project's graph in its store, published without a gate."""
    done = kg("publish", "--shapes", "none")
    assert done.status == 0, done
    return done.err.split()[2]
