"""What a query sees without a dataset of its own, and with one (SPARQL 1.1, section 13)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tiny import BASE, EX, publish, quads

from kg.sparql.query import Query
from kg.sparql.words import stated_dataset
from kg.store.base import RdfDataset, select
from kg.store.candidate import MemoryCandidate
from kg.store.embedded import EmbeddedStore

CONTENT = [
    *quads('ex:a ex:p 1 ; ex:label "a" .', "g1"),
    *quads("ex:a ex:p 1, 2 .", "g2"),
    *quads("ex:a ex:p 1, 3 .", "g3"),
]
OWN = quads("ex:a ex:p 9 .", None)
PREFIXES = f"PREFIX ex: <{EX}> "
EVERY_P = "{ ?s ex:p ?o }"


def answers(dataset: RdfDataset, text: str, **graphs: tuple[str, ...]) -> list[str]:
    """The values of all variables, sorted."""
    return sorted(values(dataset, Query(PREFIXES + text, **graphs)))


def values(dataset: RdfDataset, query: Query) -> list[str]:
    result = json.loads(dataset.query(query).read())
    return [
        value["value"].removeprefix(EX)
        for row in result["results"]["bindings"]
        for value in row.values()
    ]


@pytest.fixture(scope="module", params=["store", "candidate"])
def united(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RdfDataset]:
    if request.param == "candidate":
        yield MemoryCandidate(CONTENT, (), BASE)
        return
    directory = tmp_path_factory.mktemp("united") / "store"
    publish(directory, CONTENT)
    with closing(EmbeddedStore(directory)) as store:
        yield store


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RdfDataset]:
    """A store whose default graph has triples of its own, and is asked as it is."""
    directory = tmp_path_factory.mktemp("apart") / "store"
    publish(directory, [*CONTENT, *OWN])
    with closing(EmbeddedStore(directory, union=False)) as store:
        yield store


def test_a_triple_in_several_graphs_counts_once(united: RdfDataset) -> None:
    assert answers(united, f"SELECT ?o {EVERY_P}") == ["1", "2", "3"]
    assert answers(united, f"SELECT (COUNT(*) AS ?n) {EVERY_P}") == ["3"]
    assert answers(united, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ["4"]
    assert answers(united, f"SELECT (SUM(?o) AS ?n) {EVERY_P}") == ["6"]


def test_graph_sees_the_named_graphs_and_not_the_union(united: RdfDataset) -> None:
    assert answers(united, "SELECT ?o { GRAPH ex:g2 { ?s ex:p ?o } }") == ["1", "2"]
    assert answers(united, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == ["g1", "g2", "g3"]
    assert answers(united, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ex:p 1 } }") == ["3"]
    assert answers(united, "SELECT ?o { GRAPH ex:nowhere { ?s ex:p ?o } }") == []


def test_from_narrows_the_default_graph(united: RdfDataset) -> None:
    assert answers(united, f"SELECT ?o FROM ex:g2 {EVERY_P}") == ["1", "2"]
    assert answers(united, f"SELECT ?o FROM ex:nowhere {EVERY_P}") == []


def test_from_several_graphs_is_their_merge(united: RdfDataset) -> None:
    assert answers(united, f"SELECT ?o FROM ex:g1 FROM ex:g2 {EVERY_P}") == ["1", "2"]
    assert answers(united, f"SELECT ?o FROM ex:g2 FROM ex:g2 {EVERY_P}") == ["1", "2"]
    assert answers(united, f"SELECT ?o FROM <{EX}g2> FROM<{EX}g3>{EVERY_P}") == ["1", "2", "3"]
    redeclared = f"PREFIX ex: <urn:x:> PREFIX : <{EX}> SELECT ?o FROM :g1 FROM :g3"
    assert answers(united, f"{redeclared} {{ ?s :p ?o }}") == ["1", "3"]
    # The merge leaves nothing behind.
    assert answers(united, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == ["g1", "g2", "g3"]


def test_from_alone_leaves_no_named_graphs(united: RdfDataset) -> None:
    assert answers(united, "SELECT ?g FROM ex:g2 { GRAPH ?g { ?s ?p ?o } }") == []


def test_from_named_alone_leaves_an_empty_default_graph(united: RdfDataset) -> None:
    assert answers(united, f"SELECT ?o FROM NAMED ex:g2 {EVERY_P}") == []
    assert answers(united, "SELECT DISTINCT ?g FROM NAMED ex:g2 { GRAPH ?g { ?s ?p ?o } }") == [
        "g2"
    ]


def test_from_and_from_named_together(united: RdfDataset) -> None:
    text = "SELECT ?o ?g FROM ex:g1 FROM NAMED ex:g3 { ?s ex:p ?o . GRAPH ?g { ?s ex:p ?o } }"
    assert answers(united, text) == ["1", "g3"]


def test_the_dataset_of_the_protocol_takes_the_place_of_the_texts(united: RdfDataset) -> None:
    text = f"SELECT ?o FROM ex:g1 {EVERY_P}"
    assert answers(united, text, default_graphs=(f"{EX}g3",)) == ["1", "3"]
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ex:p ?o } }"
    assert answers(united, named, named_graphs=(f"{EX}g2", f"{EX}g3")) == ["g2", "g3"]


def test_the_protocols_default_graphs_are_merged(united: RdfDataset) -> None:
    both = (f"{EX}g1", f"{EX}g2")
    assert answers(united, f"SELECT ?o {EVERY_P}", default_graphs=both) == ["1", "2"]


def test_what_the_protocol_does_not_name_is_empty(united: RdfDataset) -> None:
    one = (f"{EX}g2",)
    assert answers(united, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", default_graphs=one) == []
    assert answers(united, f"SELECT ?o {EVERY_P}", named_graphs=one) == []


def test_words_in_strings_and_comments_name_no_graph(united: RdfDataset) -> None:
    text = f"""# FROM <{EX}g1> FROM <{EX}g2>
    SELECT ?o {{ ?s ex:p ?o FILTER(?o != 'FROM <{EX}g1> FROM <{EX}g2>') }}"""
    assert answers(united, text) == ["1", "2", "3"]


def test_relative_graph_names_are_resolved_by_the_engine(united: RdfDataset) -> None:
    text = f"BASE <{EX}> SELECT DISTINCT ?o FROM <g1> FROM <g2> {{ ?s ex:p ?o }}"
    assert answers(united, text) == ["1", "2"]


@pytest.mark.parametrize(
    ("before", "graphs"),
    [
        (f"BASE <{EX}>", ("<g1>", "<g2>")),
        (f"BASE <{EX}elsewhere/> BASE <../x>", ("<g1>", "<./g2>")),
        (f"BASE <http://other.example/> BASE <{EX}>", ("<g1>", f"<{EX}g2>")),
        ("BASE <http://other.example/>", ("ex:g1", "ex:g2")),
        (f"BASE <{EX}x> PREFIX g: <g>", ("g:1", "g:2")),
        ("", ("<g1>", "<g2>")),
    ],
)
def test_relative_graph_names_are_resolved_against_the_base(
    united: RdfDataset, before: str, graphs: tuple[str, str]
) -> None:
    stated = " ".join(f"FROM {graph}" for graph in graphs)
    text = f"PREFIX ex: <{EX}> {before} SELECT ?o {stated} {EVERY_P}"
    # A triple that is in both counts once.
    assert sorted(values(united, Query(text, base=EX))) == ["1", "2"]


def test_a_namespace_that_ends_in_a_number_sign_keeps_it_beside_a_base() -> None:
    text = "PREFIX ns: <http://example.org/ns#> SELECT * FROM ns:g FROM <#h> { ?s ?p ?o }"
    stated = stated_dataset(text, {}, "http://other.example/sparql")
    assert stated.default_graphs == ("http://example.org/ns#g", "http://other.example/sparql#h")


def test_own_keeps_the_default_graph_apart(apart: RdfDataset) -> None:
    assert answers(apart, f"SELECT ?o {EVERY_P}") == ["9"]
    assert answers(apart, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == ["g1", "g2", "g3"]
    assert answers(apart, f"SELECT ?o FROM ex:g2 {EVERY_P}") == ["1", "2"]


def test_an_empty_own_default_graph_is_empty(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("own") / "store"
    publish(directory, CONTENT)
    with closing(EmbeddedStore(directory, union=False)) as store:
        assert answers(store, "SELECT * { ?s ?p ?o }") == []


def test_an_empty_graph_can_be_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("empty") / "store"
    publish(directory, [])
    with closing(EmbeddedStore(directory)) as store:
        assert answers(store, "SELECT * { ?s ?p ?o }") == []
        assert answers(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == ["0"]


def test_a_blank_node_is_the_same_in_the_union_and_in_its_own_graph(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    publish(directory, quads("ex:a ex:p [ ex:q 1 ] .", "g1"))
    with closing(EmbeddedStore(directory)) as store:
        joined = select(store, "SELECT ?b { ?s ?p ?b FILTER(isBlank(?b)) GRAPH ?g { ?s ?p ?b } }")
    assert len(joined) == 1
