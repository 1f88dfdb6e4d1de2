"""The queries that are measured, and the hostile ones; their texts are in bench/queries/.

In a text ``%service%`` and ``%provider%`` stand for the number of one, and ``%n%`` for a number
that is large and never the same twice. It makes every query another one, without changing what
there is to do: no cache can help, not even one that normalises queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

TEXTS: Final = Path(__file__).resolve().parent / "queries"
JSON: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
# Numbers are multiplied by this, so that one after the other they are not neighbours.
SPREAD: Final = 7919

SMALL: Final = "small"
HUNDRED: Final = "100 rows"
AGGREGATE: Final = "aggregate"
OTHER: Final = "other"

_NUMBER: Final = re.compile("%(service|provider|n)%")


@dataclass(frozen=True)
class Kind:
    """A kind of query: its name, the size that goals are stated for, and its file.

    `counted` is for answers of which any so many rows are right.
    """

    name: str
    size: str
    file: str
    accept: str = JSON
    counted: bool = False

    @cached_property
    def text(self) -> str:
        return (TEXTS / self.file).read_text(encoding="utf-8")

    def at(self, number: int, services: int) -> str:
        """The query of one number, over data with so many services."""
        return _NUMBER.sub(lambda found: str(value(found[1], number, services)), self.text)

    def pieces(self) -> list[str]:
        """The text, percent-encoded, in pieces; every second one is the name of a number."""
        return [
            piece if index % 2 else quote(piece, safe="")
            for index, piece in enumerate(_NUMBER.split(self.text))
        ]


def divisor(name: str, services: int) -> int:
    """What the number of a service or provider is a remainder by: how many there are."""
    # As the generator makes them: a provider for every six services.
    return services if name == "service" else (services + 5) // 6


def value(name: str, number: int, services: int) -> int:
    """What stands for a name in the query of a number."""
    return number if name == "n" else number * SPREAD % divisor(name, services)


KINDS: Final = (
    Kind("ASK", SMALL, "ask.rq"),
    Kind("point look-up", SMALL, "point.rq"),
    Kind("star join", SMALL, "star.rq"),
    Kind("3-hop path", SMALL, "three-hops.rq"),
    Kind("property path", SMALL, "property-path.rq"),
    Kind("CONSTRUCT", SMALL, "construct.rq", accept=TRIPLES),
    Kind("100 rows", HUNDRED, "hundred-rows.rq", counted=True),
    Kind("text filter", OTHER, "text.rq"),
    Kind("aggregate", AGGREGATE, "aggregate.rq"),
)

# Over a million quads each runs for minutes or longer, or grows without end.
HOSTILE: Final = tuple(
    Kind(path.stem.replace("-", " "), OTHER, f"hostile/{path.name}")
    for path in sorted((TEXTS / "hostile").glob("*.rq"))
)
