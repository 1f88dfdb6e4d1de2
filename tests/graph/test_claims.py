"""Every statement of a source graph can be traced to the words that bear it out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.store.base import select, text
from kg.store.candidate import MemoryCandidate

TEXTS = {
    "mfamigr-suivi-social": "000_db50ced9bfd2ff10.txt",
    "inter-actions": "004_382db268a2346aa8.txt",
}
PREFIXES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX source: <https://w3id.org/solux/id/source/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX dct: <http://purl.org/dc/terms/>
"""
CLAIMS = """
SELECT ?claim ?s ?p ?o ?fact ?sentence ?source ?exact ?start ?end ?from ?to {
  ?claim a slx:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; slx:fact ?fact ;
    prov:wasQuotedFrom ?sentence ; oa:hasSelector [ oa:exact ?exact ] ,
      [ oa:start ?start ; oa:end ?end ] .
  ?sentence oa:hasSource ?source ; oa:hasSelector [ oa:start ?from ; oa:end ?to ] .
}"""


@pytest.fixture(scope="session")
def claims(graph: MemoryCandidate) -> list[dict[str, str]]:
    rows = select(graph, PREFIXES + CLAIMS)
    return [{name: text(term) for name, term in row.items()} for row in rows]


@pytest.fixture
def page(material: Callable[[str], Path]) -> Callable[[str], str]:
    """A source text with plain spaces for its no-break spaces: the offsets stay the same."""

    def read(source: str) -> str:
        file = material("seeds") / TEXTS[source.rpartition("/")[2]]
        return file.read_text(encoding="utf-8").replace("\u00a0", " ")

    return read


def test_every_claim_has_its_quote_and_place(
    graph: MemoryCandidate, claims: list[dict[str, str]]
) -> None:
    counted = select(graph, PREFIXES + "SELECT (COUNT(*) AS ?n) { ?c a slx:Claim }")
    assert len(claims) == int(text(counted[0]["n"])) > 200


def test_every_quote_stands_at_its_offset_in_its_source(
    claims: list[dict[str, str]], page: Callable[[str], str]
) -> None:
    for claim in claims:
        start, end = int(claim["start"]), int(claim["end"])
        assert page(claim["source"])[start:end] == claim["exact"], claim["claim"]


def test_every_quote_lies_within_its_sentence_and_is_short(claims: list[dict[str, str]]) -> None:
    for claim in claims:
        assert int(claim["from"]) <= int(claim["start"]) < int(claim["end"]) <= int(claim["to"])
        assert len(claim["exact"].split()) <= 12, claim["claim"]


def test_the_sentences_cover_each_text_without_gap_or_overlap(
    graph: MemoryCandidate, page: Callable[[str], str]
) -> None:
    query = """SELECT ?start ?end { ?s a slx:Sentence ; oa:hasSource source:%s ;
      oa:hasSelector [ oa:start ?start ; oa:end ?end ] } ORDER BY ?start"""
    for name, count in (("mfamigr-suivi-social", 22), ("inter-actions", 28)):
        rows = select(graph, PREFIXES + query % name)
        places = [(int(text(row["start"])), int(text(row["end"]))) for row in rows]
        assert len(places) == count
        ends = [0, *(end for _, end in places)]
        assert [start for start, _ in places] == ends[:-1]
        assert ends[-1] == len(page(name))


def test_the_source_texts_are_the_ones_that_the_graph_names(
    graph: MemoryCandidate, material: Callable[[str], Path]
) -> None:
    for name, file in TEXTS.items():
        query = f"SELECT ?h {{ source:{name} (spdx:checksum/spdx:checksumValue) ?h }}"
        stated = [text(row["h"]).lower() for row in select(graph, PREFIXES + query)]
        actual = hashlib.sha256((material("seeds") / file).read_bytes()).hexdigest()
        assert stated == [actual]


def test_every_statement_of_a_source_graph_has_a_claim_and_every_claim_its_statement(
    graph: MemoryCandidate, claims: list[dict[str, str]]
) -> None:
    claimed = {(f"source-{c['source'].rpartition('/')[2]}", c["s"], c["p"], c["o"]) for c in claims}
    stated = {
        (stem, text(quad.subject), quad.predicate.value, text(quad.object))
        for quad in graph.quads
        for stem in [str(quad.graph_name).rpartition("/")[2].rstrip(">")]
        if stem.startswith("source-")
    }
    assert stated == claimed


def test_every_fact_of_the_sources_is_claimed(claims: list[dict[str, str]]) -> None:
    """F29 only introduces the facts that follow it: it has no statement of its own."""
    assert {c["fact"] for c in claims} == {f"F{n:02}" for n in range(1, 66)} - {"F29"}
