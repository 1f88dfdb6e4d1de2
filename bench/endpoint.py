"""The endpoint beside its peers, with the same data and queries, in one run: `make bench`.

Every server holds the same quads (BENCH_QUADS, a million unless said otherwise) and gives the
same answers, which is checked first. Then each kind of query is put to one after the other, in
several rounds; the table has the medians. "cached" asks one query again and again, "uncached"
and all peers are never asked the same twice. The bare ASGI application gives the bytes and
headers of our cached answers and does nothing else: no Python server of this kind is faster.

Needs about 6 GB of memory for a million quads, and the queries' client wrk (see load.py).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import material
import report
import subjects
from answers import NUMBERS, ask, compare
from goals import CACHED, UNCACHED
from load import Load, Requests, measure
from processes import memory_of, seconds_until_idle
from queries import KINDS, Kind
from subjects import CEILING, Subject, slug

# Seconds of one query from which it is slow: one round, with two connections, is enough.
SLOW = 0.5
# Seconds that a measurement lasts at most; a query that takes half of it is asked only once.
LONGEST = 10.0
# So many times as long as one query takes, a measurement lasts at least.
TIMES = 100
# Each round of each kind has this many numbers of its own.
ROUND = 10_000_000


@dataclass(frozen=True)
class Column:
    """A column of the table: a server, and whether its queries vary."""

    name: str
    subject: Subject
    varied: bool = True

    def requests(self, kind: Kind, services: int, round_: int) -> Requests:
        url = self.subject.url
        if self.name == CEILING:
            url = f"{url}/{slug(kind.name)}"
        first = ROUND * (round_ + 1) if self.varied else NUMBERS[0]
        return Requests(url, kind, services, first, self.varied)


@dataclass(frozen=True)
class Plan:
    """How it is measured."""

    seconds: float
    rounds: int
    connections: int


def started(data: material.Data, resources: ExitStack) -> list[Subject]:
    """All servers, ours first, each loaded."""
    peers = material.peers()
    starting = (
        subjects.ours(data),
        subjects.oxigraph_memory(data, peers),
        subjects.oxigraph_disk(data, peers),
        subjects.rdflib_endpoint(data, peers, "Oxigraph"),
        subjects.rdflib_endpoint(data, peers, "default"),
    )
    running = []
    for server in starting:
        running.append(resources.enter_context(server))
        print(f"{running[-1].name}: loaded in {running[-1].loaded:.1f} s", file=sys.stderr)
    return running


def columns(running: Sequence[Subject], bare: Subject) -> list[Column]:
    own, *peers = running
    return [
        Column(CACHED, own, varied=False),
        Column(CEILING, bare, varied=False),
        Column(UNCACHED, own),
        *(Column(peer.name, peer) for peer in peers),
    ]


def answers_to_repeat(own: Subject, services: int) -> dict[str, httpx.Response]:
    """Our answers to the queries that are asked again and again; the second is the cached one."""
    for kind in KINDS:
        ask(own, kind, NUMBERS[0], services)
    return {slug(kind.name): ask(own, kind, NUMBERS[0], services) for kind in KINDS}


def measured(
    table: Sequence[Column], kind: Kind, services: int, seconds: Mapping[str, float], plan: Plan
) -> dict[str, Load]:
    """The medians of one kind, by column; `seconds` is what a query took, by subject."""
    loads: dict[str, list[Load]] = {column.name: [] for column in table}
    for round_ in range(plan.rounds):
        for column in table:
            repeated = column.name in {CACHED, CEILING}
            took = 0.0 if repeated else seconds[column.subject.name]
            if took < SLOW or round_ == 0:
                requests = column.requests(kind, services, round_)
                loads[column.name].append(_one(requests, took, plan))
                if seconds_until_idle(column.subject.process.pid, 60) is None:
                    print(f"{column.name} is still busy after {kind.name}", file=sys.stderr)
    return {name: _median(found) for name, found in loads.items()}


def _one(requests: Requests, took: float, plan: Plan) -> Load:
    if took > LONGEST / 2:
        return Load(1 / took, took * 1000, took * 1000, 1, 0)
    connections = plan.connections if took < SLOW else 2
    return measure(requests, connections, min(max(plan.seconds, TIMES * took), LONGEST))


def _median(loads: Sequence[Load]) -> Load:
    return Load(
        rate=statistics.median(load.rate for load in loads),
        p50=statistics.median(load.p50 for load in loads),
        p99=statistics.median(load.p99 for load in loads),
        requests=sum(load.requests for load in loads),
        failed=sum(load.failed for load in loads),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the endpoint beside its peers.")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--results", type=Path, default=material.BENCH / "results")
    arguments = parser.parse_args()
    plan = Plan(arguments.seconds, arguments.rounds, arguments.connections)
    data = material.data(material.wanted_quads())
    with ExitStack() as resources:
        running = started(data, resources)
        seconds = compare(running, KINDS, data.services)
        folder = Path(resources.enter_context(tempfile.TemporaryDirectory()))
        prepared = answers_to_repeat(running[0], data.services)
        bare = resources.enter_context(subjects.ceiling(prepared, folder))
        table = columns(running, bare)
        loads = {}
        for kind in KINDS:
            of_kind = {subject.name: seconds[subject.name, kind.name] for subject in running}
            loads[kind.name] = measured(table, kind, data.services, of_kind, plan)
            print(report.row(kind.name, loads[kind.name]), file=sys.stderr)
        servers = {subject.name: _facts(subject) for subject in (*running, bare)}
    facts = {
        "quads": data.quads,
        "services": data.services,
        "plan": asdict(plan),
        "servers": servers,
        "answer bytes": {kind: len(answer.content) for kind, answer in prepared.items()},
    }
    report.compare(arguments.results, facts, loads)


def _facts(subject: Subject) -> dict[str, float]:
    return {
        "loaded (s)": round(subject.loaded, 1),
        "memory (MB)": round(memory_of(subject.process.pid)),
    }


if __name__ == "__main__":
    main()
