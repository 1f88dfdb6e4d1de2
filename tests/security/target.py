"""A server to attack, and a healthy client beside."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from serving import Server

TOKEN = "a-token-for-the-attacks-0123456789"
# Seconds that a query may take.
DEADLINE = 2.0
# Seconds in which a small query of the healthy client is answered, however busy the machine.
PATIENCE = 10.0


@dataclass
class Target:
    """A server with a deadline of two seconds, that may be written to."""

    server: Server

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"}

    def ask(self, query: str, **more: str) -> httpx.Response:
        return self.server.client.post("/sparql", data={"query": query, **more})

    def upload(self, body: bytes, media_type: str) -> httpx.Response:
        headers = {"Content-Type": media_type, **self.bearer}
        return self.server.client.put("/graphs?graph=urn:x:attacked", content=body, headers=headers)

    def is_well(self) -> bool:
        """Whether the same process answers a query that it has never seen."""
        query = f"SELECT ({time.perf_counter_ns()} AS ?n) {{}}"
        began = time.monotonic()
        # From an address of its own, so that it is another client than the hostile one.
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=transport, timeout=30) as client:
            answer = client.get(f"{self.server.url}/sparql", params={"query": query})
        took = time.monotonic() - began
        return answer.status_code == 200 and took < PATIENCE and self.server.process.poll() is None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """A healthy client asks all the time: every query of it must be answered."""
        done = threading.Event()
        failures: list[str] = []

        def look() -> None:
            while not done.is_set():
                try:
                    if not self.is_well():
                        failures.append("a small query was not answered in time")
                except httpx.HTTPError as error:
                    failures.append(repr(error))

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
        assert not failures, failures[:3]
