"""Counting: right in every kind of dataset, and telling what could not be counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

import pyoxigraph as ox
import pytest

from kg.catalog.statistics import ClassCount, PropertyCount, Statistics, count_all
from kg.errors import EvaluationTimeout, Overloaded, SparqlSyntaxError
from kg.sparql.query import Answer, Limits, Query
from kg.sparql.service_description import GraphSize
from kg.store.base import QueryResult
from kg.store.candidate import MemoryCandidate

EX = "http://example.org/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TRIG = """PREFIX : <http://example.org/> PREFIX void: <http://rdfs.org/ns/void#>
:g1 { :a a :C, :D ; :p 1, 2 . :b a :C . [] a [] . :all void:uriSpace "http://example.org/" }
:g2 { :a a :C ; :p 2, <<( :s :p :o )>> }
"""
OWN = f"{TRIG} {{ :a a :C ; :p 3 . :z a :Z }}"


def candidate(trig: str, *, union: bool, empty: tuple[str, ...] = ()) -> MemoryCandidate:
    quads = ox.parse(trig, ox.RdfFormat.TRIG)
    names = [ox.NamedNode(iri) for iri in empty]
    return MemoryCandidate(quads, (), EX, union=union, graphs=names)


def counted(trig: str, *, union: bool, empty: tuple[str, ...] = ()) -> Statistics:
    found = count_all(candidate(trig, union=union, empty=empty), EX, union=union, seconds=60)
    assert found.missing == ()
    return found


def properties(found: Statistics) -> dict[str, tuple[int, int, int]]:
    assert found.properties is not None
    return {row.iri: (row.triples, row.subjects, row.objects) for row in found.properties}


def test_a_triple_in_two_graphs_counts_once_in_the_union() -> None:
    found = counted(TRIG, union=True)
    assert found.triples == found.default_triples == 8
    assert found.graphs == (GraphSize(f"{EX}g1", 7), GraphSize(f"{EX}g2", 3))
    assert found.classes == (ClassCount(f"{EX}C", 2), ClassCount(f"{EX}D", 1))
    assert properties(found)[f"{EX}p"] == (3, 1, 3)
    assert properties(found)[RDF_TYPE] == (4, 3, 3)
    assert (found.subjects, found.objects) == (4, 7)


def test_with_a_default_graph_of_its_own_all_graphs_count_and_a_triple_still_once() -> None:
    found = counted(OWN, union=False)
    assert found.default_triples == 3
    assert found.triples == 10
    assert found.graphs == (GraphSize(f"{EX}g1", 7), GraphSize(f"{EX}g2", 3))
    sizes = [ClassCount(f"{EX}C", 2), ClassCount(f"{EX}D", 1), ClassCount(f"{EX}Z", 1)]
    assert found.classes == tuple(sizes)
    assert properties(found)[f"{EX}p"] == (4, 1, 4)
    assert (found.subjects, found.objects) == (5, 9)


@pytest.mark.parametrize("union", [True, False])
def test_graphs_without_triples_are_graphs(union: bool) -> None:
    found = counted(TRIG, union=union, empty=(f"{EX}g0", f"{EX}ü"))
    names = [f"{EX}g0", f"{EX}g1", f"{EX}g2", f"{EX}ü"]
    assert found.graphs is not None
    assert [graph.name for graph in found.graphs] == names
    assert [graph.triples for graph in found.graphs] == [0, 7, 3, 0]


@pytest.mark.parametrize("union", [True, False])
def test_nothing_is_none_of_everything(union: bool) -> None:
    found = counted("", union=union)
    assert (found.triples, found.default_triples, found.subjects, found.objects) == (0, 0, 0, 0)
    assert (found.graphs, found.classes, found.properties) == ((), (), ())


@pytest.mark.parametrize("union", [True, False])
def test_the_dataset_that_states_the_base_is_found(union: bool) -> None:
    assert counted(TRIG, union=union).datasets == (f"{EX}all",)
    other = TRIG.replace('"http://example.org/"', '"http://example.org/other"')
    assert counted(other, union=union).datasets == ()
    assert counted(TRIG.replace(":all void", "[] void"), union=union).datasets == ()


class Watched:
    """A dataset of which every query goes by a test first."""

    version = "1-first"

    def __init__(self, before: Callable[[Watched, str], None]) -> None:
        self._dataset = candidate(TRIG, union=True)
        self._before = before

    def query(self, query: Query, answer: Answer, limits: Limits) -> QueryResult:
        self._before(self, query.text)
        result = self._dataset.query(query, answer, limits)
        return QueryResult(result.media_type, result.chunks, self.version)


def watched(before: Callable[[Watched, str], None], seconds: float = 60) -> Statistics:
    return count_all(cast("Any", Watched(before)), EX, union=True, seconds=seconds)


@pytest.mark.parametrize("error", [EvaluationTimeout, Overloaded])
def test_what_takes_too_long_is_left_out_and_said(error: type[Exception]) -> None:
    def before(_: Watched, text: str) -> None:
        if "GROUP BY ?p" in text or "GROUP BY ?g" in text:
            raise error("stopped after 30 s.")

    found = watched(before)
    assert found.properties is None
    assert found.triples == 8
    assert found.classes == (ClassCount(f"{EX}C", 2), ClassCount(f"{EX}D", 1))
    assert found.graphs == (GraphSize(f"{EX}g1", None), GraphSize(f"{EX}g2", None))
    assert found.missing == (
        "Not known: the triples of each named graph; stopped after 30 s.",
        "Not known: the properties; stopped after 30 s.",
    )


def test_all_is_counted_within_one_deadline() -> None:
    limits: list[float] = []

    class Slow(Watched):
        def query(self, query: Query, answer: Answer, limits_: Limits) -> QueryResult:
            limits.append(limits_.timeout)
            time.sleep(0.02)
            return super().query(query, answer, limits_)

    slow = Slow(lambda _, __: None)
    found = count_all(cast("Any", slow), EX, union=True, seconds=0.05)
    assert limits == sorted(limits, reverse=True)
    assert limits[0] <= 0.05
    assert len(limits) <= 3
    assert found.missing[-1] == "Not known: the properties; the time for counting was over."
    assert found.properties is None


def test_a_fault_of_the_program_is_not_taken_for_slowness() -> None:
    def before(_: Watched, __: str) -> None:
        raise SparqlSyntaxError("line 1, column 1: nonsense.")

    with pytest.raises(SparqlSyntaxError):
        watched(before)


def test_when_the_version_changes_meanwhile_all_is_counted_again() -> None:
    asked: list[str] = []

    def before(dataset: Watched, text: str) -> None:
        asked.append(text)
        if len(asked) == 4:
            dataset.version = "2-second"

    found = watched(before)
    assert found.version == "2-second"
    assert found.missing == ()
    assert asked[:4] == asked[4:8]


def test_a_version_that_always_changes_is_counted_as_far_as_it_holds_still() -> None:
    asked: list[str] = []

    def before(dataset: Watched, text: str) -> None:
        asked.append(text)
        if text.startswith("SELECT ?g (COUNT"):
            dataset.version = f"{len(asked)}-new"

    found = watched(before)
    assert found.classes == (ClassCount(f"{EX}C", 2), ClassCount(f"{EX}D", 1))
    assert found.triples is None
    assert all("changed while it was counted" in sentence for sentence in found.missing)
    assert asked.count(asked[0]) == 3


def test_properties_are_sorted_by_iri() -> None:
    found = counted(TRIG, union=True)
    assert found.properties is not None
    assert isinstance(found.properties[0], PropertyCount)
    assert [row.iri for row in found.properties] == sorted(row.iri for row in found.properties)
