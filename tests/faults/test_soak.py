"""Item 63: hours of everything at once leave no trace in memory, descriptors and processes."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import httpx
from beside import JSON, unharmed
from endurance import seconds
from processes import Usage, on_linux, usage
from serving import Server
from stewards import BEARER, get, send
from stores import GRAPH, insert, serving_of
from writing import EX, eventually, make_store

pytestmark = on_linux
# Seconds of warming up, and of the soak itself.
WARM = 4.0
SECONDS = seconds(6.0)
# More than a machine has processors for.
CLIENTS = 2 * (os.cpu_count() or 1) + 4
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def ask(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more}, headers=JSON)


def leave(client: httpx.Client) -> httpx.Response:
    """Ask for much, and go away in the middle."""
    with client.stream("GET", "/sparql", params={"query": ROWS}) as response:
        for _ in response.iter_raw():
            break
    return response


# What clients do, and how often.
DEEDS: dict[str, tuple[int, Callable[[httpx.Client, int], httpx.Response]]] = {
    "cached": (20, lambda client, _: ask(client, "ASK {}")),
    "evaluated": (20, lambda client, n: ask(client, f"SELECT ({n} AS ?n) {{}}")),
    "large": (4, lambda client, n: ask(client, f"{ROWS} LIMIT {10_000 + n % 10}")),
    "late": (1, lambda client, n: ask(client, f"{ENDLESS} # {n}", timeout="0.3")),
    "wrong": (4, lambda client, n: ask(client, f"SELECT {n}")),
    "gone": (2, lambda client, _: leave(client)),
    "graph": (4, lambda client, _: get(client, GRAPH)),
    "written": (2, lambda client, n: send(client, f"<urn:a> <urn:b> {n} .", f"{EX}h{n % 5}")),
    "updated": (1, insert),
    "refused": (1, lambda client, _: client.post("/sparql", data={"update": "nonsense"})),
    "looked at": (2, lambda client, _: client.get("/metrics")),
    "absent": (2, lambda client, n: client.get(f"/nothing/{n}")),
}
# What may come of it when there is more to do than can be done.
EXPECTED = {200, 201, 400, 404, 429, 503, 504}


def load(server: Server, seconds: float) -> Counter[int]:
    """Everything at once for so long; returns how often which status came."""
    until = time.monotonic() + seconds
    statuses: Counter[int] = Counter()
    lock = threading.Lock()

    def act(seed: int) -> None:
        chance = random.Random(seed)
        names, weights = list(DEEDS), [weight for weight, _ in DEEDS.values()]
        with httpx.Client(base_url=server.url, timeout=60, headers=BEARER) as client:
            while time.monotonic() < until:
                (name,) = chance.choices(names, weights)
                response = DEEDS[name][1](client, chance.randrange(1_000_000))
                with lock:
                    statuses[response.status_code] += 1

    with ThreadPoolExecutor(CLIENTS) as threads:
        for one in [threads.submit(act, seed) for seed in range(CLIENTS)]:
            one.result()
    return statuses


def settled(server: Server) -> Usage:
    """What the server takes when it has nothing to do any more."""
    seen: deque[tuple[int, int]] = deque(maxlen=20)

    def steady() -> bool:
        now = usage(server.process.pid)
        seen.append((now.descriptors, now.processes))
        return len(seen) == seen.maxlen and len(set(seen)) == 1

    assert eventually(steady, 30), seen
    return usage(server.process.pid)


def test_a_soak_leaves_memory_descriptors_threads_and_processes_as_they_were(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    triples = " ".join(f"ex:a ex:p {number} ." for number in range(1000))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }}")
    # A small cache is full at once.
    arguments = ("--client-queries", "0", "--client-seconds", "0", "--cache", "8")
    with serving_of(tmp_path / "store", *arguments) as server, unharmed(server, (503,), 20):
        load(server, WARM)
        before = settled(server)
        found = load(server, SECONDS)
        after = settled(server)
    record_property("requests", found.total())
    for name, value in asdict(before).items():
        record_property(f"{name} before, after", f"{value:g}, {getattr(after, name):g}")
    assert set(found) <= EXPECTED, found
    assert found[200] > found.total() / 2, found
    assert after.processes <= before.processes + 1, (before, after)
    assert after.descriptors <= before.descriptors + 8, (before, after)
    assert after.threads <= before.threads + 8, (before, after)
    assert after.megabytes <= before.megabytes * 1.15 + 16, (before, after)
