"""Load on a SPARQL endpoint: a closed loop over some connections for some seconds.

By wrk where it is installed (`apt-get install wrk`, `brew install wrk`), which is faster than
any server here. Otherwise by a client in Python, which is slower than some: then fast servers
look alike, and the result says which client it was.
"""

from __future__ import annotations

import itertools
import json
import math
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httptools
from queries import SPREAD, Kind, divisor, value

WRK: Final = shutil.which("wrk")
CLIENT: Final = "wrk" if WRK else "Python (wrk is not installed; fast servers look alike)"


@dataclass(frozen=True)
class Load:
    """Requests answered a second, latencies in milliseconds, and how many requests failed."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int

    @classmethod
    def of(cls, latencies: Sequence[float], seconds: float) -> Load:
        """From the latency of each request in seconds, infinite for one that failed."""
        failed = sum(map(math.isinf, latencies))
        if failed == len(latencies):
            return cls(0.0, math.inf, math.inf, len(latencies), max(failed, 1))
        ordered = sorted(latencies)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
        return cls((len(latencies) - failed) / seconds, p50, p99, len(latencies), failed)


@dataclass(frozen=True)
class Requests:
    """GET requests for one kind of query to one URL, over data with so many services.

    They are numbered from `first`; unless `varied`, all have that number.
    """

    url: str
    kind: Kind
    services: int
    first: int
    varied: bool = True

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 80)

    def pieces(self) -> list[str]:
        """The text of a request in pieces; every second one is the name of a number."""
        parts = urlsplit(self.url)
        pieces = self.kind.pieces()
        pieces[0] = f"GET {parts.path}?query={pieces[0]}"
        pieces[-1] += f" HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {self.kind.accept}\r\n\r\n"
        return pieces

    def __iter__(self) -> Iterator[bytes]:
        """The requests, without end."""
        pieces = self.pieces()
        for number in itertools.count(self.first, int(self.varied)):
            yield "".join(
                str(value(piece, number, self.services)) if index % 2 else piece
                for index, piece in enumerate(pieces)
            ).encode()


def measure(requests: Requests, connections: int, seconds: float) -> Load:
    """Put load on and say what came of it."""
    if WRK:
        return _by_wrk(requests, connections, seconds)
    return _Client(requests, connections).run(seconds)


_SCRIPT: Final = """
local n = %(first)d
local same = %(request)s
request = function()
  if not %(varied)s then return same end
  n = n + 1
  return %(request)s
end
done = function(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local p50, p99 = latency:percentile(50), latency:percentile(99)
  io.write(table.concat({summary.requests, summary.duration, failed, p50, p99}, " "))
end
"""


def _by_wrk(requests: Requests, connections: int, seconds: float) -> Load:
    assert WRK is not None
    script = _SCRIPT % {
        "first": requests.first,
        "varied": str(requests.varied).lower(),
        "request": " .. ".join(
            _lua(piece, requests.services) if index % 2 else json.dumps(piece)
            for index, piece in enumerate(requests.pieces())
        ),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [WRK, "-t1", f"-c{connections}", f"-d{math.ceil(seconds)}s", "--timeout", "60s"]
        done = subprocess.run(
            [*command, "-s", file.name, requests.url], capture_output=True, text=True, check=False
        )
    if done.returncode:
        # No connection could be made: the server is gone.
        return Load.of([], seconds)
    count, microseconds, failed, p50, p99 = map(float, done.stdout.splitlines()[-1].split())
    if not count:
        return Load.of([], seconds)
    # wrk counts refusals as answers, which they are not: they would make a server look fast.
    return Load(
        (count - failed) / microseconds * 1e6, p50 / 1000, p99 / 1000, int(count), int(failed)
    )


def _lua(name: str, services: int) -> str:
    return "n" if name == "n" else f"(n * {SPREAD} % {divisor(name, services)})"


class _Client:
    """The same in Python: one thread, all connections in one selector."""

    def __init__(self, requests: Requests, connections: int) -> None:
        self._requests = iter(requests)
        self._selector = selectors.DefaultSelector()
        for _ in range(connections):
            channel = socket.create_connection(requests.address, timeout=60)
            self._selector.register(channel, selectors.EVENT_READ, Answer(channel))

    def run(self, seconds: float) -> Load:
        latencies = []
        started = time.perf_counter()
        for key in self._selector.get_map().values():
            key.data.ask(next(self._requests))
        while (now := time.perf_counter()) - started < seconds:
            for key, _ in self._selector.select(timeout=0.1):
                if key.data.read():
                    well = key.data.status < 400
                    latencies.append(time.perf_counter() - key.data.asked if well else math.inf)
                    key.data.ask(next(self._requests))
        for key in list(self._selector.get_map().values()):
            key.data.close()
        self._selector.close()
        return Load.of(latencies, now - started)


class Answer:
    """What comes back on one connection."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self.status = 0
        self.asked = 0.0

    def ask(self, request: bytes) -> None:
        self._whole, self.status = False, 0
        self._parser = httptools.HttpResponseParser(self)
        self.asked = time.perf_counter()
        self._channel.sendall(request)

    def read(self) -> bool:
        """Wait for more of it; whether it is whole. Raises `OSError` if the server hangs up."""
        data = self._channel.recv(1 << 18)
        if not data:
            raise ConnectionError("the server has closed the connection")
        self._parser.feed_data(data)
        return self._whole

    def close(self) -> None:
        self._channel.close()

    def on_message_complete(self) -> None:
        self._whole = True
        self.status = self._parser.get_status_code()
