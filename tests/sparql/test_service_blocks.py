"""The SERVICE blocks of a query are found where they stand, and none is overlooked."""

from __future__ import annotations

import time

import pytest

from kg.errors import QueryTooComplex, RemoteAccessRefused
from kg.sparql.federation import ServiceBlock, blanked, service_blocks

A = "http://a.example/sparql"
B = "http://b.example/"
ALLOWED = (A, B)
MOST = 3


def blocks(text: str) -> tuple[ServiceBlock, ...]:
    return service_blocks(text, {}, ALLOWED, MOST)


def test_a_query_without_service_has_none() -> None:
    assert blocks("SELECT * { ?service ?p 'SERVICE' } # SERVICE <http://c/> {}") == ()


def test_a_block_is_a_query_for_its_server() -> None:
    text = (
        'VERSION "1.2" # of 2025\nBASE <http://base/> PREFIX ex: <http://example.org/>\n'
        f"SELECT ?s {{ ?s ex:p ?o OPTIONAL {{ SERVICE <{A}> {{ ?s ex:q ?x FILTER(?x > 1) }} }} }}"
    )
    (block,) = blocks(text)
    assert (block.iri, block.silent, block.variables) == (A, False, {"s", "x"})
    assert text[block.start : block.end] == f"SERVICE <{A}> {{ ?s ex:q ?x FILTER(?x > 1) }}"
    declarations, _, pattern = block.query.rpartition("\nSELECT * WHERE ")
    assert declarations == text.partition("SELECT")[0]
    assert pattern == "{ ?s ex:q ?x FILTER(?x > 1) }"


@pytest.mark.parametrize(
    "head",
    [
        f"SERVICE <{B}>",
        f"service<{B}>",
        f"SERVICE # it\n <{B}> # is\n",
        "SERVICE b:",
        "SERVICE <http://\\u0062.example/>",
        f"\\u0053ERVICE <{B}>",
    ],
)
@pytest.mark.parametrize("group", ["{?s ?p ?o}", "{ { ?s ?p '}' } # }\n }"])
def test_a_server_is_named_in_many_ways(head: str, group: str) -> None:
    text = f"PREFIX b: <{B}> SELECT * {{ {head}{group} ?a ?b ?c }}"
    (block,) = blocks(text)
    assert (block.iri, block.silent) == (B, False)
    assert text[: block.start].endswith("SELECT * { ")
    assert text[block.end :] == " ?a ?b ?c }"


@pytest.mark.parametrize("words", ["SERVICE SILENT", "service silent", "SERVICESILENT"])
def test_silent_is_seen(words: str) -> None:
    (block,) = blocks(f"SELECT * {{ {words} <{A}> {{}} }}")
    assert block.silent


def test_a_prefix_is_known_beforehand_or_declared() -> None:
    text = "PREFIX a: <http://a.example/> SELECT * { SERVICE a:sparql { ?s c:p ?o } }"
    (block,) = service_blocks(text, {"a": "http://wrong/", "c": "http://c/"}, ALLOWED, MOST)
    assert block.query.startswith("PREFIX c: <http://c/>\nPREFIX a: <http://a.example/> ")


def test_relative_iris_mean_there_what_they_mean_here() -> None:
    text = f"BASE <x/> SELECT * {{ SERVICE <{A}> {{ <s> ?p ?o }} }}"
    (block,) = service_blocks(text, {}, ALLOWED, MOST, "http://here/")
    assert block.query.startswith("BASE <http://here/>\nBASE <x/> ")


def test_several_blocks_come_in_the_order_of_the_text() -> None:
    text = f"SELECT * {{ {{ SERVICE <{A}> {{ ?x ?y ?z }} }} UNION {{ SERVICE <{B}> {{}} }} }}"
    assert [block.iri for block in blocks(text)] == [A, B]


def test_a_block_inside_another_goes_along_with_it() -> None:
    text = f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o SERVICE <{B}> {{ ?o ?q ?r }} }} }}"
    (block,) = blocks(text)
    assert block.iri == A
    assert f"SERVICE <{B}> {{ ?o ?q ?r }}" in block.query


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://c.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://c.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE unknown:sparql { ?s ?p ?o } }",
        f"SELECT * {{ SERVICE <{A}> <{B}> {{ ?s ?p ?o }} }}",
        "SELECT * { SERVICE",
        f"SELECT * {{ SERVICE <{A}>",
        f"SELECT * {{ SERVICE <{A}> {{ SERVICE <http://c.example/> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE <{A}> {{ SERVICE SILENT ?x {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE <{A}> {{ \\u0053ERVIC\\U00000045 <http://c/> {{ ?s ?p ?o }} }} }}",
        f"PREFIX c: <http://c/> SELECT * {{ SERVICE <{A}> {{ SERVICEc:c {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} }} ; LOAD <http://c/>",
    ],
)
def test_no_other_server_may_be_asked(text: str) -> None:
    with pytest.raises(RemoteAccessRefused):
        blocks(text)


def test_without_a_list_nobody_may_be_asked() -> None:
    with pytest.raises(RemoteAccessRefused, match="switched off"):
        service_blocks(f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} }}", {}, (), MOST)


def test_what_is_left_of_a_query_stays_at_its_place() -> None:
    text = f"SELECT *\n{{ SERVICE <{A}>\n{{ ?s ?p ?o }}\n ?a ?b ?c }}"
    own = blanked(text, blocks(text))
    assert len(own) == len(text)
    assert own.split() == ["SELECT", "*", "{", "{", "}", "?a", "?b", "?c", "}"]
    assert own.index("?a") == text.index("?a")
    assert own.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        f"SERVICE <{A}> {{" * 20_000,
        f"SERVICE <{A}> {{}}" * 20_000,
        "SELECT * {" + f"{{ SERVICE <{A}> {{ ?s ?p ?o }} }} UNION " * 10_000,
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    begun = time.process_time()
    blanked(text, service_blocks(text, {}, ALLOWED, 30_000))
    assert time.process_time() - begun < 10


def test_many_blocks_are_too_many_before_they_take_memory() -> None:
    text = f"PREFIX long: <{B}{'x' * 1_000_000}> SELECT * {{" + f"SERVICE <{A}> {{}}" * 3
    assert len(blocks(text)) == 3
    with pytest.raises(QueryTooComplex, match="more than 3"):
        blocks(text + f"SERVICE <{A}> {{}}" * 50_000)


def test_half_a_character_in_a_name_can_be_told() -> None:
    with pytest.raises(RemoteAccessRefused) as told:
        blocks("SELECT * { SERVICE <http://\\uD800> { ?s ?p ?o } }")
    assert str(told.value).encode().startswith(b"<http://\\uD800> is none")
