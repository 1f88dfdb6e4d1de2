"""Stores to write to, and a look at the processes that do it."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Callable
from os import getpid
from pathlib import Path

import pyoxigraph as ox

from kg.sparql.query import Update
from kg.store.content import read_content
from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

EX = "http://example.org/"
PREFIX = f"PREFIX ex: <{EX}> "
SHAPES = f"""PREFIX ex: <{EX}> PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:message "A person needs a name."@en .
"""
# What a graph says of its prefix ex:.
DECLARES = (
    "ex:m <http://www.w3.org/ns/shacl#declare> [ <http://www.w3.org/ns/shacl#prefix> 'ex' ; "
    f"<http://www.w3.org/ns/shacl#namespace> '{EX}' ] ."
)


def make_store(directory: Path, trig: str = "", shapes: str = "") -> str:
    """A store with that graph, and shapes if any; returns its version."""
    with new_candidate(directory, EX) as candidate:
        candidate.load(ox.parse(PREFIX + trig, ox.RdfFormat.TRIG))
        for quad in ox.parse(shapes, ox.RdfFormat.TURTLE):
            candidate.shapes.add(quad)
        return candidate.publish("the first")


def insertion(value: object) -> Update:
    """An update that adds one triple to the graph ex:g."""
    return Update(f"{PREFIX} INSERT DATA {{ GRAPH ex:g {{ ex:a ex:p {value} }} }}")


def values(directory: Path) -> set[str]:
    """The values that insertions left in the current version."""
    snapshot = Snapshots(directory).current()
    snapshot.verify()
    quads = read_content(snapshot.graph_file)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


def fingerprint(directory: Path) -> dict[str, str]:
    """The hash of every file of a store; the lock has no content."""
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def children(parent: int, command: str = "") -> list[int]:
    """The processes that a process has started or forked, without those that have ended."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return [
        int(row[0])
        for row in rows
        if len(row) == 4 and int(row[1]) == parent and row[2][0] != "Z" and command in row[3]
    ]


def writing_process(parent: int | None = None) -> int:
    """The one process of this program, or of another, that makes changes."""
    (pid,) = children(parent or getpid(), "kg.shacl.writing_process")
    return pid


def changes_under_way() -> list[int]:
    """The processes that make a change for this one."""
    makers = children(getpid(), "kg.shacl.writing_process")
    return [child for maker in makers for child in children(maker)]


def eventually(condition: Callable[[], object], seconds: float = 10) -> bool:
    """Whether it comes true before the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
