"""The data in memory: every triple once, in the order in which it came, however many there are."""

from __future__ import annotations

import gc

import pyoxigraph as ox

from kg.shacl.evaluation.collection import without_collection
from kg.shacl.evaluation.data import Data

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
