"""What the tests of the harvest check share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from catalogues import CASES, CatalogueServer, catalogue_server

from kg.harvest.checking import HarvestChecker, Options
from kg.harvest.limits import Limits
from kg.harvest.report import HarvestReport

# From a URL, and the shapes if any, to the report.
Check = Callable[..., HarvestReport]


@pytest.fixture
def served() -> Iterator[CatalogueServer]:
    with catalogue_server() as server:
        yield server


@pytest.fixture(scope="session")
def check() -> Iterator[Check]:
    """A check with a process that all tests share; every check has a child of its own."""
    with asyncio.Runner() as runner:
        checker = HarvestChecker(Limits(request_seconds=10, seconds=60))

        def run(url: str, shapes: Path | None = None, language: str | None = None) -> HarvestReport:
            return runner.run(checker.check(url, Options(shapes, language, own=True)))

        yield run
        checker.close()


@pytest.fixture(scope="session")
def full() -> str:
    """The catalogue that has all 405 points and loses nothing anywhere."""
    return (CASES / "full.ttl").read_text(encoding="utf-8")
