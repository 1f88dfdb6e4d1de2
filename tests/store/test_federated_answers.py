"""SERVICE: another server's solutions take part in a query as if they were our own."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from federating import AGES, IRI, PREFIXES, asked_of, federation, fetch, rows
from other_servers import (
    JSON,
    XML,
    answer,
    literal,
    other_server,
    solutions,
    uri,
)
from tiny import EX, publish

from kg.errors import (
    NotAcceptable,
    RemoteAccessRefused,
    SparqlSyntaxError,
)
from kg.rdf.formats import RESULTS_JSON
from kg.sparql.query import Answer, Query
from kg.store.embedded import EmbeddedStore
from kg.store.federation import Federation

INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?s ex:name ?name . SERVICE <> { ?s ex:age ?age }", [('"42"', '"Alice"', "<alice>")]),
        (
            "?s ex:name ?name OPTIONAL { SERVICE <> { ?s ex:age ?age } }",
            [(None, '"Carol"', "<carol>"), ('"42"', '"Alice"', "<alice>")],
        ),
        (
            "{ ?s ex:name ?name } UNION { SERVICE <> { ?s ex:age ?age } }",
            [
                (None, '"Alice"', "<alice>"),
                (None, '"Carol"', "<carol>"),
                ('"42"', None, "<alice>"),
                ('"7"', None, "<bob>"),
            ],
        ),
        ("?s ex:name ?name MINUS { SERVICE <> { ?s ex:age ?age } }", [('"Carol"', "<carol>")]),
        (
            "?s ex:name ?name FILTER EXISTS { SERVICE <> { ?s ex:age ?age } }",
            [('"Alice"', "<alice>")],
        ),
        (
            "?s ex:name ?name FILTER NOT EXISTS { SERVICE <> { ?s ex:age ?age } }",
            [('"Carol"', "<carol>")],
        ),
        ("{ SELECT (COUNT(*) AS ?n) { SERVICE <> { ?s ex:age ?age } } }", [(f'"2"{INTEGER}',)]),
        ("SERVICE <> { ?s ex:age ?age } FILTER(?age = '7')", [('"7"', "<bob>")]),
        (
            "GRAPH ?g { ?s ex:name ?name SERVICE <> { ?s ex:age ?age } }",
            [('"42"', "<graph/a>", '"Alice"', "<alice>")],
        ),
        ("SERVICE <> { ?s ex:age ?age } VALUES ?s { ex:bob }", [('"7"', "<bob>")]),
    ],
)  # fmt: skip
def test_a_block_takes_part_wherever_it_stands(
    people: EmbeddedStore, pattern: str, expected: list[tuple[str | None, ...]]
) -> None:
    found = asked_of(people, answer(AGES), f"SELECT * {{ {pattern.replace('<>', f'<{IRI}>')} }}")
    assert found == expected


def test_construct_ask_and_describe_may_ask_too(people: EmbeddedStore) -> None:
    with other_server(answer(AGES)) as other:
        asked = federation(other.url)
        for text, expected in (
            (
                f"CONSTRUCT {{ ?s ex:years ?age }} {{ SERVICE <{IRI}> {{ ?s ex:age ?age }} }}",
                b"years",
            ),
            (f"ASK {{ ?s ex:name 'Alice' SERVICE <{IRI}> {{ ?s ex:age ?age }} }}", b"true"),
            (f"DESCRIBE ?s {{ SERVICE <{IRI}> {{ ?s ex:age ?age }} }}", b"Alice"),
        ):
            assert expected in people.query(fetch(asked, PREFIXES + text)).read()


def test_the_server_is_asked_for_the_group_with_the_declarations(people: EmbeddedStore) -> None:
    with other_server(answer(AGES)) as other:
        text = f"{PREFIXES}SELECT * {{ ?s ex:name ?n SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"
        fetch(federation(other.url), text)
    assert other.queries == [f"{PREFIXES}\nSELECT * WHERE {{ ?s ex:age ?age }}"]
    (headers,) = other.headers
    assert headers["accept"].startswith(JSON)
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["host"] == f"127.0.0.1:{other.port}"
    assert not {"cookie", "authorization"} & headers.keys()


def test_a_query_without_service_is_left_alone() -> None:
    query = Query("SELECT * { ?s ?p ?o }")
    assert asyncio.run(Federation().fetch(query, 1)) is query
    assert Federation().blocks(query) == ()


def test_what_asked_others_can_be_told() -> None:
    with other_server(answer(AGES)) as other:
        asked = federation(other.url)
        text = f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?age }} }}"
        assert len(asked.blocks(Query(text))) == 1
        assert other.queries == []
        assert len(fetch(asked, text).services) == 1


def test_every_kind_of_term_arrives_as_it_is(people: EmbeddedStore) -> None:
    odd = 'a "quoted" \\ line\nand } # more {\r\t\u0000\\u0041 é 𝔘'
    triple = {
        "type": "triple",
        "value": {"subject": uri(f"{EX}a"), "predicate": uri(f"{EX}b"), "object": literal("c")},
    }
    terms = {
        "iri": uri(f"{EX}x?y=1&z=é"),
        "plain": literal(odd),
        "tagged": literal("chat", **{"xml:lang": "fr"}),
        "directed": literal("chat", **{"xml:lang": "he", "its:dir": "rtl"}),
        "typed": literal("2.50", datatype="http://www.w3.org/2001/XMLSchema#decimal"),
        "own": literal("x", datatype=f"{EX}type"),
        "triple": triple,
    }
    names = " ".join(f"?{name}" for name in terms)
    text = f"SELECT {names} {{ SERVICE <{IRI}> {{ SELECT {names} {{}} }} }}"
    (row,) = asked_of(people, answer(solutions([*terms], terms)), text)
    assert row == (
        "<x?y=1&z=é>",
        '"a \\"quoted\\" \\\\ line\\nand } # more {\\r\\t\\u0000\\\\u0041 é 𝔘"',
        '"chat"@fr',
        '"chat"@he--rtl',
        '"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"x"^^<type>',
        '<a> <b> "c"',
    )


def test_solutions_are_counted_as_often_as_they_come(people: EmbeddedStore) -> None:
    text = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{IRI}> {{ ?s ?p ?age }} }}"
    assert asked_of(people, answer(solutions(["s"], {}, {}, {})), text) == [(f'"3"{INTEGER}',)]
    assert asked_of(people, answer(solutions(["s"])), text) == [(f'"0"{INTEGER}',)]
    assert asked_of(people, answer(solutions([], {}, {})), text) == [(f'"2"{INTEGER}',)]


def test_what_is_unbound_there_may_be_bound_here(people: EmbeddedStore) -> None:
    text = f"SELECT ?s ?age {{ ?s ex:name ?name SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"
    found = asked_of(people, answer(solutions(["s", "age"], {"age": literal("1")})), text)
    assert found == [("<alice>", '"1"'), ("<carol>", '"1"')]


def test_xml_is_read_too(people: EmbeddedStore) -> None:
    xml = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        f'<results><result><binding name="s"><uri>{EX}alice</uri></binding></result></results>'
        "</sparql>"
    )
    text = f"SELECT ?name {{ ?s ex:name ?name SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"
    assert asked_of(people, answer(xml, f"{XML}; charset=utf-8"), text) == [('"Alice"',)]


def test_blank_nodes_of_another_server_become_iris_of_this_answer(people: EmbeddedStore) -> None:
    node = {"type": "bnode", "value": "b0"}
    nested = {"type": "triple", "value": {"subject": node, "predicate": uri(EX), "object": node}}
    respond = answer(solutions(["x", "y"], {"x": node, "y": node}, {"x": node, "y": nested}))
    text = f"SELECT ?x ?y {{ SERVICE <{IRI}> {{ ?x ?p ?y }} }}"
    with other_server(respond) as other:
        first, again = (rows(people, federation(other.url), text) for _ in range(2))
        both = rows(
            people,
            federation(other.url),
            f"SELECT ?x {{ SERVICE <{IRI}> {{ ?x ?p ?y }} SERVICE <{IRI}> {{ ?x ?p ?y }} }}",
        )
    x = first[0][0]
    assert x is not None
    assert x.startswith("<urn:uuid:")
    assert {row[0] for row in first} == {x}
    assert (x, x) in first
    assert (x, f"{x} <> {x}") in first
    assert again[0][0] != x
    assert both == []


def test_errors_of_the_query_are_told_at_their_place(people: EmbeddedStore) -> None:
    long = solutions(["s"], *[{"s": uri(f"{EX}{n}")} for n in range(100)])
    text = f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?age }}   ?s ?p }}"
    with pytest.raises(SparqlSyntaxError, match=f"line 1, column {len(PREFIXES + text) + 1}"):
        asked_of(people, answer(long), text)


def test_a_dataset_beside_service_is_kept(people: EmbeddedStore) -> None:
    text = "SELECT ?name FROM ex:%s { ?s ex:name ?name SERVICE <%s> { ?s ex:age ?age } }"
    assert asked_of(people, answer(AGES), text % ("nowhere", IRI)) == []
    assert asked_of(people, answer(AGES), text % (r"graph\/a", IRI)) == [('"Alice"',)]


def test_an_answer_in_no_acceptable_format_is_told_as_ever(people: EmbeddedStore) -> None:
    with other_server(answer(AGES)) as other:
        query = fetch(federation(other.url), f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?age }} }}")
    with pytest.raises(NotAcceptable):
        people.query(query, Answer(None, None))


def test_a_large_answer_reaches_the_worker(people: EmbeddedStore) -> None:
    ages = [{"s": uri(f"{EX}{n}"), "age": literal("x" * 100)} for n in range(20_000)]
    text = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"
    assert asked_of(people, answer(solutions(["s", "age"], *ages)), text) == [
        (f'"20000"{INTEGER}',)
    ]


def test_the_engine_is_never_given_a_block(people: EmbeddedStore) -> None:
    query = Query(f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?o }} }}")
    with pytest.raises(RemoteAccessRefused):
        people.query(query, Answer(RESULTS_JSON))


def test_a_candidate_is_asked_in_the_same_way(directory: Path) -> None:
    publish(directory, 'ex:alice ex:name "Alice" .')
    text = f"{PREFIXES}SELECT ?name {{ ?s ex:name ?name SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"
    with other_server(answer(AGES)) as other:
        query = fetch(federation(other.url), text)
    with closing(EmbeddedStore(directory)) as opened, opened.candidate() as candidate:
        assert b"Alice" in candidate.query(query).read()
