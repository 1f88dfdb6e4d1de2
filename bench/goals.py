"""What the endpoint is to reach, as ratios of requests a second between columns of the table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from load import Load
from queries import AGGREGATE, HUNDRED, KINDS, SMALL
from subjects import CEILING, OXIGRAPH, RDFLIB, RDFLIB_OXIGRAPH

CACHED: Final = "kg serve, cached"
UNCACHED: Final = "kg serve, uncached"

Table = Mapping[str, Mapping[str, Load]]  # kind, column


@dataclass(frozen=True)
class Goal:
    """A column is to be so many times as fast as each of the others, for kinds of some sizes."""

    column: str
    others: tuple[str, ...]
    factor: float
    sizes: tuple[str, ...]


GOALS: Final = (
    Goal(CACHED, (OXIGRAPH,), 1.0, (SMALL,)),
    Goal(CACHED, (OXIGRAPH,), 3.0, (HUNDRED,)),
    Goal(CACHED, (OXIGRAPH,), 1000.0, (AGGREGATE,)),
    Goal(CACHED, (CEILING,), 0.95, (SMALL, HUNDRED, AGGREGATE)),
    Goal(UNCACHED, (RDFLIB, RDFLIB_OXIGRAPH), 5.0, (SMALL,)),
    Goal(UNCACHED, (OXIGRAPH,), 0.6, (SMALL,)),
    Goal(UNCACHED, (OXIGRAPH,), 2.5, (AGGREGATE,)),
)


@dataclass(frozen=True)
class Verdict:
    """The worst ratio that was found, at which kind, and how many of our requests failed."""

    goal: str
    wanted: float
    ratio: float
    kind: str
    failed: int

    @property
    def met(self) -> bool:
        return self.ratio >= self.wanted and not self.failed


def verdicts(table: Table) -> Iterator[Verdict]:
    """How each goal is met, at the kind of query where it is met worst."""
    for goal in GOALS:
        ratios = [
            (table[kind.name][goal.column].rate / table[kind.name][other].rate, kind.name)
            for kind in KINDS
            for other in goal.others
            if kind.size in goal.sizes and table[kind.name][other].rate > 0
        ]
        ratio, where = min(ratios, default=(math.nan, "none: no other server answered"))
        text = f"{goal.column} / {' and '.join(goal.others)}, {', '.join(goal.sizes)}"
        failed = sum(
            table[kind.name][goal.column].failed for kind in KINDS if kind.size in goal.sizes
        )
        yield Verdict(text, goal.factor, ratio, where, failed)
