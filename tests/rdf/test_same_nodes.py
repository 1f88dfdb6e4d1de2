"""Blank nodes of a file that is read again have the labels that they had."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.same_nodes import contents, named_as_before

FIRST = """
<a> <p> [ <q> 1 ] , [ <q> 2 ; <r> [ <q> 3 ] ] , ( 4 5 6 ) .
<b> <p> [ ] .
"""


def read(text: str) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(text.encode(), ox.RdfFormat.TRIG, base_iri="http://example.org/"))


def differing(first: str, second: str) -> int:
    """How many quads are new, or gone, where one text comes after the other."""
    before, after = read(first), read(second)
    renamed, _ = named_as_before(after, before, contents(before))
    dataset, as_read = ox.Dataset(renamed), ox.Dataset(after)
    for one in (dataset, as_read):
        one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert dataset == as_read, "the meaning is the same"
    return len(set(before) ^ set(renamed))


@pytest.mark.parametrize(
    ("second", "new_or_gone"),
    [
        (FIRST, 0),
        (f"<new> <p> [ <q> 7 ] .{FIRST}", 2),
        (FIRST.replace("<q> 1", "<q> 8"), 4),
        (FIRST.replace("( 4 5 6 )", "( 9 4 5 6 )"), 4),
        (FIRST.replace("[ <q> 3 ]", "[ <q> 4 ]"), 8),
        ("<b> <p> [ ] .", 13),
        ("", 14),
    ],
)
def test_what_says_the_same_is_the_same(second: str, new_or_gone: int) -> None:
    assert differing(FIRST, second) == new_or_gone


def test_nodes_that_say_the_same_are_told_apart_by_their_order() -> None:
    assert differing("<a> <p> [ <q> 1 ] , [ <q> 1 ] .", "<a> <p> [ <q> 1 ] , [ <q> 1 ] .") == 0


def test_labels_that_stand_in_the_file_stay() -> None:
    assert differing("_:x <p> 1 . _:y <p> 2 .", "_:x <p> 1 . _:y <p> 2 .") == 0
    assert differing("_:x <p> 1 . _:y <p> 2 .", "_:y <p> 1 . _:x <p> 2 .") == 4
    assert differing("_:x <p> [ <q> 1 ] .", "_:y <p> [ <q> 1 ] .") == 2


def test_nodes_that_lead_back_to_themselves() -> None:
    ring = "<a> <p> [ <q> [ <q> _:ring ] ] . _:ring <p> [ <q> _:ring ] . "
    assert differing(ring, f"{ring} <b> <p> _:ring .") == 1


def test_chains_longer_than_nodes_are_told_apart_by_stay_the_same_in_meaning() -> None:
    chain = "<a> <p> ( " + "1 " * 60 + ")"
    assert differing(f"{chain} .", f"{chain} , 2 .") == 1


def test_graphs_that_are_blank_nodes() -> None:
    assert differing("[] { [] <p> 1 }", "<b> { <c> <p> 2 } [] { [] <p> 1 }") == 1
