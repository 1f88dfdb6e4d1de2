"""Which triples of a file mention a term."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.mentions import Mentions

EX = "http://example.org/"
QUADS = tuple(
    ox.parse(
        f"PREFIX : <{EX}> :a :p :b . :b :p :a , :b . :c :a 'x' . _:n :p 'x' .".encode(),
        ox.RdfFormat.TURTLE,
    )
)
NODE = {name: ox.NamedNode(EX + name) for name in "abcp"}


@pytest.mark.parametrize(
    ("terms", "numbers"),
    [
        ([NODE["a"]], [0, 1]),
        ([NODE["b"], NODE["a"]], [0, 1, 2]),
        ([NODE["c"]], [3]),
        ([ox.Literal("x"), ox.BlankNode("n")], [3, 4]),
        ([NODE["p"]], []),
        ([], []),
    ],
)
def test_they_are_numbered_in_their_order_and_none_comes_twice(
    terms: list[ox.NamedNode | ox.BlankNode | ox.Literal], numbers: list[int]
) -> None:
    mentions = Mentions(QUADS)
    for _ in range(2):
        assert list(mentions.about(terms)) == [(number, QUADS[number]) for number in numbers]


def test_where_an_index_comes_late_all_are_gone_through_before() -> None:
    mentions = Mentions(QUADS, late=True)
    assert list(mentions.about([NODE["c"]])) == list(enumerate(QUADS))
    assert list(mentions.about([NODE["c"]])) == [(3, QUADS[3])]
