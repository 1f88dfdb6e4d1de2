"""Answers that are kept: found again, bounded, and never another version's."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import brotli
import httpx
import pytest
import zstandard
from answers import JSON
from serving import Server

from kg.web.http.cache import Cache, Entry, digest_of
from kg.web.http.coding import CODERS, IDENTITY, choose_coding, encode

ROWS = "SELECT * { ?s ?p ?o } LIMIT 300"
DECODED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


def entry(name: str, size: int) -> Entry:
    headers = [(b"etag", f'W/"1-{name}"'.encode()), (b"x-kg-version", b"1-a")]
    return Entry(name, headers, bytes(size))


def filled(most: int, *entries: Entry) -> Cache:
    cache = Cache(most)
    cache.find("1-a", "")
    for one in entries:
        assert cache.put("1-a", one)
    return cache


def test_the_least_recently_used_answer_goes_first() -> None:
    cache = filled(32_000, *(entry(name, 1000) for name in "abcdefghij"))
    assert cache.find("1-a", "a")
    assert cache.put("1-a", entry("k", 1000))
    assert cache.find("1-a", "a")
    assert cache.find("1-a", "b") is None
    assert cache.evicted == 1
    assert cache.size <= cache.most


def test_an_answer_that_would_push_out_many_others_is_not_kept() -> None:
    cache = filled(32_000)
    assert not cache.put("1-a", entry("large", 5000))
    assert cache.size == 0


def test_another_version_empties_the_cache() -> None:
    cache = filled(32_000, entry("a", 10))
    assert cache.find("2-b", "a") is None
    assert (cache.size, len(cache)) == (0, 0)
    assert not cache.put("1-a", entry("late", 10)), "an answer of the version before comes too late"


def test_what_is_coded_counts_and_goes_with_its_answer() -> None:
    one = entry("a", 3000)
    cache = filled(64_000, one)
    before = cache.size
    cache.remember(("/", b"q"), one, one.variant("gzip"))
    assert cache.size > before
    assert cache.ready("1-a", ("/", b"q")) is one.variant("gzip")
    for name in "bcdefghijklmno":
        cache.put("1-a", entry(name, 3000))
    assert cache.ready("1-a", ("/", b"q")) is None


def test_a_digest_tells_parts_apart() -> None:
    assert digest_of("a", "bc") != digest_of("ab", "c")
    assert digest_of("a", None) == digest_of("a", None)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (None, IDENTITY),
        ("", IDENTITY),
        ("identity", IDENTITY),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0", IDENTITY),
        ("*", "zstd"),
        ("*;q=0", IDENTITY),
        ("gzip;q=0.5, identity", IDENTITY),
        ("deflate, compress", IDENTITY),
        ("zstd;q=0, *", "br"),
        ("no;;such,,header", IDENTITY),
    ],
)
def test_the_coding_is_what_the_client_likes_best(accepted: str | None, chosen: str) -> None:
    assert choose_coding(accepted) == chosen


@pytest.mark.parametrize("coding", CODERS)
def test_a_coded_body_is_the_same_body(coding: str) -> None:
    body = b"abc" * 10_000
    assert DECODED[coding](encode(body, coding)) == body
    assert len(encode(body, coding)) < len(body) / 10


@pytest.mark.parametrize("coding", CODERS)
@pytest.mark.parametrize("query", [ROWS, "SELECT * { ?a ?b ?c . ?a ?d ?e } LIMIT 20000"])
def test_an_answer_is_coded_as_accepted(coding: str, query: str, server: Server) -> None:
    client = server.client
    plain = client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    asking = {"Accept-Encoding": coding}
    for _ in range(2):
        with client.stream("GET", "/sparql", params={"query": query}, headers=asking) as coded:
            raw = b"".join(coded.iter_raw())
        assert coded.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in coded.headers["Vary"]
        assert DECODED[coding](raw) == plain.content
        assert len(raw) < len(plain.content) / 2


def test_a_second_answer_comes_out_of_the_cache(server: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # the second one"
    first = server.client.get("/sparql", params={"query": query}, headers=JSON)
    again = server.client.get("/sparql", params={"query": query}, headers=JSON)
    posted = server.client.post("/sparql", data={"query": query}, headers=JSON)
    posted_again = server.client.post("/sparql", data={"query": query}, headers=JSON)
    assert first.headers["Cache-Status"] == "kg; fwd=miss; stored"
    assert "query;dur=" in first.headers["Server-Timing"]
    for other in (again, posted, posted_again):
        assert other.headers["Cache-Status"] == "kg; hit"
        assert other.content == first.content
        assert other.headers["ETag"] == first.headers["ETag"]
    names = {answer.headers["X-Query-Id"] for answer in (first, again, posted, posted_again)}
    assert len(names) == 4


def test_another_format_or_dataset_is_another_answer(server: Server) -> None:
    def tag(accept: str, **more: str) -> str:
        asked = {"query": "SELECT * { ?s ?p ?o } LIMIT 1", **more}
        answer = server.client.get("/sparql", params=asked, headers={"Accept": accept})
        assert answer.headers["Content-Type"].startswith(accept)
        return answer.headers["ETag"]

    claims = {"default-graph-uri": "https://w3id.org/solux/graph/claims"}
    tags = {tag("text/csv"), tag("application/sparql-results+xml"), tag("text/csv", **claims)}
    assert len(tags) == 3
    assert tag("text/csv") in tags


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (rand() AS ?t) {}",
        "SELECT (UUID() AS ?t) {}",
        "SELECT (STRUUID() AS ?t) {}",
        "SELECT (BNODE() AS ?t) {}",
    ],
)
def test_what_is_never_the_same_twice_is_not_kept(query: str, server: Server) -> None:
    answers = [
        server.client.get("/sparql", params={"query": query}, headers=JSON) for _ in range(2)
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Status"] == "kg; fwd=miss"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_what_the_client_has_is_not_sent_and_not_evaluated(server: Server) -> None:
    asked = {"query": "SELECT * { ?s ?p ?o } LIMIT 7"}
    first = server.client.get("/sparql", params=asked, headers=JSON)
    condition = {**JSON, "If-None-Match": first.headers["ETag"]}
    same = server.client.get("/sparql", params=asked, headers=condition)
    assert (same.status_code, same.content) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "X-KG-Version"):
        assert same.headers[name] == first.headers[name]
    other = server.client.get("/sparql", params=asked, headers={**JSON, "If-None-Match": '"x"'})
    assert other.content == first.content
    changed = server.client.get("/sparql", params={"query": "ASK {}"}, headers=condition)
    assert changed.status_code == 200


def test_many_who_ask_the_same_at_once_cause_one_evaluation(server: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?b ?e FILTER(STRLEN(STR(?c)) > 80) } # at once"

    def ask(_: int) -> httpx.Response:
        return server.client.get("/sparql", params={"query": query}, headers=JSON)

    with ThreadPoolExecutor(8) as executor:
        answers = list(executor.map(ask, range(8)))
    assert {answer.content for answer in answers} == {answers[0].content}
    statuses = [answer.headers["Cache-Status"] for answer in answers]
    assert statuses.count("kg; fwd=miss; stored") == 1
    assert set(statuses) <= {
        "kg; fwd=miss; stored",
        "kg; fwd=miss; collapsed",
        "kg; hit",
    }


def test_those_who_ask_the_same_are_all_told_why_it_fails(server: Server) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # all told"

    def ask(_: int) -> httpx.Response:
        return server.client.get("/sparql", params={"query": endless, "timeout": "0.5"})

    with ThreadPoolExecutor(4) as executor:
        assert [answer.status_code for answer in executor.map(ask, range(4))] == [504] * 4


def test_one_who_leaves_does_not_take_the_answer_from_the_others(server: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?b ?e FILTER(STRLEN(STR(?c)) > 90) } # leaves"

    def ask(seconds: float) -> httpx.Response:
        return httpx.get(
            f"{server.url}/sparql", params={"query": query}, headers=JSON, timeout=seconds
        )

    with ThreadPoolExecutor(3) as executor:
        leaving = executor.submit(ask, 0.1)
        staying = [executor.submit(ask, 60) for _ in range(2)]
        assert [future.result().status_code for future in staying] == [200, 200]
        error = leaving.exception()
        assert error is None or isinstance(error, httpx.TimeoutException)


def test_documents_are_kept_and_coded_too(server: Server) -> None:
    accept = {"Accept": "text/turtle", "Accept-Encoding": "gzip"}
    first = server.client.get("/doc/service/act", headers=accept)
    again = server.client.get("/doc/service/act", headers=accept)
    assert again.headers["Cache-Status"] == "kg; hit"
    assert again.headers["Content-Encoding"] == "gzip"
    assert again.text == first.text
    plain = server.client.get("/doc/service/act", headers={**accept, "Accept-Encoding": "identity"})
    assert plain.text == first.text
    assert "Content-Encoding" not in plain.headers
