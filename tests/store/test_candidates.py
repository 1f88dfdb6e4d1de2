"""A candidate is a private copy: loaded, replaced, updated, published or dropped."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, iri, publish, quads

from kg.errors import Conflict, EvaluationError, SparqlSyntaxError, StoreError
from kg.sparql.query import Query, Update
from kg.store.base import construct, select
from kg.store.candidate import MemoryCandidate
from kg.store.embedded import EmbeddedStore, new_candidate
from kg.store.snapshots import Snapshots

PREFIXES = f"PREFIX ex: <{EX}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
WRITTEN = 'ex:a ex:p "05"^^xsd:int, 4.0 ; ex:q "2026-11-21T09:00:00Z"^^xsd:dateTimeStamp .'


def candidate(*content: list[ox.Quad]) -> MemoryCandidate:
    return MemoryCandidate([quad for part in content for quad in part], (), BASE)


def update(changed: MemoryCandidate, text: str) -> set[ox.Quad]:
    changed.update(Update(PREFIXES + text))
    return set(changed.quads)


def test_loading_adds() -> None:
    changed = candidate(quads("ex:a ex:p 1 ."))
    changed.load(quads("ex:a ex:p 2 ."))
    assert set(changed.quads) == set(quads("ex:a ex:p 1, 2 ."))


def test_loading_in_place_of_a_graph_empties_that_graph_alone() -> None:
    changed = candidate(quads("ex:a ex:p 1 ."), quads("ex:a ex:p 1 .", "graph/b"))
    changed.load(quads("ex:a ex:p 2 ."), replace=True)
    assert set(changed.quads) == {*quads("ex:a ex:p 2 ."), *quads("ex:a ex:p 1 .", "graph/b")}


@pytest.mark.parametrize("replace", [False, True])
def test_what_is_loaded_is_seen_by_the_next_query(replace: bool) -> None:
    changed = candidate(quads("ex:a ex:p 1 ."))
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert select(changed, count)[0]["n"].value == "1"
    changed.load(quads("ex:a ex:p 2 ."), replace=replace)
    assert select(changed, count)[0]["n"].value == ("1" if replace else "2")


def test_an_insertion_leaves_all_else_as_it_was_written() -> None:
    before = quads(WRITTEN)
    after = update(candidate(before), "INSERT DATA { GRAPH ex:g { ex:b ex:p 1 } }")
    assert after == {*before, *quads("ex:b ex:p 1 .", "g")}


def test_a_deletion_finds_a_literal_by_its_value_and_leaves_the_others() -> None:
    changed = candidate(quads(WRITTEN))
    after = update(
        changed, "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o FILTER(?o = 5) } }"
    )
    assert after == set(quads(WRITTEN)) - set(quads('ex:a ex:p "05"^^xsd:int .'))


def test_an_update_that_writes_what_is_there_changes_nothing() -> None:
    before = quads(WRITTEN)
    changed = candidate(before)
    assert update(changed, "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }") == (
        set(before)
    )


def test_with_and_clear_name_their_graph() -> None:
    changed = candidate(quads("ex:a ex:p 1 ."), quads("ex:a ex:p 1 .", "graph/b"))
    graph = iri("graph/a").value
    after = update(
        changed,
        f"WITH <{graph}> DELETE {{ ?s ex:p 1 }} INSERT {{ ?s ex:p 2 }} WHERE {{ ?s ex:p 1 }}",
    )
    assert after == {*quads("ex:a ex:p 2 ."), *quads("ex:a ex:p 1 .", "graph/b")}
    assert update(changed, f"CLEAR GRAPH <{graph}>") == set(quads("ex:a ex:p 1 .", "graph/b"))


def test_queries_see_the_union_after_an_update() -> None:
    changed = candidate(quads("ex:a ex:p 1 ."))
    update(changed, "INSERT DATA { GRAPH ex:g { ex:a ex:p 1, 2 } }")
    rows = select(changed, f"SELECT ?o {{ <{EX}a> ?p ?o }} ORDER BY ?o")
    assert [row["o"].value for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { ex:b ex:p 1 }",
        "DELETE DATA { ex:a ex:p 4.0 }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR DEFAULT",
        "CLEAR ALL",
    ],
)
def test_an_update_of_the_default_graph_is_refused_with_advice(text: str) -> None:
    changed = candidate(quads(WRITTEN))
    with pytest.raises(Conflict, match=r"union of the named graphs.*Name the graph: GRAPH"):
        update(changed, text)
    assert set(changed.quads) == set(quads(WRITTEN))
    assert len(construct(changed, "CONSTRUCT WHERE { ?s ?p ?o }")) == 3


def test_an_update_that_fails_half_way_changes_nothing() -> None:
    changed = candidate(quads(WRITTEN))
    with pytest.raises(SparqlSyntaxError, match=r"line \d+, column \d+"):
        update(changed, "INSERT DATA { GRAPH ex:g { ex:b ex:p 1 } } ; INSERT ?")
    with pytest.raises(Conflict, match="already exists"):
        update(changed, "INSERT DATA { GRAPH ex:g { ex:b ex:p 1 } } ; CREATE GRAPH ex:g")
    assert set(changed.quads) == set(quads(WRITTEN))
    named = construct(changed, "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }")
    assert set(named) == set(construct(changed, "CONSTRUCT WHERE { ?s ?p ?o }"))


def test_nothing_is_fetched_for_a_candidate(listener: tuple[int, list[object]]) -> None:
    port, connections = listener
    changed = candidate(quads(WRITTEN))
    url = f"<http://127.0.0.1:{port}/>"
    for text in (
        f"LOAD {url} INTO GRAPH ex:g",
        f"LOAD SILENT{url} INTO GRAPH ex:g",
        f"INSERT {{ GRAPH ex:g {{ ?s ?p ?o }} }} WHERE {{ SERVICE {url} {{ ?s ?p ?o }} }}",
        f"\\u004cOAD {url} INTO GRAPH ex:g",
    ):
        with pytest.raises(EvaluationError, match="switched off"):
            update(changed, text)
    with pytest.raises(EvaluationError, match="switched off"):
        changed.query(Query(f"SELECT * {{ SERVICE SILENT {url} {{ ?s ?p ?o }} }}"))
    assert connections == []
    assert set(changed.quads) == set(quads(WRITTEN))


def test_words_that_only_look_like_fetching_are_no_obstacle() -> None:
    changed = candidate(quads(WRITTEN))
    update(
        changed,
        """PREFIX load: <http://example.org/load#> PREFIX service: <http://example.org/service/>
        # LOAD and SERVICE
        INSERT DATA { GRAPH <http://example.org/LOAD#SERVICE> {
          service:load load:service "LOAD <x>", '''a "SERVICE" '''@load } } ;
        DELETE { GRAPH ?load { ?service load:service ?o } }
        WHERE { GRAPH ?load { ?service load:service ?o FILTER(lang(?o) = "load") } }""",
    )
    added = set(changed.quads) - set(quads(WRITTEN))
    assert [quad.object.value for quad in added] == ["LOAD <x>"]


def test_a_published_candidate_is_the_next_version(directory: Path) -> None:
    first = publish(directory, WRITTEN)
    with closing(EmbeddedStore(directory)) as store:
        with store.candidate() as changed:
            changed.load(quads("ex:b ex:p 1 ."))
            second = changed.publish("one more")
        assert store.version == second != first
        answer = json.loads(store.query(Query(f"ASK {{ <{EX}b> ?p 1 }}")).read())
        assert answer["boolean"] is True
    published = Snapshots(directory).current()
    assert published.manifest.parent == first
    assert published.manifest.base == BASE
    expected = quads(WRITTEN + "ex:b ex:p 1 .")
    assert set(ox.parse(path=str(published.graph_file), format=ox.RdfFormat.N_QUADS)) == set(
        expected
    )


def test_a_candidate_that_is_not_published_is_dropped(directory: Path) -> None:
    version = publish(directory, WRITTEN)
    with closing(EmbeddedStore(directory)) as store:
        with store.candidate() as changed:
            changed.load(quads("ex:b ex:p 1 ."))
        assert store.version == version
    assert [manifest.version for manifest in Snapshots(directory).versions()] == [version]


def change_and_fail(store: EmbeddedStore) -> None:
    with store.candidate() as changed:
        changed.load(quads("ex:a ex:p 1 ."), replace=True)
        raise ZeroDivisionError


def test_an_exception_drops_the_candidate_and_frees_the_store(directory: Path) -> None:
    version = publish(directory, WRITTEN)
    with closing(EmbeddedStore(directory)) as store:
        with pytest.raises(ZeroDivisionError):
            change_and_fail(store)
        assert store.version == version
        with store.candidate() as changed:
            assert set(changed.quads) == set(quads(WRITTEN))
    assert [path.name for path in (directory / "snapshots").iterdir()] == [version]


def test_the_shapes_go_with_the_candidate(directory: Path) -> None:
    with new_candidate(directory, BASE) as changed:
        changed.shapes.add(quads("ex:shape ex:p 1 .", None)[0])
        changed.publish("with shapes")
    with closing(EmbeddedStore(directory)) as store:
        with store.candidate() as changed:
            changed.load(quads("ex:b ex:p 1 ."))
            changed.publish("the same shapes")
        assert list(store.shapes()) == quads("ex:shape ex:p 1 .", None)


def test_a_candidate_of_no_store_cannot_be_published() -> None:
    with pytest.raises(StoreError, match="belongs to no store"):
        candidate(quads(WRITTEN)).publish("nowhere")
