"""The servers that the W3C's tests are run against."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import entries
from datasets import publish_data
from manifest import QUERY_EVALUATION
from serving import Server, serving

_TOKEN = secrets.token_urlsafe(16)


@pytest.fixture(scope="session")
def data_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the data of all query tests, a named graph for each file."""
    store = tmp_path_factory.mktemp("w3c") / "store"
    publish_data(store, [entry for entry in entries() if entry.type in QUERY_EVALUATION])
    return store


@pytest.fixture(scope="session")
def endpoint(data_store: Path) -> Iterator[Server]:
    """A server of these data."""
    with serving("--store", str(data_store), "--default-graph", "own") as running:
        yield running


@pytest.fixture(scope="session")
def writable() -> Iterator[Server]:
    """A server of an empty store that can be written to, and a client that may."""
    with serving("--data", "none", env={"KG_WRITE_TOKEN": _TOKEN}) as running:
        running.client.headers["Authorization"] = f"Bearer {_TOKEN}"
        yield running


@pytest.fixture
def emptied(writable: Server) -> Server:
    """The same, without anything in it."""
    media_type = {"Content-Type": "application/sparql-update"}
    response = writable.client.post("/sparql", content="DROP SILENT ALL", headers=media_type)
    assert response.status_code == 200, response.text
    return writable
