"""Blank nodes of a file that is read again have the labels that they had."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.same_nodes import named_as_before

FIRST = """
<a> <p> [ <q> 1 ] , [ <q> 2 ; <r> [ <q> 3 ] ] , ( 4 5 6 ) .
<b> <p> [ ] .
"""


def read(text: str) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(text.encode(), ox.RdfFormat.TRIG, base_iri="http://example.org/"))


def differing(first: str, second: str) -> int:
    """How many quads are new, or gone, where one text comes after the other."""
    before, after = read(first), read(second)
    renamed = named_as_before(after, before)
    assert meaning(renamed) == meaning(after)
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


# Labels that stand in the file may look like the engine's own.
LIKE_NONE = f"_:{'a' * 24}"
PIECES = (
    "<a> <p> [ <q> 1 ] .",
    "<a> <p> [ <q> 1 ] , [ <q> 2 ] .",
    "<b> <p> [ <q> [ <q> 1 ] ] .",
    "[] <q> 1 .",
    "[] <q> 1 ; <r> 2 .",
    "<a> <p> ( 1 2 ) .",
    "_:x <q> 1 ; <p> [ <q> _:x ] .",
    f"{LIKE_NONE} <q> 1 .",
    f"<a> <p> {LIKE_NONE} .",
    f"<c> <p> [ <q> {LIKE_NONE} ] .",
    f"<c> <p> <<( {LIKE_NONE} <q> [] )>> .",
    "<< <a> <p> [] >> <q> [] .",
    "<g> { <a> <p> [ <q> 1 ] . [] <q> 1 }",
    "[] { <a> <p> [ <q> 1 ] . _:x <q> 1 }",
)
FILES = st.lists(st.sampled_from(PIECES), max_size=6)


@settings(max_examples=rounds(300), deadline=None, derandomize=not LONG)
@given(st.lists(FILES, min_size=2, max_size=4))
def test_whatever_a_file_becomes_it_means_what_it_says(files: list[list[str]]) -> None:
    before = read("\n".join(files[0]))
    for pieces in files[1:]:
        as_read = read("\n".join(pieces))
        before = named_as_before(as_read, before)
        assert len(before) == len(as_read)
        assert meaning(before) == meaning(as_read)
        assert labelled(before) == labelled(as_read)


def meaning(quads: tuple[ox.Quad, ...]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def labelled(quads: tuple[ox.Quad, ...]) -> list[int]:
    """How often the file's own label stands where: that it is no other's is part of the meaning."""
    return [sum(quad[place] == ox.BlankNode("x") for quad in quads) for place in (0, 2)]
