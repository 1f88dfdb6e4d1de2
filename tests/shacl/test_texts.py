"""Texts in a query are read back as they are."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.shacl.evaluation.texts import written


@pytest.mark.parametrize(
    "texts",
    [
        ["", "a", "ä 😀", "a'b", "tab\t", "?x $y {z}", "<>", "\x00\x7f\u2028"],
        ['say "a"', "a"],
        ["back\\slash", "\\u0041"],
        ["two\nlines", "carriage\rreturn"],
    ],
)
def test_whatever_they_hold(texts: list[str]) -> None:
    found = ox.Store().query(f"SELECT ?text {{ VALUES ?text {{ {written(texts)} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    assert [row["text"].value for row in found] == texts
