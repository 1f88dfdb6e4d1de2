"""Small queries while eight hostile ones run, and what is left of these when they have gone.

`hostile.py` puts load on us and on `oxigraph serve` (memory), one after the other: idle first, then
with eight clients that each ask one of bench/queries/hostile/ again and again, each from an address
of its own where the system has them (127.0.0.2 and so on), and read slowly. Then they hang up, and
it is measured how long the server goes on working. BENCH_QUADS as in endpoint.py.

The small queries come as fast as they are answered, and then at a steady pace, which shows where
the server stands still: then the fast ones are not sent.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import material
import report
import subjects
from answers import NUMBERS
from load import Load, Requests, measure
from pace import paced
from processes import memory_of, seconds_until_idle
from queries import HOSTILE, KINDS, Kind
from subjects import OURS, Subject

SMALL_QUERY = next(kind for kind in KINDS if kind.name == "point look-up")
CONNECTIONS = 8
PACE = 100
# Seconds that the server may take to come to rest before we stop looking.
PATIENCE = 20.0
P99_GOAL, TIMES_IDLE_GOAL, IDLE_GOAL = 10.0, 3.0, 2.0
# What a server that does not bound a query may take before the system stops it, in bytes.
ROOM = 8 << 30


@dataclass(frozen=True)
class Outcome:
    """What one server did; loads by "cached" and "uncached"."""

    name: str
    idle: dict[str, Load]
    attacked: dict[str, Load]
    statuses: dict[str, int]
    seconds_until_idle: float | None
    memory: float
    alive: bool


class Attacker(threading.Thread):
    """Asks one hostile query after the other until told to leave."""

    def __init__(self, number: int, requests: Requests, statuses: Counter[str]) -> None:
        super().__init__(daemon=True)
        self._number = number
        self._requests = iter(requests)
        self._address = requests.address
        self._statuses = statuses
        self._leaving = threading.Event()

    def leave(self) -> None:
        self._leaving.set()

    def run(self) -> None:
        while not self._leaving.is_set():
            try:
                self._ask()
            except OSError:
                self._statuses["connection lost"] += 1
            # Who is refused at once does not come back at once.
            self._leaving.wait(0.5)

    def _ask(self) -> None:
        with _connected(self._number, self._address) as channel:
            channel.sendall(next(self._requests))
            channel.settimeout(0.05)
            answered = False
            while not self._leaving.is_set():
                try:
                    data = channel.recv(1 << 16)
                except TimeoutError:
                    continue
                if not answered:
                    answered = True
                    self._statuses[data[9:12].decode() or "connection lost"] += 1
                if not data:
                    return
                self._leaving.wait(0.05)
            if not answered:
                self._statuses["none before we left"] += 1


def _connected(number: int, address: tuple[str, int]) -> socket.socket:
    """A connection from an address of its own where there is one."""
    with suppress(OSError):
        return socket.create_connection(address, 5, source_address=(f"127.0.0.{2 + number}", 0))
    return socket.create_connection(address, 5)


@contextmanager
def attack(url: str, services: int) -> Iterator[Counter[str]]:
    """Eight hostile clients, as long as the block runs; the statuses that they were given."""
    statuses: Counter[str] = Counter()
    attackers = [
        # Closed after each answer: a hostile client is not thrifty.
        Attacker(number, Requests(url, kind, services, 1_000_000 * (number + 1)), statuses)
        for number, kind in enumerate(HOSTILE)
    ]
    for attacker in attackers:
        attacker.start()
    try:
        yield statuses
    finally:
        for attacker in attackers:
            attacker.leave()
        for attacker in attackers:
            attacker.join()


def attacked(subject: Subject, services: int, seconds: float) -> Outcome:
    """Measure one server, idle and attacked."""
    kind, pid = SMALL_QUERY, subject.process.pid
    idle = _loads(subject, kind, services, seconds, first=10_000_000)
    with attack(subject.url, services) as statuses:
        time.sleep(1)
        loads = _loads(subject, kind, services, seconds, first=50_000_000)
    rest = seconds_until_idle(pid, PATIENCE)
    alive = subject.process.poll() is None
    memory = memory_of(pid) if alive else 0.0
    return Outcome(subject.name, idle, loads, dict(statuses), rest, memory, alive)


def _loads(
    subject: Subject, kind: Kind, services: int, seconds: float, first: int
) -> dict[str, Load]:
    varied = Requests(subject.url, kind, services, first)
    slowly = Requests(subject.url, kind, services, first + 30_000_000)
    repeated = Requests(subject.url, kind, services, NUMBERS[0], varied=False)
    return {
        "uncached": measure(varied, CONNECTIONS, seconds),
        "cached": measure(repeated, CONNECTIONS, seconds),
        f"uncached, {PACE} a second": paced(slowly, CONNECTIONS, seconds, PACE),
    }


def goals(outcome: Outcome) -> list[tuple[str, str, bool]]:
    """Each goal, what was found, and whether it is met."""
    found = []
    for name, load in outcome.attacked.items():
        times = load.p99 / outcome.idle[name].p99
        failed = f"{load.failed} of {load.requests}" if load.requests else "nothing was answered"
        found += [
            (f"p99 under {P99_GOAL:g} ms, {name}", f"{load.p99:.3g} ms", load.p99 < P99_GOAL),
            (
                f"p99 under {TIMES_IDLE_GOAL:g} times the idle one, {name}",
                f"{times:.3g}",
                times < TIMES_IDLE_GOAL,
            ),
            (f"no failure, {name}", failed, load.failed == 0),
        ]
    rest = outcome.seconds_until_idle
    said = f"not within {PATIENCE:g} s" if rest is None else f"{rest:.1f} s"
    met = rest is not None and rest < IDLE_GOAL and outcome.alive
    found.append((f"processor idle within {IDLE_GOAL:g} s", said, met))
    return found


def markdown(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "| | requests/s | p50 ms | p99 ms | failed |\n|---|--:|--:|--:|--:|\n"
    for outcome in outcomes:
        for when, loads in (("idle", outcome.idle), ("attacked", outcome.attacked)):
            for name, load in loads.items():
                yield (
                    f"| {outcome.name}, {name}, {when} | {load.rate:,.0f} | {load.p50:.3g} "
                    f"| {load.p99:.3g} | {load.failed} |\n"
                )
    for outcome in outcomes:
        yield f"\n{outcome.name}: the hostile queries were answered with {outcome.statuses}; "
        yield f"{outcome.memory:,.0f} MB afterwards"
        yield "" if outcome.alive else "; **it has ended**"
        yield ".\n\n| goal | found | |\n|---|---|---|\n"
        for goal, found, met in goals(outcome):
            yield f"| {goal} | {found} | {'met' if met else '**missed**'} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Small queries while hostile ones run.")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--results", type=Path, default=material.BENCH / "results")
    arguments = parser.parse_args()
    data = material.data(material.wanted_quads())
    peer = subjects.oxigraph_memory(data, material.peers(), room=ROOM)
    outcomes = []
    for server in (subjects.ours(data), peer):
        with server as subject:
            print(f"{subject.name}: loaded in {subject.loaded:.1f} s", file=sys.stderr)
            outcomes.append(attacked(subject, data.services, arguments.seconds))
    ours = next(outcome for outcome in outcomes if outcome.name == OURS)
    facts = {"quads": data.quads, "outcomes": outcomes, "goals": goals(ours)}
    report.keep(arguments.results, "hostile", facts, "".join(markdown(outcomes)))


if __name__ == "__main__":
    main()
