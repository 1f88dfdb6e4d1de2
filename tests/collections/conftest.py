"""A server of a small shelf of books, whose texts and links are all that is hard in a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from serving import kg, serving

BASE = "https://shelf.example.org/"
HERE = Path(__file__).parent
# Books of which nothing but the number matters.
PLAIN = 21


@pytest.fixture(scope="session")
def shelf_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the shelf in ``shelf/``, with some more books."""
    folder = tmp_path_factory.mktemp("shelf")
    more = folder / "more.ttl"
    more.write_text(
        "".join(f"<{BASE}id/plain/{n:02}> a <{BASE}def#Pamphlet> .\n" for n in range(PLAIN)),
        encoding="utf-8",
    )
    shelf = HERE / "shelf"
    options = ("--ontology", "none", "--shapes", str(shelf / "shapes.ttl"), "--base", BASE)
    done = kg(
        "publish", *options, "--store", str(folder / "store"), str(shelf / "books.ttl"), str(more)
    )
    assert done.returncode == 0, done.stderr
    return folder / "store"


@pytest.fixture(scope="session")
def shelf(shelf_store: Path) -> Iterator[httpx.Client]:
    """A client of a running server of the shelf."""
    with serving("--store", str(shelf_store)) as running:
        yield running.client
