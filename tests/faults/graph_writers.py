"""Clients that write graph after graph until the server is gone, and what there is to find then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
from serving import Server
from stewards import BEARER, send
from writing import EX

from kg.store.content import read_content
from kg.store.snapshots import Snapshots

# What one write brings, which is there whole or not at all.
TOGETHER = 5


def contents(directory: Path) -> dict[str, int]:
    """How many triples each graph of a write has, in the current version, which is whole."""
    snapshot = Snapshots(directory).current()
    assert snapshot.version == Snapshots(directory).current_version()
    snapshot.verify()
    counts: dict[str, int] = {}
    for quad in read_content(snapshot.graph_file):
        if isinstance(quad.graph_name, ox.NamedNode) and "/write-" in quad.graph_name.value:
            counts[quad.graph_name.value] = counts.get(quad.graph_name.value, 0) + 1
    return counts


def history(directory: Path) -> set[str]:
    """The current version and those that led to it, as far back as they were kept."""
    snapshots = Snapshots(directory)
    parents = {manifest.version: manifest.parent for manifest in snapshots.versions()}
    found, name = set(), snapshots.current_version()
    while name in parents:
        found.add(name)
        name = parents[name]
    return found


class Writers:
    """Clients that write one graph after the other, and remember what they were told."""

    def __init__(self, server: Server, first: int) -> None:
        self.acknowledged: set[str] = set()
        self.versions: set[str] = set()
        self.sent = first
        self._url = server.url
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(3)]

    @contextmanager
    def writing(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            for thread in self._threads:
                thread.join(60)
                assert not thread.is_alive()

    def _write(self) -> None:
        """Until the server is gone."""
        with httpx.Client(base_url=self._url, timeout=60, headers=BEARER) as client:
            while True:
                with self._lock:
                    self.sent += 1
                    graph = f"{EX}write-{self.sent}"
                body = " ".join(f"<urn:a> <urn:b> {value} ." for value in range(TOGETHER))
                try:
                    response = send(client, body, graph)
                except httpx.TransportError:
                    return
                assert response.status_code == 201, response.text
                self.acknowledged.add(graph)
                self.versions.add(response.headers["X-KG-Version"])
