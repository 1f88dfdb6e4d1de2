"""Item 53: the wall clock is a day off, one way and the other, while the server runs."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from beside import JSON, unharmed
from processes import on_linux
from serving import Server, kg, started
from stewards import send
from writing import EX, make_store

import kg as package

pytestmark = on_linux
DAY = 86_400
STEWARD = {"Authorization": "Bearer for-today-only-0123456789"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@dataclass(frozen=True)
class Clock:
    """The clock of a server; it starts at noon of this day, in UTC, so that no day ends."""

    file: Path
    noon: float

    def move(self, days: int) -> None:
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(str(self.noon + days * DAY))
        fresh.rename(self.file)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    clock = Clock(tmp_path / "clock", (noon - now).total_seconds())
    clock.move(0)
    return clock


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Iterator[Server]:
    triples = " ".join(f"ex:a ex:p {number} ." for number in range(1000))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }}")
    tokens = tmp_path / "tokens"
    tokens.write_text(f"steward for-today-only-0123456789 {datetime.now(UTC).date()}\n")
    tokens.chmod(0o600)
    path = os.pathsep.join([str(Path(__file__).parent / "moved_clock"), *_python_path()])
    environment = {"PYTHONPATH": path, "KG_TEST_CLOCK": str(clock.file)}
    arguments = ("--store", str(tmp_path / "store"), "--write-token-file", str(tokens))
    with started(*arguments, "--log", str(tmp_path / "log"), env=environment) as server:
        yield server


def _python_path() -> list[str]:
    return [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []


def put(server: Server, value: int) -> httpx.Response:
    return send(server.client, f"<urn:a> <urn:b> {value} .", f"{EX}g", **STEWARD)


def test_a_token_ends_with_its_day_and_comes_back_with_it(server: Server, clock: Clock) -> None:
    with unharmed(server):
        assert put(server, 1).is_success
        clock.move(1)
        refused = put(server, 2)
        assert refused.status_code == 401
        assert "expired" in refused.json()["detail"]
        clock.move(-1)
        assert put(server, 3).is_success
        clock.move(0)
        assert put(server, 4).is_success


def test_answers_are_kept_and_renewed_by_version_whatever_the_clock_says(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    query = {"query": "SELECT ?o { GRAPH ?g { <urn:a> <urn:b> ?o } }"}

    def ask(**headers: str) -> httpx.Response:
        return server.client.get("/sparql", params=query, headers={**JSON, **headers})

    def value() -> str:
        (row,) = ask().json()["results"]["bindings"]
        return str(row["o"]["value"])

    with unharmed(server):
        assert put(server, 1).is_success
        assert value() == "1"
        etag = ask().headers["ETag"]
        # Forwards nothing gets too old, backwards nothing too young.
        for days in (1, -1, 0):
            clock.move(days)
            kept = ask()
            assert "hit" in kept.headers["Cache-Status"]
            assert kept.headers["Cache-Control"] == "public, no-cache"
            assert ask(**{"If-None-Match": etag}).status_code == 304
            assert value() == "1"
        clock.move(-1)
        assert put(server, 2).is_success
        assert ask(**{"If-None-Match": etag}).status_code == 200
        assert value() == "2"
    # The younger version is the one with the greater number, not the one with the later date.
    listed = kg("versions", "--store", str(tmp_path / "store")).stdout.splitlines()
    numbers = [
        int(found[1]) for line in listed if (found := re.search(r"\b(\d+)-[0-9a-f]{12}", line))
    ]
    assert numbers == [3, 2, 1]


def test_deadlines_and_shares_do_not_go_by_the_wall_clock(server: Server, clock: Clock) -> None:
    with unharmed(server), ThreadPoolExecutor(1) as threads:
        for days in (1, -1):
            began = time.monotonic()
            asked = {"query": f"{ENDLESS} # {days}", "timeout": "1.5"}
            asking = threads.submit(server.client.get, "/sparql", params=asked)
            clock.move(days)
            assert asking.result().status_code == 504
            assert 1.4 < time.monotonic() - began < 10


def test_a_client_over_its_share_neither_gains_nor_loses_by_the_clock(
    tmp_path: Path, clock: Clock
) -> None:
    triples = " ".join(f"ex:a ex:p {number} ." for number in range(1000))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }}")
    path = os.pathsep.join([str(Path(__file__).parent / "moved_clock"), *_python_path()])
    environment = {"PYTHONPATH": path, "KG_TEST_CLOCK": str(clock.file)}
    arguments = ("--store", str(tmp_path / "store"), "--client-seconds", "1")
    with started(*arguments, "--log", "none", env=environment) as server:
        asked = {"query": ENDLESS, "timeout": "2"}
        assert server.client.get("/sparql", params=asked).status_code == 504
        waits = []
        for days in (0, 1, -1):
            clock.move(days)
            refused = server.client.get("/sparql", params={"query": f"ASK {{}} # {days}"})
            assert refused.status_code == 429
            waits.append(int(refused.headers["Retry-After"]))
        assert waits == sorted(waits, reverse=True)
        assert 0 < waits[-1] <= waits[0] <= waits[-1] + 30


# Who reads the wall clock: what is written for people, the days of tokens, what compares dates that
# others state, and nothing that waits.
WALL_CLOCK = {
    "harvest/checking.py",
    "store/candidate.py",
    "store/rollback.py",
    "web/service/access.py",
    "web/service/observer.py",
    "web/service/running.py",
    "web/http/conditions.py",
}


def test_nothing_else_reads_the_wall_clock() -> None:
    folder = Path(package.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(
            r"\b(datetime\.(utc)?now|date\.today|time\.time|time\.localtime)\(", path.read_text()
        )
    }
    assert found == WALL_CLOCK
