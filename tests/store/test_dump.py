"""Dumps hold every quad as written, in every format, or say that they do not."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, eventually, iri, quads

from kg.errors import NotFound
from kg.rdf.formats import N_QUADS, N_TRIPLES, RDF_FORMATS, TURTLE, RdfFormat
from kg.store.candidate import MemoryCandidate
from kg.store.dump import dump_quads

LITERALS = r"""
ex:a ex:p "05"^^xsd:int, 4.0, 1e3, true, "x"@en, "tab\t & <b> \" \\ line\nfeed é 🧭", "" ;
  ex:q [ ex:r "2026-11-21T09:00:00Z"^^xsd:dateTimeStamp ], ex:b .
"""
CONTENT = [
    *quads(LITERALS, "g1"),
    *quads("ex:a ex:p 4.0 ; ex:q ex:b . ex:b ex:list ( 1 ex:a ) .", "g2"),
]
FORMATS = pytest.mark.parametrize("row", RDF_FORMATS, ids=lambda row: row.name)


def parsed(chunks: Iterator[bytes], row: RdfFormat) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(b"".join(chunks), row.engine))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def canonical(content: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(content)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def in_default_graph(content: list[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in content]


@FORMATS
def test_a_dump_parses_back_to_the_same_quads(row: RdfFormat) -> None:
    chunks = MemoryCandidate(CONTENT, (), BASE).dump(row)
    expected = CONTENT if row.datasets else in_default_graph(CONTENT)
    assert parsed(chunks, row) == canonical(expected)


@FORMATS
def test_a_dump_of_one_graph_holds_that_graphs_triples(row: RdfFormat) -> None:
    chunks = MemoryCandidate(CONTENT, (), BASE).dump(row, f"{EX}g2")
    expected = [quad for quad in CONTENT if quad.graph_name == iri("g2")]
    assert parsed(chunks, row) == canonical(in_default_graph(expected))


def test_a_triple_of_two_graphs_is_in_the_union_once() -> None:
    text = b"".join(MemoryCandidate(CONTENT, (), BASE).dump(N_TRIPLES)).decode()
    assert text.count(f"{iri('a')} {iri('q')} {iri('b')} .") == 1


@FORMATS
def test_an_unknown_graph_is_told_before_the_first_byte(row: RdfFormat) -> None:
    candidate = MemoryCandidate(CONTENT, (), BASE)
    with pytest.raises(NotFound, match=r"there is no graph <http://example\.org/g3>"):
        candidate.dump(row, f"{EX}g3")


def many() -> Iterator[ox.Quad]:
    """Quads without an end, in order."""
    for number in itertools.count():
        yield ox.Quad(iri(f"s{number:09}"), iri("p"), ox.Literal("x" * 100), iri("g"))


@FORMATS
def test_a_reader_that_goes_away_leaves_no_thread_behind(row: RdfFormat) -> None:
    before = set(threading.enumerate())
    chunks = dump_quads(many(), row, {})
    taken = [next(chunks) for _ in range(3)]
    assert all(taken)
    assert set(threading.enumerate()) - before
    chunks.close()  # type: ignore[attr-defined]
    assert eventually(lambda: set(threading.enumerate()) <= before)


def test_a_dump_that_nobody_begins_to_read_starts_nothing() -> None:
    before = set(threading.enumerate())
    dump_quads(many(), N_QUADS, {})
    assert set(threading.enumerate()) == before


def test_a_slow_reader_does_not_make_the_dump_pile_up() -> None:
    made = itertools.count()
    produced = 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal produced
        for quad in itertools.islice(many(), 200_000):
            produced = next(made)
            yield quad

    chunks = dump_quads(counted(), N_QUADS, {})
    next(chunks)
    settled = -1
    while produced != settled:
        settled = produced
        threading.Event().wait(0.1)
    assert produced < 20_000
    chunks.close()  # type: ignore[attr-defined]


def test_a_failure_midway_reaches_the_reader() -> None:
    def failing() -> Iterator[ox.Quad]:
        yield from itertools.islice(many(), 5_000)
        raise OSError("the disk is gone")

    chunks = dump_quads(failing(), N_QUADS, {})
    with pytest.raises(OSError, match="the disk is gone"):
        b"".join(chunks)


def test_turtle_is_written_with_the_prefixes_that_the_graph_declares() -> None:
    declaration = quads(
        "ex:o <http://www.w3.org/ns/shacl#declare> ex:d . ex:d "
        '<http://www.w3.org/ns/shacl#prefix> "ex" ; '
        f'<http://www.w3.org/ns/shacl#namespace> "{EX}"^^xsd:anyURI .'
    )
    text = b"".join(MemoryCandidate([*CONTENT, *declaration], (), BASE).dump(TURTLE)).decode()
    assert f"@prefix ex: <{EX}> ." in text
    assert "ex:a" in text
