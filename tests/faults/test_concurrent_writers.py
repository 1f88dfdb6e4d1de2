"""Sixteen writers and as many readers over HTTP: one history, and nobody ever sees an older one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest
from serving import Server
from stewards import BEARER, TURTLE, get, listed, send, triples, writable
from writing import EX, PREFIX, make_store

from kg.store.snapshots import Snapshots

WRITERS, READERS, TIMES = 16, 8, 3
ADD_ONE = f"""{PREFIX} DELETE {{ GRAPH ex:n {{ ex:n ex:is ?v }} }}
INSERT {{ GRAPH ex:n {{ ex:n ex:is ?w }} }}
WHERE {{ GRAPH ex:n {{ ex:n ex:is ?v }} BIND(?v + 1 AS ?w) }}"""
READ = f"""{PREFIX} SELECT ?n ?graphs {{
  GRAPH ex:n {{ ex:n ex:is ?n }}
  {{ SELECT (COUNT(*) AS ?graphs) {{ GRAPH ?g {{ ex:mark ex:of ?w }} }} }} }}"""


@dataclass
class Seen:
    """What a client saw, in order: the number of the version, and what was in it."""

    versions: list[int] = field(default_factory=list)
    contents: list[tuple[int, int]] = field(default_factory=list)

    def read(self, client: httpx.Client) -> tuple[int, tuple[int, int]]:
        headers = {"Accept": "application/sparql-results+json"}
        response = client.get("/sparql", params={"query": READ}, headers=headers)
        (row,) = response.raise_for_status().json()["results"]["bindings"]
        content = int(row["n"]["value"]), int(row["graphs"]["value"])
        self.versions.append(number(response))
        self.contents.append(content)
        return self.versions[-1], content


def number(response: httpx.Response) -> int:
    return int(response.headers["X-KG-Version"].partition("-")[0])


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "store"
    make_store(directory, "ex:n { ex:n ex:is 0 }")
    return directory


@pytest.fixture
def server(directory: Path) -> Iterator[Server]:
    # Many at once come from one address here.
    shares = ("--client-queries", "0", "--client-seconds", "0")
    with writable("--store", str(directory), "--default-graph", "own", *shares) as server:
        yield server


def at_once(server: Server, clients: list[Callable[[httpx.Client], Seen]]) -> list[Seen]:
    """What the clients saw, each with connections of its own."""

    def run(client_of: Callable[[httpx.Client], Seen]) -> Seen:
        with httpx.Client(base_url=server.url, timeout=60, headers=BEARER) as client:
            return client_of(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(run, clients))


class Writers:
    """Those who write, half of them with updates and half with graphs of their own."""

    def __init__(self) -> None:
        self._busy = WRITERS
        self._lock = threading.Lock()

    @property
    def done(self) -> bool:
        return self._busy == 0

    def write(self, place: int, client: httpx.Client) -> Seen:
        seen = Seen()
        try:
            for time in range(TIMES):
                response = self._once(place, time, client)
                assert response.status_code in (200, 201), response.text
                seen.versions.append(number(response))
                # Whoever has written reads it.
                assert Seen().read(client)[0] >= number(response)
        finally:
            with self._lock:
                self._busy -= 1
        return seen

    def read(self, client: httpx.Client) -> Seen:
        """Read until all have written, and once more."""
        seen = Seen()
        while not self.done:
            seen.read(client)
        seen.read(client)
        return seen

    @staticmethod
    def _once(place: int, time: int, client: httpx.Client) -> httpx.Response:
        if place % 2:
            return client.post("/sparql", data={"update": ADD_ONE})
        graph = f"{EX}mark-{place}-{time}"
        return send(client, f"<{EX}mark> <{EX}of> {place} .", graph, "POST")


def test_writers_and_readers_agree_on_one_history(server: Server, directory: Path) -> None:
    writers = Writers()
    writing = [partial(writers.write, place) for place in range(WRITERS)]
    seen = at_once(server, [*writing, *[writers.read] * READERS])
    written = sorted(version for one in seen[:WRITERS] for version in one.versions)
    # Each write is a version of its own, and there are no others.
    assert written == list(range(2, 2 + WRITERS * TIMES))
    chain = Snapshots(directory).versions()[::-1]
    assert [manifest.number for manifest in chain] == [1, *written]
    assert [manifest.parent for manifest in chain[1:]] == [m.version for m in chain[:-1]]
    contents: dict[int, tuple[int, int]] = {}
    for one in seen[WRITERS:]:
        assert one.versions == sorted(one.versions), "a reader saw an older version again"
        for version, content in zip(one.versions, one.contents, strict=True):
            assert contents.setdefault(version, content) == content, "one version, two contents"
            # One write, one step: no half state and none that was not.
            assert sum(content) == version - 1
    half = WRITERS // 2 * TIMES
    assert contents[written[-1]] == (half, half)
    assert len(listed(server.client)) == 1 + half


def test_a_graph_is_read_whole_while_it_is_replaced(server: Server) -> None:
    size, times = 200, 12
    done = threading.Event()
    send(server.client, triples_of(0, size))

    def write(client: httpx.Client) -> Seen:
        try:
            for value in range(1, times + 1):
                assert send(client, triples_of(value, size)).status_code == 200
        finally:
            done.set()
        return Seen()

    def read(client: httpx.Client) -> Seen:
        seen = Seen()
        while not done.is_set():
            response = get(client, Accept="application/n-triples")
            values = {triple.rpartition(" ")[2] for triple in triples(response)}
            assert len(values) == 1, "two versions in one document"
            assert response.text.count("\n") == size
            seen.versions.append(number(response))
        return seen

    for one in at_once(server, [write, *[read] * 4])[1:]:
        assert one.versions == sorted(one.versions)
    assert triples(get(server.client)) == triples(send_back(server))


def triples_of(value: int, size: int) -> str:
    return " ".join(f"<urn:s:{place}> <urn:p> 'v{value}' ." for place in range(size))


def send_back(server: Server) -> httpx.Response:
    """A graph, put back as it was read, is the same."""
    read = get(server.client)
    headers = {**TURTLE, "If-Match": read.headers["ETag"]}
    back = server.client.put(
        "/graphs", params={"graph": "http://example.org/g"}, content=read.content, headers=headers
    )
    assert back.json()["changed"] is False
    return get(server.client)
