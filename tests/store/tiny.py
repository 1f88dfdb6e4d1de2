"""Small graphs, and stores of them, for the tests of the store."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import getpid
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.sources import Sources
from kg.store.assembly import assemble
from kg.store.embedded import new_candidate

EX = "http://example.org/"
BASE = "http://example.org/"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{EX}{name}")


def quads(turtle: str, graph: str | None = "graph/a") -> list[ox.Quad]:
    """Turtle with the prefixes ex: and xsd: as quads of one graph."""
    name = ox.DefaultGraph() if graph is None else iri(graph)
    parsed = ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed]


def publish(store: Path, content: str | Iterable[ox.Quad], message: str = "a change") -> str:
    """Make this the whole content of a store; returns the version."""
    with new_candidate(store, BASE) as candidate:
        candidate.load(quads(content) if isinstance(content, str) else content)
        return candidate.publish(message)


def publish_files(store: Path, *files: Path) -> str:
    """Publish Turtle files in this order, as the command does."""
    sources = Sources(files, stated_base=BASE)
    with new_candidate(store, sources.base) as candidate:
        assemble(candidate, sources)
        return candidate.publish("from files")


def content_hash(version: str) -> str:
    return version.partition("-")[2]


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    command: str


def processes() -> list[Process]:
    """Every process that runs; those that only wait to be reaped are left out."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return [
        Process(int(row[0]), int(row[1]), row[3])
        for row in rows
        if len(row) == 4 and not row[2].startswith("Z")
    ]


def zygotes(parent: int | None = None) -> list[int]:
    """The processes that hold a snapshot for a server (or for this process)."""
    own = getpid() if parent is None else parent
    nurseries = [p.pid for p in processes() if p.parent == own and "kg.store.zygote" in p.command]
    found = [pid for nursery in nurseries for pid in workers(nursery)]
    return [pid for pid in found if not is_orphan(pid)]


def is_orphan(pid: int) -> bool:
    """Whether what a nursery has is a worker: of a zygote that died before it."""
    try:
        return Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
    except OSError:
        return False


def workers(zygote: int) -> list[int]:
    """The processes that were forked from another: a zygote's workers, a nursery's zygotes."""
    return [process.pid for process in processes() if process.parent == zygote]


def alive(pids: Iterable[int]) -> set[int]:
    return set(pids) & {process.pid for process in processes()}


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes true before the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
