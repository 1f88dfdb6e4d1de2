"""What the conformance tests rest on: that answers which differ are found to differ."""

from __future__ import annotations

import pytest
from results import RESULTS, Result, check_result, read_result
from values import WrittenOtherwise


def table(*rows: str, header: str = "?a\t?b") -> Result:
    """A table from rows of TSV."""
    return read_result("\n".join([header, *rows, ""]).encode(), RESULTS[".tsv"])


def graph(turtle: str) -> Result:
    return read_result(turtle.encode(), "text/turtle", "http://example.org/")


def test_rows_may_come_in_another_order_with_other_blank_nodes() -> None:
    check_result(table("_:x\t_:y", "_:y\t1"), table("_:q\t1", "_:p\t_:q"))


@pytest.mark.parametrize(
    "found",
    [
        table("_:x\t_:y", "_:z\t1"),
        table("_:x\t_:x", "_:x\t1"),
        table("_:x\t_:y"),
        table("_:x\t_:y", "_:y\t1", "_:y\t1"),
        table("_:x\t_:y", "_:y\t"),
        table("_:x\t_:y", "_:y\t1", header="?a\t?c"),
        True,
    ],
)
def test_other_solutions_are_told_apart(found: Result) -> None:
    with pytest.raises(AssertionError):
        check_result(found, table("_:p\t_:q", "_:q\t1"))


def test_duplicates_are_of_no_account_only_where_that_is_said() -> None:
    check_result(table("1\t2"), table("1\t2", "1\t2"), lax=True)
    with pytest.raises(AssertionError):
        check_result(table("1\t2", "1\t2", "1\t2"), table("1\t2", "1\t2"), lax=True)
    with pytest.raises(AssertionError):
        check_result(table("1\t2"), table("1\t2", "1\t2"))


def test_a_value_that_is_written_otherwise_is_told_from_another_value() -> None:
    with pytest.raises(WrittenOtherwise):
        check_result(table("1.0\t2"), table("1.00\t2"))
    with pytest.raises(AssertionError) as told:
        check_result(table("1.0\t2"), table("1.1\t2"))
    assert told.type is AssertionError


def test_graphs_are_the_same_up_to_the_names_of_blank_nodes() -> None:
    check_result(graph("<s> <p> [ <q> [] ] ."), graph("<s> <p> _:x . _:x <q> _:y ."))
    with pytest.raises(AssertionError):
        check_result(graph("<s> <p> [ <q> [] ] ."), graph("<s> <p> _:x . _:x <q> _:x ."))
