"""The data in memory: every triple once, in the order in which it came, however many there are."""

from __future__ import annotations

import gc

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.shacl.evaluation import data as module
from kg.shacl.evaluation.collection import without_collection
from kg.shacl.evaluation.data import Data, is_typed

KNOWS = ox.NamedNode("http://example.org/knows")
LIKES = ox.NamedNode("http://example.org/likes")
GRAPH = ox.NamedNode("http://example.org/graph")


def person(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/{number}")


def test_a_triple_in_several_graphs_counts_once() -> None:
    triple = (person(1), KNOWS, person(2))
    data = Data([ox.Quad(*triple), ox.Quad(*triple, GRAPH)])
    assert data.size == 1
    assert data.objects(person(1), KNOWS) == (person(2),)
    assert data.subjects(KNOWS, person(2)) == (person(1),)


def test_many_values_of_one_node_are_each_there_once_and_in_order() -> None:
    values = [person(number) for number in range(1, 1000)]
    quads = [ox.Quad(person(0), KNOWS, value) for value in (*values, *reversed(values))]
    data = Data(quads)
    assert data.size == len(values)
    assert data.objects(person(0), KNOWS) == tuple(values)
    assert data.objects_by(KNOWS)(person(0)) == tuple(values)
    assert [object_ for _, object_ in data.pairs(KNOWS)] == values


def test_a_node_with_many_subjects_has_them_all() -> None:
    quads = [ox.Quad(person(number), KNOWS, person(0)) for number in range(1, 1000)]
    assert len(Data(quads).subjects(KNOWS, person(0))) == 999


def test_what_is_not_there_has_no_values_and_does_not_come_to_be_there() -> None:
    data = Data([ox.Quad(person(1), KNOWS, person(2))])
    assert data.objects(person(3), KNOWS) == data.objects(person(1), LIKES) == ()
    assert data.objects_by(KNOWS)(person(3)) == data.objects_by(LIKES)(person(1)) == ()
    assert data.subjects(LIKES, person(2)) == ()
    assert list(data.of_predicate(KNOWS)) == [person(1)]
    assert list(data.predicates()) == [KNOWS]


def test_a_subject_that_comes_again_has_its_values_together() -> None:
    rows = [(1, KNOWS, 2), (2, KNOWS, 3), (1, KNOWS, 4), (1, LIKES, 2)]
    data = Data(ox.Quad(person(one), property_, person(other)) for one, property_, other in rows)
    assert data.objects(person(1), KNOWS) == (person(2), person(4))
    assert list(data.of_subject(person(2))) == [(KNOWS, person(3))]


def test_after_a_block_without_collection_nothing_young_is_left_to_be_looked_through() -> None:
    made = []
    with without_collection():
        assert not gc.isenabled()
        made += [[number] for number in range(10_000)]
    young = sum(map(len, (gc.get_objects(0), gc.get_objects(1))))
    assert gc.isenabled()
    assert young < len(made) / 2


TERMS = [
    *(person(number) for number in range(4)),
    *(ox.Literal(str(number)) for number in range(4)),
    *(ox.Literal(number) for number in range(4)),
]


@pytest.mark.parametrize("few", [1, 3, 1000])
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([KNOWS, LIKES]), st.sampled_from(TERMS)))
)
def test_values_are_the_same_whether_a_property_has_few_different_ones_or_many(
    few: int, rows: list[tuple[int, ox.NamedNode, ox.Literal]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        data = Data(ox.Quad(person(one), property_, value) for one, property_, value in rows)
    wanted = dict.fromkeys((person(one), property_, value) for one, property_, value in rows)
    assert data.size == len(wanted)
    for property_ in (KNOWS, LIKES):
        of = [(subject, value) for subject, other, value in wanted if other == property_]
        assert sorted(data.pairs(property_), key=str) == sorted(of, key=str)
        for number in range(6):
            values = tuple(value for subject, value in of if subject == person(number))
            assert data.objects(person(number), property_) == values
        typed = [one for _, one in of if isinstance(one, ox.Literal) and is_typed(one)]
        assert data.typed_literals(property_).keys() == set(typed)


def test_what_is_taken_up_anew_has_none_of_the_values_of_before() -> None:
    before, after = ox.Literal(1), ox.Literal(2)
    data = Data([ox.Quad(person(1), KNOWS, before)])
    data.renew(KNOWS, [ox.Quad(person(1), KNOWS, after)])
    assert data.objects(person(1), KNOWS) == (after,)
    assert list(data.typed_literals(KNOWS)) == [after]
