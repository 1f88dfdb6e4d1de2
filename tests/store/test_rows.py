"""The rows of an answer are counted right in every format, wherever its bytes are cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.formats import RESULTS_FORMATS, ResultsFormat
from kg.store.rows import row_counter

# What looks like the marks that are counted, and what is escaped around them.
PARTS = (*'{}[],"\\\n\r\t<>:a;&', "<result>", "},{", "[{")
TEXTS = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)
ROWS = st.lists(st.tuples(st.none() | TEXTS, st.none() | TEXTS), max_size=6)


def term(value: str | None) -> str:
    return "UNDEF" if value is None else str(ox.Literal(value))


def answer(rows: list[tuple[str | None, str | None]], table: ResultsFormat) -> bytes:
    values = " ".join(f"({term(a)} {term(b)})" for a, b in rows)
    results = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    written = results.serialize(format=table.engine)
    assert written is not None
    return written


@pytest.mark.parametrize("table", RESULTS_FORMATS, ids=lambda table: table.name)
@given(rows=ROWS, cuts=st.lists(st.integers(1, 9), min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_every_row_is_counted_once(
    table: ResultsFormat, rows: list[tuple[str | None, str | None]], cuts: list[int]
) -> None:
    written, counter, start, cut = answer(rows, table), row_counter(table), 0, 0
    while start < len(written):
        size = cuts[cut % len(cuts)]
        counter.feed(written[start : start + size])
        start, cut = start + size, cut + 1
    assert counter.rows == len(rows)
