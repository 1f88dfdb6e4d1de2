"""Stores with several versions of a tiny graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.feeds.changes import Change
from kg.feeds.ledger import Ledger
from kg.feeds.making import bring_up_to_date
from kg.feeds.things import Scope
from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

BASE = "http://example.org/"
SPACE = f"{BASE}id/"
SCOPE = Scope(SPACE)
PREFIXES = f"""PREFIX : <{SPACE}> PREFIX ex: <{BASE}def#> PREFIX g: <{BASE}graph/>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""


def put(directory: Path, trig: str) -> str:
    """Publish a graph as the next version of a store."""
    with new_candidate(directory, BASE) as candidate:
        candidate.load(ox.parse(PREFIXES + trig, ox.RdfFormat.TRIG))
        return candidate.publish("the next")


def history(directory: Path, *versions: str) -> list[str]:
    """Publish one graph after the other."""
    return [put(directory, f"g:a {{ {turtle} }}") for turtle in versions]


def ledger(directory: Path, version: str | None = None) -> Ledger:
    """The ledger of a store, up to its current version or another one."""
    snapshots = Snapshots(directory)
    made = Ledger(directory.with_name(f"{directory.name}.sqlite"))
    bring_up_to_date(made, snapshots, version or snapshots.current().version, SCOPE)
    return made


def told(found: Sequence[Change]) -> Mapping[str, str]:
    """What became of the things, by what follows the common part of their IRIs."""
    return {change.thing.removeprefix(SPACE): change.kind for change in found}


def changes_of(directory: Path, number: int) -> Mapping[str, str]:
    """What a version brought."""
    made = ledger(directory)
    step = next(step for step in made.steps(number) if step.number == number)
    return told([dated.change for dated in made.changes(step, step, 0, 1000)])
