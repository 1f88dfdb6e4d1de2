"""Many statements in one query, so that few queries go to the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.shacl.compiler.queries import Queries, Row
from kg.shacl.compiler.statement import Found, Statement

# Parts of one query, and the characters of all.
_MOST: Final = 40
_LONGEST: Final = 60_000


# The variables of a query, what it selects, and its pattern.
Part: TypeAlias = tuple[Sequence[str], str, str]


def found_by(
    queries: Queries, statements: Iterable[Statement]
) -> Iterator[tuple[Statement, Found]]:
    """All that the statements find."""
    together: list[Statement] = []
    for statement in statements:
        if statement.alone:
            for row in queries.select(statement.pattern):
                for found in statement.read(row):
                    yield statement, found
        else:
            together.append(statement)
    parts = [(one.names, one.shown, one.pattern) for one in together]
    for number, row in rows_of(queries, parts):
        for found in together[number].read(row):
            yield together[number], found


def rows_of(queries: Queries, parts: Sequence[Part]) -> Iterator[tuple[int, Row]]:
    """The rows of each part, with its number."""
    first = 0
    for batch in _batches(parts):
        for row in queries.select(_united(batch)):
            number = row["part"]
            assert isinstance(number, ox.Literal)
            yield first + int(number.value), row
        first += len(batch)


def _batches(parts: Sequence[Part]) -> Iterator[list[Part]]:
    batch: list[Part] = []
    size = 0
    for part in parts:
        length = len(part[-1])
        if batch and (len(batch) >= _MOST or size + length > _LONGEST):
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += length
    if batch:
        yield batch


def _united(parts: Sequence[Part]) -> str:
    """One query; ``?part`` is the number of the one that a row comes from."""
    names = sorted({name for some, _, _ in parts for name in some})
    united_ = " UNION ".join(
        f"{{ SELECT DISTINCT ({number} AS ?part) {shown} WHERE {{ {pattern} }} }}"
        for number, (_, shown, pattern) in enumerate(parts)
    )
    return f"SELECT ?part {' '.join(names)} WHERE {{ {united_} }}"
