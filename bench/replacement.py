"""How fast a killed worker is replaced: `replacement.py`, BENCH_QUADS as in endpoint.py.

One worker is killed, and it is measured when another one is there; then all of them, and it is
measured when the next query is answered, which a new worker then has to do. Linux only.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import material
import report
import subjects
from answers import ask
from processes import children, zygotes
from queries import KINDS
from subjects import Subject

SMALL_QUERY = next(kind for kind in KINDS if kind.name == "point look-up")
# Milliseconds that a replacement may take, and seconds that we look for it.
GOAL, PATIENCE = 50.0, 2.0
# Seconds between two kills: as many as this would otherwise look like a crash loop.
PAUSE = 1.0


class Killer:
    """Kills workers of one server of ours and watches."""

    def __init__(self, subject: Subject, services: int) -> None:
        self._subject = subject
        self._services = services
        self._number = 10_000_000
        self.query()
        found = zygotes(subject.process.pid)
        if not found:
            raise SystemExit("the server has no process that workers are forked from")
        self._zygote = found[0]

    def query(self) -> bool:
        """Whether one more small query is answered."""
        self._number += 1
        try:
            ask(self._subject, SMALL_QUERY, self._number, self._services)
        except httpx.HTTPError:
            return False
        return True

    def one(self) -> float | None:
        """Milliseconds until another worker is there; None if it waits for a query."""
        before = set(children(self._zygote))
        started = self._kill(list(before)[:1])
        while time.perf_counter() - started < PATIENCE:
            if set(children(self._zygote)) - before:
                return (time.perf_counter() - started) * 1000
        return None

    def all(self) -> float | None:
        """Milliseconds until the next query is answered; None if it fails."""
        started = self._kill(children(self._zygote))
        answered = self.query()
        return (time.perf_counter() - started) * 1000 if answered else None

    def _kill(self, workers: list[int]) -> float:
        started = time.perf_counter()
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        return started


def repeated(what: Callable[[], float | None], killer: Killer, times: int) -> list[float | None]:
    found = []
    for _ in range(times):
        killer.query()
        time.sleep(PAUSE)
        found.append(what())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill workers and see them replaced.")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--results", type=Path, default=material.BENCH / "results")
    arguments = parser.parse_args()
    if sys.platform != "linux":
        raise SystemExit("this benchmark looks into /proc, which is there on Linux only.")
    data = material.data(material.wanted_quads())
    with subjects.ours(data) as subject:
        killer = Killer(subject, data.services)
        measured = {
            "one killed, until another one is there": repeated(killer.one, killer, arguments.times),
            "all killed, until the next answer": repeated(killer.all, killer, arguments.times),
        }
    rows = [f"| | median ms | worst ms | goal {GOAL:g} ms |\n|---|--:|--:|---|\n"]
    for name, values in measured.items():
        known = [value for value in values if value is not None]
        met = len(known) == len(values) and max(known) < GOAL
        shown = f"{statistics.median(known):.1f} | {max(known):.1f}" if known else "– | –"
        missing = len(values) - len(known)
        verdict = "met" if met else f"**missed**{f', {missing} not at all' if missing else ''}"
        rows.append(f"| {name} | {shown} | {verdict} |\n")
    facts = {"quads": data.quads, "milliseconds": measured}
    report.keep(arguments.results, "replacement", facts, "".join(rows))


if __name__ == "__main__":
    main()
