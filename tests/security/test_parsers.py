"""What is uploaded to bring a parser down: it is told off, and nobody else notices."""

from __future__ import annotations

import gzip
import os
import random
import time
import zipfile
from io import BytesIO

import pytest
from answers import problem_of
from target import Target

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("parsers")

MINUTES = float(os.environ.get("KG_ENDURANCE_MINUTES", "0.1"))
TURTLE, XML, JSON_LD = "text/turtle", "application/rdf+xml", "application/ld+json"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">{}</rdf:RDF>'
)
REFUSED = (400, 413, 415, 422, 503, 504)


def entities(declared: str, used: str) -> bytes:
    text = RDF.format(f'<rdf:Description rdf:about="urn:a"><e:p>{used}</e:p></rdf:Description>')
    return f"<?xml version='1.0'?><!DOCTYPE rdf:RDF [{declared}]>{text}".encode()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": entities(f'<!ENTITY a0 "ha">{LAUGHS}', "&a9;"),
    "quadratic": entities(f'<!ENTITY a "{"a" * 60_000}">', "&a;" * 20_000),
    "a local file": entities('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
    "a remote file": entities('<!ENTITY a SYSTEM "http://127.0.0.1:1/a">', "&a;"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_20_billion_laughs_quadratic_and_external_entities(name: str, target: Target) -> None:
    with target.watched():
        response = target.upload(BOMBS[name], XML)
    assert "entities are not taken" in problem_of(response, 400)["detail"]
    assert "line" in response.text or ":1:" in response.text


DEEP = 1_000_000
NESTED = {
    "blank nodes": (
        b"<urn:a> <urn:b> " + b"[ <urn:p> " * DEEP + b"1" + b" ]" * DEEP + b" .",
        TURTLE,
    ),
    "lists": (b"<urn:a> <urn:b> " + b"(" * DEEP + b")" * DEEP + b" .", TURTLE),
    "triple terms": (
        b"<urn:a> <urn:b> " + b"<<( <urn:s> <urn:p> " * DEEP + b"1" + b" )>>" * DEEP + b" .",
        TURTLE,
    ),
    "json": (b'{"urn:a": ' + b"[" * DEEP + b"]" * DEEP + b"}", JSON_LD),
    "xml": (RDF.format("<e:a>" * 100_000 + "</e:a>" * 100_000).encode(), XML),
}


@pytest.mark.parametrize("name", NESTED)
def test_21_nesting_at_a_million(name: str, target: Target) -> None:
    body, media_type = NESTED[name]
    with target.watched():
        response = target.upload(body, media_type)
    assert response.status_code in REFUSED, response.text[:300]
    assert problem_of(response, response.status_code)["detail"]


@pytest.mark.parametrize(
    "template", [b"<urn:a> <urn:b> '%s' .", b"<urn:a> <urn:b> <urn:%s> ."], ids=["literal", "iri"]
)
def test_22_a_literal_or_iri_of_100_megabytes(template: bytes, target: Target) -> None:
    with target.watched():
        response = target.upload(template % (b"a" * (100 << 20)), TURTLE)
    assert "bytes" in problem_of(response, 413)["detail"]


def zipped(data: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ttl", data)
    return file.getvalue()


def test_23_compressed_bombs(target: Target) -> None:
    bomb = gzip.compress(b" " * (200 << 20))
    with target.watched():
        for body in (bomb, gzip.compress(bomb)):
            headers = {"Content-Type": TURTLE, "Content-Encoding": "gzip", **target.bearer}
            response = target.server.client.put(
                "/graphs?graph=urn:x:attacked", content=body, headers=headers
            )
            assert "Content-Encoding" in problem_of(response, 415)["detail"]
        assert problem_of(target.upload(zipped(b" " * 1000), "application/zip"), 415)["detail"]
        query = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
        asked = target.server.client.post(
            "/sparql", content=gzip.compress(b"ASK {}"), headers=query
        )
        assert problem_of(asked, 415)["hint"]


ODD = {
    "nul": (b"<urn:a> <urn:b> 'a\\u0000b' .", "a\x00b"),
    "bidi": ("<urn:a> <urn:b> 'a\u202eb' .".encode(), "a\u202eb"),
    "surrogate escape": (b"<urn:a> <urn:b> '\\uD800' .", None),
    "surrogate bytes": (b"<urn:a> <urn:b> '\xed\xa0\x80' .", None),
    "space in iri": (b"<urn:a b> <urn:b> 1 .", None),
    "brace in iri": (b"<urn:a{b}> <urn:b> 1 .", None),
    "bad language": (b"<urn:a> <urn:b> 'a'@123456789 .", None),
    "long language": (b"<urn:a> <urn:b> 'a'@abcdefghijklmnop .", None),
}


@pytest.mark.parametrize("name", ODD)
def test_24_odd_characters_are_refused_or_kept_exactly(name: str, target: Target) -> None:
    body, expected = ODD[name]
    response = target.upload(body, TURTLE)
    if expected is None:
        assert problem_of(response, 400)["detail"]
        return
    assert response.is_success, response.text
    query = "SELECT ?o { GRAPH <urn:x:attacked> { <urn:a> <urn:b> ?o } }"
    answer = target.server.client.get("/sparql", params={"query": query})
    assert [row["o"]["value"] for row in answer.json()["results"]["bindings"]] == [expected]


def test_25_truncated_and_mutated_uploads_and_queries(target: Target) -> None:
    """Half an hour in endurance; never a 500, never a server that is gone."""
    chance = random.Random(25)
    corpus = [
        (b'@prefix e: <urn:e:> . e:a e:p \'x\'@de, """y""" ; e:q (1 2.5 [ e:r true ]) .', TURTLE),
        (
            RDF.format(
                '<rdf:Description rdf:about="urn:a"><e:p>x</e:p></rdf:Description>'
            ).encode(),
            XML,
        ),
        (b'{"@context": {"p": "urn:p"}, "@id": "urn:a", "p": [1, {"@value": "x"}]}', JSON_LD),
        (b"SELECT ?s (COUNT(*) AS ?n) { ?s ?p 'x'@en . FILTER(?p IN (<urn:p>)) } GROUP BY ?s", ""),
        (
            b"PREFIX e: <urn:e:> CONSTRUCT { ?s e:p [] } { ?s e:p/e:q* ?o OPTIONAL { ?o ?p 1 } }",
            "",
        ),
    ]
    until = time.monotonic() + MINUTES * 60
    count = 0
    while time.monotonic() < until:
        body, media_type = chance.choice(corpus)
        mutated = bytearray(body)
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(mutated) or 1)
            change = chance.randrange(3)
            if change == 0:
                del mutated[place : place + chance.randrange(1, 20)]
            elif change == 1:
                mutated[place:place] = chance.randbytes(chance.randrange(1, 4))
            else:
                mutated[place:place] = mutated[: chance.randrange(1, 30)]
        if media_type:
            response = target.upload(bytes(mutated), media_type)
        else:
            headers = {"Content-Type": "application/sparql-query"}
            response = target.server.client.post("/sparql", content=bytes(mutated), headers=headers)
        assert response.status_code != 500, (bytes(mutated), response.text)
        count += 1
    assert count > 10
    assert target.is_well()


def test_26_a_remote_context_is_refused(target: Target) -> None:
    for address in ("http://127.0.0.1:1/context", "file:///etc/passwd"):
        body = f'{{"@context": "{address}", "@id": "urn:a", "urn:p": 1}}'.encode()
        response = target.upload(body, JSON_LD)
        assert "nothing is fetched" in problem_of(response, 400)["detail"]
