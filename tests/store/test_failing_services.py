"""SERVICE: a server that fails, or sends what is no answer, is told, and nothing else suffers."""

from __future__ import annotations

import asyncio
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from federating import AGES, IRI, asked_of, federation, fetch, rows
from other_servers import (
    JSON,
    XML,
    Respond,
    answer,
    literal,
    other_server,
    solutions,
    uri,
)

from kg.errors import (
    KgError,
    Overloaded,
    QueryTooComplex,
    RemoteAccessRefused,
    RemoteFailed,
    RemoteTimeout,
)
from kg.sparql.query import Query
from kg.store.embedded import EmbeddedStore
from kg.store.federation import Federation, Reach

NOBODY = "http://127.0.0.1:1/sparql"
NAMES = "SELECT ?name { ?s ex:name ?name SERVICE %s <%s> { ?s ex:age ?age } }"


BROKEN = {
    "half": AGES[:-9],
    "nothing": "",
    "no results": "{}",
    "a boolean": '{"head": {}, "boolean": true}',
    "a page": "<html>welcome</html>",
    "an IRI that is none": solutions(["s"], {"s": uri("a b> } UNION { ?s ?p ?o")}),
    "a variable that is none": solutions(["s} SERVICE <http://127.0.0.1:1/> {"]),
    "a language that is none": solutions(["s"], {"s": literal("x", **{"xml:lang": "en } x"})}),
    "a variable that nobody asked for": solutions(["s", "name"], {"name": literal("Carol")}),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_is_none_is_told_and_silent_goes_without(
    people: EmbeddedStore, body: str
) -> None:
    with pytest.raises(RemoteFailed, match="no usable answer"):
        asked_of(people, answer(body), NAMES % ("", IRI))
    found = asked_of(people, answer(body), NAMES % ("SILENT", IRI))
    assert found == [('"Alice"',), ('"Carol"',)]


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(AGES)))
    handler.end_headers()
    handler.wfile.write(AGES[:20].encode())


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        handler.close_connection = True


REFUSED: dict[str, Respond] = {
    "an error": answer("no", status=500),
    "an error with results": answer(AGES, status=400),
    "a partial answer": answer(AGES, status=206),
    "a redirect": answer("", status=302, Location="http://127.0.0.1:1/"),
    "a page": answer(AGES, "text/html"),
    "no type": answer(AGES, ""),
    "compressed": answer(AGES, Content_Encoding="gzip"),
    "cut": cut,
    "endless": endless,
}


@pytest.mark.parametrize("respond", REFUSED.values(), ids=REFUSED.keys())
def test_a_server_that_fails_is_told_and_silent_goes_without(
    people: EmbeddedStore, respond: Respond
) -> None:
    with pytest.raises(RemoteFailed) as told:
        asked_of(people, respond, NAMES % ("", IRI))
    assert IRI in told.value.detail
    found = asked_of(people, respond, NAMES % ("SILENT", IRI))
    assert found == [('"Alice"',), ('"Carol"',)]


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(RemoteFailed) as told:
        fetch(federation(NOBODY), f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?o }} }}")
    assert "127.0.0.1" not in str(told.value)


def test_a_server_that_does_not_answer_is_given_up_in_time() -> None:
    leave = threading.Event()
    with other_server(lambda _: leave.wait(30) and None) as other:
        text = "SELECT * { SERVICE %s <%s> { ?s ?p ?o } }"
        try:
            with pytest.raises(RemoteTimeout):
                fetch(federation(other.url), text % ("", IRI), 0.4)
            (silent,) = fetch(federation(other.url), text % ("SILENT", IRI), 0.4).services
            assert silent.format is None
        finally:
            leave.set()


def test_the_answers_to_one_query_are_bounded_together() -> None:
    block = f"SERVICE <{IRI}> {{ ?s ?p ?o }} "
    with other_server(answer(AGES)) as other:
        reach = Reach(size=2 * len(AGES))
        assert len(fetch(federation(other.url, reach), f"SELECT * {{ {block * 2} }}").services) == 2
        with pytest.raises(RemoteFailed, match=f"over {2 * len(AGES)} bytes"):
            fetch(federation(other.url, reach), f"SELECT * {{ {block * 3} }}")


def test_a_query_asks_only_so_often() -> None:
    text = "SELECT * {" + f"SERVICE <{IRI}> {{ ?s ?p ?o }} " * 11 + "}"
    with other_server(answer(AGES)) as other, pytest.raises(QueryTooComplex, match="more than 10"):
        fetch(federation(other.url), text)
    assert other.queries == []


def test_only_so_many_queries_ask_at_once() -> None:
    text = f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?o }} }}"
    leave = threading.Event()
    here = threading.Event()

    def respond(handler: BaseHTTPRequestHandler) -> None:
        here.set()
        assert leave.wait(30)
        answer(AGES)(handler)

    async def ask(asked: Federation) -> None:
        first = asyncio.create_task(asked.fetch(Query(text), 30))
        await asyncio.to_thread(here.wait, 30)
        with pytest.raises(Overloaded):
            await asked.fetch(Query(text), 0.2)
        leave.set()
        assert len((await first).services) == 1
        assert len((await asked.fetch(Query(text), 30)).services) == 1

    with other_server(respond) as other:
        asyncio.run(ask(federation(other.url, Reach(queries=1))))


def test_one_failure_ends_the_other_calls() -> None:
    text = f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?o }} SERVICE <{IRI}> {{ ?a ?b ?c }} }}"
    both = threading.Barrier(2)
    left = threading.Event()

    def respond(handler: BaseHTTPRequestHandler) -> None:
        if both.wait(30) == 0:
            answer("", status=500)(handler)
        else:
            # Comes to its end when the client hangs up.
            handler.rfile.read(1)
            left.set()

    with other_server(respond) as other:
        with pytest.raises(RemoteFailed, match="status 500"):
            fetch(federation(other.url), text)
        assert left.wait(30)


def test_what_a_hostile_server_sends_ends_at_worst_a_worker(people: EmbeddedStore) -> None:
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    xml = (
        f'<!DOCTYPE sparql [<!ENTITY a0 "lol">{bomb}]>'
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        '<results><result><binding name="s"><literal>&a12;</literal></binding></result></results>'
        "</sparql>"
    )
    deep = '{"head": {"vars": ["s"]}, "x": ' + "[" * 1_000_000
    text = f"SELECT * {{ SERVICE <{IRI}> {{ ?s ?p ?age }} }}"
    for respond in (answer(xml, XML), answer(deep)):
        with pytest.raises(KgError):
            asked_of(people, respond, text)
        assert rows(people, Federation(), "SELECT ?s { ?s ?p 'Alice' }") == [("<alice>",)]


def test_an_answer_is_no_part_of_the_query_however_that_is_read(people: EmbeddedStore) -> None:
    # What looks like an IRI is a comparison with '>' to the engine: to it the block is in a string,
    # which the answer might end.
    text = f"SELECT * {{ FILTER(1<'>' && 'x' != ' ) SERVICE <{IRI}> {{ ?s ?p ?o }} ') }}"
    inside = "') SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } #"
    with pytest.raises(RemoteAccessRefused):
        asked_of(people, answer(solutions(["o"], {"o": literal(inside)})), text)
