"""Item 59: SIGTERM drains, then exits."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from processes import alive, family, on_linux
from serving import Server, started
from stewards import TOKEN, send
from stores import locked, serving_of
from writing import EX, eventually, make_store

from kg.store.snapshots import Snapshots

pytestmark = on_linux
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# Half a second of work, and more beside other tests.
LONG = """SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 500 } ?d ?e ?f
FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) > 3) }"""
UPDATE = f"INSERT {{ GRAPH <{EX}h> {{ <{EX}a> <{EX}n> ?n }} }} WHERE {{ {{ {LONG} }} }}"
SIZE = 2000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    triples = " ".join(f"ex:s{number} ex:p {number} ." for number in range(SIZE))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }}")
    with serving_of(tmp_path / "store", "--default-graph", "union") as server:
        yield server


def under_way(server: Server) -> bool:
    return 'kg_workers{state="slow"} 1.0' in server.client.get("/metrics").text


def refused(server: Server) -> bool:
    """Whether nobody can connect any more."""
    try:
        httpx.get(f"{server.url}/health", timeout=5)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        pass
    return False


def test_sigterm_drains_then_exits(server: Server, tmp_path: Path) -> None:
    below = family(server.process.pid)
    with ThreadPoolExecutor(2) as threads, httpx.Client(base_url=server.url, timeout=60) as client:
        asking = threads.submit(client.get, "/sparql", params={"query": LONG})
        writing = threads.submit(server.client.post, "/sparql", data={"update": UPDATE})
        assert eventually(lambda: under_way(server))
        assert eventually(lambda: locked(tmp_path / "store"))
        server.process.send_signal(signal.SIGTERM)
        assert eventually(lambda: refused(server), 5)
        assert server.process.poll() is None, "it has gone while it was asked"
        answer = asking.result()
    assert writing.result().status_code == 200
    assert Snapshots(tmp_path / "store").current().version == writing.result().json()["version"]
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == str(500 * SIZE)
    assert server.process.wait(15) == 0
    assert eventually(lambda: not any(map(alive, below)))


def test_a_query_that_never_ends_keeps_no_server_from_stopping(server: Server) -> None:
    with ThreadPoolExecutor(1) as threads, httpx.Client(base_url=server.url, timeout=60) as client:
        asking = threads.submit(client.get, "/sparql", params={"query": ENDLESS})
        assert eventually(lambda: under_way(server))
        below = family(server.process.pid)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(25) == 0
        # Ten seconds are given to what is under way.
        assert time.monotonic() - began < 15
        assert asking.result().status_code == 503
        assert "shutting down" in asking.result().json()["detail"]
    assert eventually(lambda: not any(map(alive, below)))


def test_a_server_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path), "KG_WRITE_TOKEN": TOKEN}
    with started("--data", "none", env=environment) as server:
        assert send(
            server.client, "<urn:a> <urn:b> 1 .", Authorization=f"Bearer {TOKEN}"
        ).is_success
        assert list(tmp_path.iterdir())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []
