"""Items 51 and 52: workers that run out of memory, and processes that die again and again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from beside import JSON, unharmed
from processes import family, on_linux, workers, zygotes
from prometheus_client.parser import text_string_to_metric_families
from serving import Server
from stores import insert, read, serving_of
from writing import eventually

pytestmark = on_linux
ASK = {"query": "ASK {}"}
# Kills of the process that holds the graph; the pause after the last one is over three seconds.
ROUNDS = 6


def events(server: Server) -> dict[str, float]:
    """What became of workers and zygotes, as the metrics tell."""
    text = server.client.get("/metrics").raise_for_status().text
    return {
        sample.labels["event"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "kg_worker_events_total"
    }


def kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def said(server: Server) -> str:
    """What it wrote to its standard error since it started; it is stopped for this."""
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    assert server.process.stderr is not None
    return server.process.stderr.read()


BOMBS = {
    "doubling": "SELECT (STRLEN(?x34) AS ?n) { BIND('aaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(34))
    + " }",
    "grouping": "SELECT (GROUP_CONCAT(?x) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(40)))} }}" for n in range(6))
    + f" BIND(CONCAT('{'x' * 2000}', "
    + ", ".join(f"STR(?v{n})" for n in range(6))
    + ") AS ?x) }",
}


@pytest.mark.parametrize("name", BOMBS)
def test_when_a_query_runs_out_of_memory_only_its_worker_dies(directory: Path, name: str) -> None:
    """Item 51, OOM of one query."""
    with serving_of(directory, "--memory", "64") as server, unharmed(server):
        (zygote,) = zygotes(server.process.pid)
        before = events(server)
        refused = server.client.get("/sparql", params={"query": BOMBS[name]}, headers=JSON)
        assert refused.status_code == 503, refused.text
        assert "too much memory" in refused.json()["detail"]
        after = events(server)
        assert after["crashed"] == before["crashed"] + 1
        assert after["zygote died"] == 0
        assert zygotes(server.process.pid) == [zygote]
        assert read(server.client) == {"0"}


def test_a_zygote_that_keeps_dying_is_backed_off_from_and_queries_are_refused_at_once(
    directory: Path,
) -> None:
    """Item 52, crash loop: back-off, breaker, a line in the log and the metrics."""
    with serving_of(directory) as server:
        pid = server.process.pid
        with unharmed(server, allowed={503}, seconds=30):
            for number in range(1, ROUNDS + 1):
                assert eventually(lambda: workers(pid), 30)
                # A worker that is forked just now goes to the nursery, and looks like a zygote.
                kill([*workers(pid), *zygotes(pid)])
                assert eventually(lambda n=number: events(server)["zygote died"] >= n, 30)
            # The next one is three seconds away: who asks now is told so, and does not wait.
            began = time.monotonic()
            refused = server.client.get("/sparql", params=ASK, headers=JSON)
            assert time.monotonic() - began < 1
            assert refused.status_code == 503
            assert "keeps failing" in refused.json()["detail"]
            assert int(refused.headers["Retry-After"]) > 0
            assert server.client.get("/ready").status_code == 503
            assert server.client.get("/health").status_code == 200
            # Changes are made by other processes, and are there afterwards.
            asked = {"params": ASK, "headers": JSON}
            assert eventually(lambda: server.client.get("/sparql", **asked).is_success, 20)
            assert insert(server.client, 1).is_success
            assert read(server.client) == {"0", "1"}
        log = said(server)
    for pause in ("0.1", "0.2", "0.4", "0.8", "1.6", "3.2"):
        assert f"died; next start in {pause} s" in log


def test_workers_that_die_at_once_are_not_forked_without_end(directory: Path) -> None:
    """Item 52, where what dies is the workers and not what they are forked from."""
    with serving_of(directory) as server:
        pid = server.process.pid
        assert eventually(lambda: server.client.get("/ready").is_success)
        before = events(server)
        # Nobody asks: a worker that has answered has not died at its start.
        until = time.monotonic() + 3
        while time.monotonic() < until:
            kill(workers(pid))
        after = events(server)
        assert after["worker died"] - before["worker died"] > 5
        assert after["forked"] - before["forked"] < 60
        assert after["zygote died"] == 0
        assert eventually(lambda: server.client.get("/sparql", params=ASK).is_success, 20)
        with unharmed(server):
            assert insert(server.client, 1).is_success
        log = said(server)
    for pause in ("0.1", "0.2", "0.4"):
        assert f"worker processes end at their start; next in {pause} s" in log


def test_when_the_process_that_starts_all_dies_it_is_started_again(directory: Path) -> None:
    """Item 52, with the nursery and the process that makes changes killed in one go."""
    with serving_of(directory) as server, unharmed(server, allowed={503}, seconds=30):
        assert insert(server.client, 1).is_success
        below = [one for one in family(server.process.pid) if one != server.process.pid]
        kill(reversed(below))
        assert eventually(lambda: server.client.get("/sparql", params=ASK).is_success, 20)
        assert insert(server.client, 2).is_success
        assert read(server.client) == {"0", "1", "2"}
