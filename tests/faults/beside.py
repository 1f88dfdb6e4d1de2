"""What holds whatever happens to a server: somebody else is answered, and everything comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from processes import alive, full, usage
from serving import Server
from writing import eventually

JSON: Final = {"Accept": "application/sparql-results+json"}
# Seconds that the other client may wait, on a machine that is busy with other tests.
_SOON: Final = 5.0
# What a server may have more than before: caches fill, allocators keep some.
_MEGABYTES: Final = 64


class Client:
    """Somebody who asks a small query that nobody has asked before, all the time."""

    def __init__(self, server: Server, allowed: Collection[int]) -> None:
        self.answered = 0
        self.slowest = 0.0
        self.others: list[str] = []
        self._url = server.url
        self._allowed = allowed
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    @contextmanager
    def asking(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._done.set()
            self._thread.join(60)
        assert not self._thread.is_alive()

    def answered_again(self) -> bool:
        """Whether it gets one more answer from now on."""
        before = self.answered
        return eventually(lambda: self.answered > before, 20)

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, timeout=60, headers=JSON) as client:
            number = 0
            while not self._done.wait(0.01):
                number += 1
                began = time.monotonic()
                try:
                    response = client.get(
                        "/sparql", params={"query": f"SELECT ({number} AS ?n) {{}}"}
                    )
                except httpx.TransportError as error:
                    self._note(0, repr(error))
                    continue
                if response.status_code == 200:
                    ((_, value),) = response.json()["results"]["bindings"][0].items()
                    assert value["value"] == str(number)
                    self.answered += 1
                    self.slowest = max(self.slowest, time.monotonic() - began)
                else:
                    self._note(response.status_code, response.text)

    def _note(self, status: int, text: str) -> None:
        if status not in self._allowed:
            self.others.append(f"{status} {text}")


@contextmanager
def unharmed(
    server: Server, allowed: Collection[int] = (), seconds: float = _SOON
) -> Iterator[Client]:
    """The standing condition of the block.

    Another client gets its answers, each within so many seconds, and nothing else but the
    `allowed` statuses (0 is a connection that fails). Afterwards it is answered as before, the
    server is the same process, and takes no more memory and no more processes than before.
    """
    pid = server.process.pid
    client = Client(server, allowed)
    with client.asking():
        assert client.answered_again()
        assert eventually(lambda: full(pid), 60)
        before = usage(pid)
        yield client
        assert client.answered_again()
    assert client.others == [], client.others
    assert client.slowest < seconds
    assert server.process.poll() is None
    assert alive(pid)
    # One more: what makes changes starts with the first.
    assert eventually(lambda: usage(pid).processes <= before.processes + 1), usage(pid)
    assert eventually(lambda: usage(pid).megabytes <= before.megabytes + _MEGABYTES), usage(pid)
