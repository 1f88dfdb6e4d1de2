"""Item 57: version after version under load, and no answer is wrong or of two versions."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from beside import JSON, unharmed
from endurance import rounds
from processes import on_linux, zygotes
from serving import Server
from stewards import BEARER, get, triples
from stores import serving_of
from writing import EX, PREFIX, eventually, make_store

from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

pytestmark = on_linux
SWAPS = rounds(8)
# Every so manieth version is published by another process than the server.
ELSEWHERE = 4
GRAPHS, SUBJECTS = 5, 100
# Every triple of version n says n.
NEXT = f"""{PREFIX} DELETE {{ GRAPH ?g {{ ?s ex:is ?v }} }} INSERT {{ GRAPH ?g {{ ?s ex:is ?w }} }}
WHERE {{ GRAPH ?g {{ ?s ex:is ?v }} BIND(?v + 1 AS ?w) }}"""
ASKED_OFTEN = f"{PREFIX} SELECT ?v {{ GRAPH ex:g1 {{ ex:s1 ex:is ?v }} }}"
OVER_ALL = f"{PREFIX} SELECT DISTINCT ?v {{ GRAPH ?g {{ ?s ex:is ?v }} }}"
# Half a million rows, which take longer than a version lasts.
LONG = f"{PREFIX} SELECT ?v ?w {{ ?a ex:is ?v . ?b ex:is ?w . ?c ex:is ?v }} LIMIT 500000"


def content(number: int) -> str:
    """What version n says, in TriG."""
    return "\n".join(
        f"ex:g{graph} {{ {' '.join(f'ex:s{n} ex:is {number} .' for n in range(SUBJECTS))} }}"
        for graph in range(GRAPHS)
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "store"
    make_store(directory, content(1))
    return directory


def often(client: httpx.Client) -> tuple[httpx.Response, set[str]]:
    response = client.get("/sparql", params={"query": ASKED_OFTEN}, headers=JSON)
    return response, values(response)


def over_all(client: httpx.Client) -> tuple[httpx.Response, set[str]]:
    # In words that nobody has used: it is evaluated.
    query = f"{OVER_ALL} # {os.urandom(8).hex()}"
    response = client.get("/sparql", params={"query": query}, headers=JSON)
    return response, values(response)


def document(client: httpx.Client) -> tuple[httpx.Response, set[str]]:
    response = get(client, f"{EX}g2", Accept="application/n-triples")
    found = triples(response)
    assert len(found) == SUBJECTS
    return response, {triple.partition('"')[2].partition('"')[0] for triple in found}


def long(client: httpx.Client) -> tuple[httpx.Response, set[str]]:
    response = client.get("/sparql", params={"query": LONG, "format": "csv"})
    rows = response.raise_for_status().text.splitlines()[1:]
    assert len(rows) == 500_000
    return response, {value for row in set(rows) for value in row.split(",")}


def values(response: httpx.Response) -> set[str]:
    rows = response.raise_for_status().json()["results"]["bindings"]
    return {row["v"]["value"] for row in rows}


READERS: dict[str, Callable[[httpx.Client], tuple[httpx.Response, set[str]]]] = {
    "asked often": often,
    "asked often, by another": often,
    "over all graphs": over_all,
    "a graph": document,
    "a long answer": long,
}


class Readers:
    """Clients that read until all is published, and check each answer by itself."""

    def __init__(self, server: Server) -> None:
        self.answers = dict.fromkeys(READERS, 0)
        self._url = server.url
        self._done = threading.Event()

    @contextmanager
    def reading(self) -> Iterator[None]:
        with ThreadPoolExecutor(len(READERS)) as threads:
            under_way = [threads.submit(self._read, name) for name in READERS]
            try:
                yield
            finally:
                self._done.set()
            for one in under_way:
                one.result(60)

    def _read(self, name: str) -> None:
        last = 1
        with httpx.Client(base_url=self._url, timeout=60) as client:
            while not self._done.is_set():
                response, found = READERS[name](client)
                number = int(response.headers["X-KG-Version"].partition("-")[0])
                assert found == {str(number)}, f"{name}: wrong, or of two versions"
                assert number >= last, f"{name}: an older version again"
                last = number
                self.answers[name] += 1


def publish(directory: Path, number: int) -> str:
    """A version by another process than the server's."""
    with new_candidate(directory, EX) as candidate:
        candidate.load(ox.parse(PREFIX + content(number), ox.RdfFormat.TRIG))
        return candidate.publish("from elsewhere")


def test_versions_are_swapped_under_load_and_no_answer_is_wrong_or_mixed(
    directory: Path, record_property: Callable[[str, object], None]
) -> None:
    shares = ("--client-queries", "0", "--client-seconds", "0", "--default-graph", "union")
    with serving_of(directory, *shares) as server, unharmed(server, seconds=10):
        readers = Readers(server)
        with readers.reading(), httpx.Client(base_url=server.url, headers=BEARER) as steward:
            for number in range(2, 2 + SWAPS):
                if number % ELSEWHERE:
                    written = steward.post("/sparql", data={"update": NEXT}, timeout=60)
                    version = written.raise_for_status().json()["version"]
                    served = steward.get("/ready").json()["version"]
                    assert served == version
                else:
                    version = publish(directory, number)
                    assert eventually(
                        lambda v=version: steward.get("/ready").json()["version"] == v, 30
                    )
                assert version.startswith(f"{number}-")
        # The processes of the versions before are gone.
        assert eventually(lambda: len(zygotes(server.process.pid)) == 1)
    record_property("versions", SWAPS)
    record_property("answers, none wrong or mixed", sum(readers.answers.values()))
    assert all(readers.answers.values()), readers.answers
    assert len(Snapshots(directory).versions()) == 1 + SWAPS
