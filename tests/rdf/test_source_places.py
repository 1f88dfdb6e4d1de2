"""Where triples and terms stand among several files."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.formats import TRIG
from kg.rdf.source_places import ReadFile, find_places
from kg.rdf.sources import Sources

EX = "http://example.org/"
ONE = f"""@prefix : <{EX}> .
:a :b :c .
:a :b [ :d "x" ] .
"""
TWO = f"""@prefix : <{EX}> .
:c :d :a .
:a :b :c ; :e [ :d "x" ] , "y" .
"""


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    for folder, name, text in (("data", "one", ONE), ("data", "two", TWO), ("shapes", "s", ONE)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.ttl").write_text(text)
    return Sources((tmp_path / "data",), None, tmp_path / "shapes", EX)


def named(place: object) -> str:
    return Path(str(place)).name


def test_a_triple_is_placed_where_it_is_stated_first(sources: Sources) -> None:
    stated_twice = ox.Triple(node("a"), node("b"), node("c"))
    stated_once = ox.Triple(node("a"), node("e"), ox.Literal("y"))
    found = sources.places([stated_twice, stated_once]).triples
    assert named(found[stated_twice].object) == "one.ttl:2:7"
    assert named(found[stated_once].subject) == "two.ttl:3:1"
    assert named(found[stated_once].predicate) == "two.ttl:3:12"
    assert named(found[stated_once].object) == "two.ttl:3:28"


def test_a_term_is_placed_as_a_subject_or_else_as_an_object(sources: Sources) -> None:
    found = sources.places(terms=[node("a"), node("c"), ox.Literal("y"), node("nowhere")]).terms
    assert {term.value: named(place) for term, place in found.items()} == {
        f"{EX}a": "one.ttl:2:1",
        f"{EX}c": "two.ttl:2:1",
        "y": "two.ttl:3:28",
    }


def test_blank_nodes_of_several_files_are_told_apart(sources: Sources) -> None:
    triples = [q.triple for q in sources.quads() if q.predicate == node("d")]
    places = sources.places(triples, [triple.subject for triple in triples])
    blank = [t for t in triples if isinstance(t.subject, ox.BlankNode)]
    assert [named(places.triples[t].object) for t in blank] == ["one.ttl:3:12", "two.ttl:3:20"]
    assert [named(places.terms[t.subject]) for t in blank] == ["one.ttl:3:7", "two.ttl:3:15"]


def test_shapes_are_placed_apart_from_data(sources: Sources) -> None:
    (triple,) = [q.triple for q in sources.shape_quads() if q.predicate == node("d")]
    assert named(sources.shape_places([triple]).triples[triple].object) == "s.ttl:3:12"
    assert sources.places([triple]).triples == {}


def test_of_a_file_that_is_gone_no_line_is_told(sources: Sources) -> None:
    list(sources.quads())
    for path in sources.files:
        path.unlink()
    assert named(sources.places(terms=[node("a")]).terms[node("a")]) == "one.ttl"


def test_what_was_sent_has_its_places_in_what_was_sent() -> None:
    content = f"<{EX}g> {{ <{EX}a> <{EX}b> _:c }}".encode()
    quads = list(ox.parse(content, format=ox.RdfFormat.TRIG))
    file = ReadFile(Path("request"), quads, content=content, rdf_format=TRIG)
    (place,) = find_places([file], [quads[0].triple]).triples.values()
    assert str(place.object) == f"request:1:{content.index(b'_:c') + 1}"


def test_the_twelfth_file_is_not_taken_for_the_first(tmp_path: Path) -> None:
    for number in range(12):
        label = "1-x" if number == 1 else "x"
        (tmp_path / f"f{number:02}.ttl").write_text(f"_:{label} <{EX}p> {number} .")
    sources = Sources((tmp_path,), stated_base=EX)
    triples = [quad.triple for quad in sources.quads()]
    found = sources.places(triples).triples
    assert [named(found[t].subject) for t in triples] == [f"f{n:02}.ttl:1:1" for n in range(12)]
    assert len({triple.subject for triple in triples}) == 12


def test_the_same_sources_under_another_base_are_not_read_again(sources: Sources) -> None:
    list(sources.quads())
    for path in sources.files:
        path.write_text("no Turtle")
    other = sources.with_base("http://example.org/other/")
    assert [quad.triple for quad in other.quads()] == [quad.triple for quad in sources.quads()]
