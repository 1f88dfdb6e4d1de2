"""What takes too long, crashes or is cut off: told to its client, and never felt by others."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from answers import JSON, problem_of
from serving import Server, serving

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("deadlines")

DEADLINE = 1.0
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ROWS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_TRIPLES = "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUICK = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/solux/def#SocialService> }"


@pytest.fixture(scope="module")
def hasty(published: Path) -> Iterator[Server]:
    """A server with a short deadline and two workers."""
    with serving("--store", str(published), "--timeout", str(DEADLINE)) as server:
        yield server


def asked(server: Server, query: str) -> httpx.Response:
    return server.client.post("/sparql", data={"query": query}, headers=JSON)


def count_of(server: Server) -> str:
    value = asked(server, QUICK).raise_for_status().json()["results"]["bindings"][0]["n"]["value"]
    return str(value)


def below(process: int) -> set[int]:
    """The processes that a process started, and those that these started."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    parents = {int(pid): int(parent) for pid, parent in rows}

    def is_below(pid: int) -> bool:
        parent = parents.get(pid)
        return parent is not None and (parent == process or is_below(parent))

    return {pid for pid in parents if is_below(pid)}


def test_a_query_over_its_deadline_is_stopped_and_its_worker_ended(hasty: Server) -> None:
    assert count_of(hasty) == "5"
    with ThreadPoolExecutor(1) as executor:
        began = time.monotonic()
        slow = executor.submit(asked, hasty, ENDLESS)
        answered = 0
        before = below(hasty.process.pid)
        while not slow.done():
            assert count_of(hasty) == "5"
            answered += 1
            before |= below(hasty.process.pid)
        took = time.monotonic() - began
    found = problem_of(slow.result(), 504)
    assert "1 s" in found["detail"]
    assert found["hint"]
    assert DEADLINE <= took < DEADLINE + 1
    assert answered > 3, "another client waited"
    while below(hasty.process.pid) >= before:
        assert time.monotonic() < began + 10, "the worker lives on"
    assert count_of(hasty) == "5"


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 20_000 + "}" * 20_000,
        "ASK { FILTER(" + "!" * 200_000 + "true) }",
        "SELECT * {" + " OPTIONAL {" * 5_000 + "}" * 5_000 + "}",
    ],
    ids=["braces", "negations", "optionals"],
)
def test_a_query_that_crashes_its_worker_hurts_nobody_else(query: str, hasty: Server) -> None:
    response = asked(hasty, query)
    found = problem_of(response, response.status_code)
    assert found["status"] in (400, 503)
    assert found["hint"]
    assert count_of(hasty) == "5"
    assert hasty.process.poll() is None


def test_a_query_that_takes_all_memory_is_stopped(published: Path) -> None:
    doubling = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    query = f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("x" AS ?x0) {doubling} }}'
    with serving("--store", str(published), "--timeout", "20") as server:
        response = asked(server, query)
        assert problem_of(response, response.status_code)["status"] in (400, 503)
        assert count_of(server) == "5"


@pytest.mark.parametrize("query", [ENDLESS_ROWS, ENDLESS_TRIPLES], ids=["rows", "triples"])
def test_half_an_answer_never_looks_whole(query: str, hasty: Server) -> None:
    with hasty.client.stream("POST", "/sparql", data={"query": query}) as response:
        assert response.status_code == 200
        pieces = response.iter_bytes()
        assert next(pieces)
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            deque(pieces, maxlen=0)
    assert count_of(hasty) == "5"


def test_a_client_that_goes_away_frees_its_worker(published: Path) -> None:
    with serving("--store", str(published), "--timeout", "60", "--workers", "1") as server:
        for _ in range(3):
            with server.client.stream("POST", "/sparql", data={"query": ENDLESS_ROWS}) as response:
                next(response.iter_raw())
            began = time.monotonic()
            assert count_of(server) == "5"
            assert time.monotonic() - began < 10


def demoted(server: Server) -> int:
    """How many of a server's processes have the low priority of the slow lane."""
    own = below(server.process.pid)
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ni="], capture_output=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    return sum(int(pid) in own and nice != b"-" and int(nice) > usual for pid, nice in rows)


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_client_that_leaves_before_the_first_byte_ends_its_query(published: Path) -> None:
    with serving("--store", str(published), "--timeout", "60") as server:
        with ThreadPoolExecutor(1) as executor:
            left = executor.submit(
                server.client.get, "/sparql", params={"query": ENDLESS}, timeout=2
            )
            assert eventually(lambda: demoted(server) == 1, 2)
            with pytest.raises(httpx.ReadTimeout):
                left.result()
        assert eventually(lambda: demoted(server) == 0, 2), "its query goes on"
        assert count_of(server) == "5"


def test_small_queries_are_answered_beside_eight_that_never_end(published: Path) -> None:
    flags = ("--store", str(published), "--timeout", "10")
    with serving(*flags) as server, ThreadPoolExecutor(8) as executor:
        endless = [executor.submit(asked, server, f"{ENDLESS} # {n}") for n in range(8)]
        assert eventually(lambda: demoted(server) == 8, 5)
        assert [count_of(server) for _ in range(200)] == ["5"] * 200
        assert not any(query.done() for query in endless)
        assert {query.result().status_code for query in endless} == {504}
        assert eventually(lambda: demoted(server) == 0, 2)


def test_a_server_with_all_workers_busy_says_so_and_recovers(hasty: Server) -> None:
    with ThreadPoolExecutor(4) as executor:
        slow = [executor.submit(asked, hasty, f"{ENDLESS} # {n}") for n in range(4)]
        statuses = sorted(future.result().status_code for future in slow)
    assert statuses[0] in (503, 504)
    assert set(statuses) <= {503, 504}
    assert statuses.count(504) >= 2
    for future in slow:
        if future.result().status_code == 503:
            assert int(future.result().headers["Retry-After"]) > 0
    assert count_of(hasty) == "5"


def test_twenty_clients_at_once_get_their_own_answers(server: Server) -> None:
    start = threading.Barrier(20)

    def own(number: int) -> list[str]:
        start.wait()
        answers = []
        for part in range(5):
            query = f'SELECT ("{number}-{part}" AS ?own) (COUNT(*) AS ?n) {{ ?s ?p ?o }}'
            row = asked(server, query).raise_for_status().json()["results"]["bindings"][0]
            answers.append(f"{row['own']['value']} {row['n']['value']}")
        return answers

    total = asked(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()
    expected = total["results"]["bindings"][0]["n"]["value"]
    with ThreadPoolExecutor(20) as executor:
        found = list(executor.map(own, range(20)))
    assert found == [[f"{n}-{part} {expected}" for part in range(5)] for n in range(20)]
