"""SPARQL Update on a candidate: an own default graph and a union, several operations, USING."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, iri, quads

from kg.errors import Conflict, EvaluationError, ProtocolError, SparqlSyntaxError
from kg.sparql.query import Update
from kg.store.candidate import MemoryCandidate

PREFIX = f"PREFIX ex: <{EX}> "
ONE = quads("ex:a ex:p 1, 2 .", "g1")
TWO = quads("ex:a ex:p 1, 3 .", "g2")
OWN = quads("ex:a ex:p 9 .", None)
UNIONS = [True, False]


def united(*graphs: ox.NamedNode) -> MemoryCandidate:
    return MemoryCandidate([*ONE, *TWO], (), BASE, graphs=graphs)


def apart(*graphs: ox.NamedNode) -> MemoryCandidate:
    return MemoryCandidate([*ONE, *TWO, *OWN], (), BASE, union=False, graphs=graphs)


def either(union: bool) -> MemoryCandidate:
    return united() if union else apart()


def update(changed: MemoryCandidate, text: str, **dataset: tuple[str, ...]) -> set[ox.Quad]:
    changed.update(Update(PREFIX + text, **dataset))
    return set(changed.quads)


def test_an_own_default_graph_is_written_like_any_other() -> None:
    assert update(apart(), "INSERT DATA { ex:b ex:p 1 }") == {
        *ONE, *TWO, *OWN, *quads("ex:b ex:p 1 .", None)
    }  # fmt: skip
    assert update(apart(), "DELETE WHERE { ?s ?p ?o }") == {*ONE, *TWO}
    assert update(apart(), "CLEAR DEFAULT") == {*ONE, *TWO}
    assert update(apart(), "CLEAR ALL") == set()
    assert update(apart(), "MOVE ex:g1 TO DEFAULT") == {*TWO, *quads("ex:a ex:p 1, 2 .", None)}


def test_an_own_default_graph_does_not_see_the_named_ones() -> None:
    after = update(apart(), "INSERT { GRAPH ex:n { ?s ?p ?o } } WHERE { ?s ?p ?o }")
    assert after == {*ONE, *TWO, *OWN, *quads("ex:a ex:p 9 .", "n")}


def test_the_union_can_be_read_into_a_graph() -> None:
    after = update(united(), "COPY DEFAULT TO ex:n")
    assert after == {*ONE, *TWO, *quads("ex:a ex:p 1, 2, 3 .", "n")}


@pytest.mark.parametrize("union", UNIONS)
def test_an_operation_sees_what_the_ones_before_it_did(union: bool) -> None:
    read = "?s ex:q ?o" if union else "GRAPH ?g { ?s ex:q ?o }"
    text = f"""INSERT DATA {{ GRAPH ex:n {{ ex:b ex:q 1, 2 }} }} ;
      DELETE {{ GRAPH ex:n {{ ?s ex:q 2 }} }} WHERE {{ {read} FILTER(?o = 2) }} ;
      INSERT {{ GRAPH ex:m {{ ?s ex:r ?o }} }} WHERE {{ {read} }}"""
    made = {*quads("ex:b ex:q 1 .", "n"), *quads("ex:b ex:r 1 .", "m")}
    assert update(either(union), text) == {*either(union).quads, *made}


def test_a_union_from_which_an_operation_has_removed_everything_is_empty() -> None:
    text = "DROP NAMED ; INSERT { GRAPH ex:n { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert update(united(), text) == set()


@pytest.mark.parametrize("union", UNIONS)
def test_declarations_may_stand_between_operations(union: bool) -> None:
    text = """INSERT DATA { GRAPH ex:n { ex:a ex:p ex:b } } ; # not here; nor { here
      PREFIX ex: <urn:x:> INSERT DATA { GRAPH ex:n { ex:a ex:p ";" } } ;
      BASE <urn:y:> INSERT { GRAPH <urn:y:n> { <urn:y:a> ?p ?o } } WHERE { GRAPH ex:n { ?s ?p ?o }
    } ;"""
    new = update(either(union), text) - set(either(union).quads)
    assert {str(quad) for quad in new} == {
        f"<{EX}a> <{EX}p> <{EX}b> <{EX}n>",
        '<urn:x:a> <urn:x:p> ";" <urn:x:n>',
        '<urn:y:a> <urn:x:p> ";" <urn:y:n>',
    }


@pytest.mark.parametrize("union", UNIONS)
@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH ex:n { ex:a ex:p ex:b } } ;; ",
        "; INSERT DATA { GRAPH ex:n { ex:a ex:p ex:b } }",
        "INSERT DATA { GRAPH ex:n { ex:a ex:p ex:b } } ; PREFIX x: <urn:x:> INSERT ?",
        "INSERT DATA { GRAPH ex:n { ex:a ex:p ex:b } } }",
        "INSERT DATA { GRAPH ex:n { ex:a ex:p _:b } } ; INSERT DATA { GRAPH ex:n { _:b ex:p 1 } }",
        "DELETE WHERE",
        "DELETE { ?s ?p _:b } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_that_does_not_parse_is_refused_whole(union: bool, text: str) -> None:
    changed = either(union)
    with pytest.raises(SparqlSyntaxError):
        update(changed, text)
    assert set(changed.quads) == set(either(union).quads)


def test_the_place_of_an_error_is_that_in_the_text_as_it_was_sent() -> None:
    with pytest.raises(SparqlSyntaxError, match="line 2, column 34"):
        united().update(
            Update("CREATE GRAPH <urn:x:n> ;\nINSERT DATA { GRAPH <urn:x:n> { a b c } }")
        )


@pytest.mark.parametrize("union", UNIONS)
@pytest.mark.parametrize("text", ["", PREFIX, "# nothing"])
def test_an_update_without_operations_changes_nothing(union: bool, text: str) -> None:
    changed = either(union)
    changed.update(Update(text))
    assert (changed.changes.added, changed.changes.removed) == (0, 0)


@pytest.mark.parametrize("union", UNIONS)
def test_the_protocols_dataset_is_what_the_patterns_see(union: bool) -> None:
    text = "INSERT { GRAPH ex:n { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    after = update(either(union), text, using_graphs=(f"{EX}g1",))
    assert after - set(either(union).quads) == set(quads("ex:a ex:p 1, 2 .", "n"))
    both = update(either(union), text, using_graphs=(f"{EX}g1", f"{EX}g2"))
    assert both - set(either(union).quads) == set(quads("ex:a ex:p 1, 2, 3 .", "n"))


@pytest.mark.parametrize("union", UNIONS)
def test_the_protocols_named_graphs_are_all_that_graph_sees(union: bool) -> None:
    text = "INSERT { GRAPH ex:n { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    after = update(either(union), text, using_named_graphs=(f"{EX}g2",))
    assert after - set(either(union).quads) == set(quads("ex:a ex:p 1, 3 .", "n"))
    assert update(either(union), text, using_graphs=(f"{EX}g2",)) == set(either(union).quads)


@pytest.mark.parametrize("written", ["DELETE WHERE { ", "DELETEWHERE{ ", "delete # x }\n where {"])
def test_the_protocols_dataset_holds_for_delete_where(written: str) -> None:
    text = f"{written} GRAPH ?g {{ ?s ?p ?o }} }}"
    assert update(apart(), text, using_named_graphs=(f"{EX}g2",)) == {*ONE, *OWN}
    # What is matched in the graph is deleted from the default graph (Update, section 3.1.3.3).
    after = update(apart(), f"{written} ?s ?p ?o }}", using_graphs=(f"{EX}g2",))
    assert after == {*ONE, *TWO, *OWN}
    first = "INSERT DATA { GRAPH ex:g2 { ex:a ex:p 9 } } ; "
    nine = update(apart(), f"{first} {written} ?s ?p ?o }}", using_graphs=(f"{EX}g2",))
    assert nine == {*ONE, *TWO, *quads("ex:a ex:p 9 .", "g2")}


def test_the_protocols_dataset_holds_for_every_operation() -> None:
    text = """PREFIX x: <urn:x:> # WHERE { } ;
      DELETE { GRAPH ex:g2 { ?s ?p ?o } } INSERT { GRAPH ex:n { ?s ?p "WHERE; {" } }
      WHERE { ?s ?p ?o FILTER(?o < 2 && "}" != '{') } ;
      INSERT DATA { GRAPH ex:n { ex:b ex:p 1 } } ;
      DELETE { GRAPH ex:g1 { ?s ?p ?o } } WHERE { { SELECT * WHERE { ?s ?p ?o } } }"""
    after = update(apart(), text, using_graphs=(f"{EX}g2",))
    made = quads('ex:a ex:p "WHERE; {" . ex:b ex:p 1 .', "n")
    assert after == {*ONE, *quads("ex:a ex:p 3 .", "g2"), *OWN, *made}


@pytest.mark.parametrize(
    "text",
    [
        "WITH ex:g1 DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING ex:g1 WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } usingnamed ex:g1 WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CREATE GRAPH ex:n ; WITH ex:g1 DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_in_the_text_and_beside_it_is_refused(text: str) -> None:
    changed = apart()
    with pytest.raises(ProtocolError, match="its dataset is given beside it too"):
        update(changed, text, using_graphs=(f"{EX}g1",))
    assert set(changed.quads) == {*ONE, *TWO, *OWN}
    update(changed, text)


def test_words_that_only_look_like_a_dataset_are_none() -> None:
    text = "INSERT { GRAPH ex:n { ?using ?with ex:WITH } } WHERE { ?using ?with ?o # USING\n }"
    update(apart(), text, using_graphs=(f"{EX}g1",))


@pytest.mark.parametrize("graph", ["g1", "", "http://example.org/a> USING <urn:x:b", "a b"])
def test_a_graph_of_the_protocol_that_is_no_iri_is_refused(graph: str) -> None:
    with pytest.raises(ProtocolError, match="is no IRI of a graph"):
        update(apart(), "DELETE WHERE { ?s ?p ?o }", using_graphs=(graph,))


N, E = iri("n"), iri("empty")
# What is done to a candidate with the graphs g1, g2 and empty, and the empty graphs afterwards.
ON_GRAPHS = {
    "CREATE GRAPH ex:n": {E, N},
    "CREATE SILENT GRAPH ex:g1": {E},
    "CLEAR GRAPH ex:g1": {E, iri("g1")},
    "CLEAR SILENT GRAPH ex:n": {E},
    "DROP GRAPH ex:g1": {E},
    "DROP GRAPH ex:empty": set(),
    "DROP SILENT GRAPH ex:n": {E},
    "CLEAR NAMED": {E, iri("g1"), iri("g2")},
    "DROP NAMED": set(),
    "COPY ex:empty TO ex:n": {E},
    "MOVE ex:g1 TO ex:empty": set(),
    "ADD ex:g1 TO ex:empty": set(),
    "INSERT DATA { GRAPH ex:empty { ex:a ex:p 1 } }": set(),
    "DELETE WHERE { GRAPH ex:g1 { ?s ?p ?o } }": {E, iri("g1")},
    "CREATE GRAPH ex:n ; DROP GRAPH ex:n": {E},
}


@pytest.mark.parametrize("union", UNIONS)
@pytest.mark.parametrize("text", ON_GRAPHS)
def test_graphs_stay_when_they_are_emptied_and_go_when_they_are_dropped(
    union: bool, text: str
) -> None:
    changed = united(E) if union else apart(E)
    update(changed, text)
    assert changed.empty_graphs == ON_GRAPHS[text]


@pytest.mark.parametrize("union", UNIONS)
@pytest.mark.parametrize(
    "text",
    [
        "CREATE GRAPH ex:g1",
        "CREATE GRAPH ex:empty",
        "CLEAR GRAPH ex:n",
        "DROP GRAPH ex:n",
        "MOVE ex:n TO ex:g1",
        "CLEAR GRAPH ex:g1 ; CREATE GRAPH ex:g1",
    ],
)
def test_a_graph_that_should_be_there_or_should_not_is_a_conflict(union: bool, text: str) -> None:
    changed = united(E) if union else apart(E)
    with pytest.raises(Conflict, match=r"(does not exist|already exists)\. Write SILENT"):
        update(changed, text)
    assert changed.empty_graphs == {E}
    assert set(changed.quads) == set(either(union).quads)
    update(changed, "CREATE GRAPH ex:n")
    assert changed.empty_graphs == {E, N}


@pytest.mark.parametrize("union", UNIONS)
def test_what_is_added_and_removed_is_counted_net(union: bool) -> None:
    changed = either(union)
    update(changed, "DELETE DATA { GRAPH ex:g1 { ex:a ex:p 1, 2 } }")
    update(changed, "INSERT DATA { GRAPH ex:g1 { ex:a ex:p 2, 4, 5 } }")
    update(changed, "DELETE DATA { GRAPH ex:g1 { ex:a ex:p 5 } }")
    assert (changed.changes.added, changed.changes.removed) == (1, 1)


def test_an_update_would_ask_nobody() -> None:
    for text in ("LOAD <http://127.0.0.1:9/>", "INSERT { ?s ?p ?o } WHERE { SERVICE ex:s { } }"):
        with pytest.raises(EvaluationError, match="switched off"):
            update(apart(), text)


@pytest.mark.parametrize(
    "text", ["CLEARGRAPHex:g1", "CLEAR ALL;DROPGRAPHex:g1", "COPYex:g1 TO ex:n"]
)
def test_a_keyword_that_is_part_of_a_name_is_refused_and_not_passed_over(text: str) -> None:
    with pytest.raises(SparqlSyntaxError, match=r"not expected here.*Put a space"):
        update(apart(), text)
