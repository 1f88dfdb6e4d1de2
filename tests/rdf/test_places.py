"""Where triples stand in a file: exact, whatever the file looks like, or not told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.files import read_quads
from kg.rdf.formats import JSON_LD, RDF_XML, TURTLE, RdfFormat, format_of_file
from kg.rdf.pieces import read_pieces
from kg.rdf.places import Place, TriplePlace, places_in_pieces, triple_places

# Beside each case stands what is found in it: each triple, and its terms in their lines.
CASES = Path(__file__).parent / "places"
FILES = sorted(path for path in CASES.iterdir() if path.suffix != ".txt")
TURTLE_FILES = [path for path in FILES if path.suffix == ".ttl"]
EX = "http://example.org/"


def all_places(path: Path) -> tuple[Sequence[ox.Quad], list[TriplePlace]]:
    quads = list(read_quads(path))
    found = triple_places(path.read_bytes(), format_of_file(path), path, quads, range(len(quads)))
    return quads, [found[number] for number in range(len(quads))]


def places_in(text: str, *wanted: int) -> dict[int, TriplePlace]:
    quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    return triple_places(text.encode(), TURTLE, Path("x.ttl"), quads, wanted)


def short(term: object) -> str:
    """Anonymous blank nodes have another label at each reading."""
    if isinstance(term, ox.BlankNode) and len(term.value) > 20:
        return "[]"
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(short, term))} )>>"
    return str(term).replace(EX, ":")


def drawn(text: str, place: TriplePlace) -> list[str]:
    """The lines that the terms stand in, with s, p and o beneath their beginnings."""
    lines = text.split("\n")
    marks: dict[int, list[str]] = {}
    for letter, of in (("s", place.subject), ("p", place.predicate), ("o", place.object)):
        assert of.line
        assert of.column
        assert of.end_column
        row = marks.setdefault(of.line, [" "] * 200)
        end = of.end_column if of.end_line == of.line else len(lines[of.line - 1]) + 1
        row[of.column - 1 : end - 1] = [letter, *"~" * (end - of.column - 1)]
    found = []
    for line, row in sorted(marks.items()):
        found += [f"{line:>3} {lines[line - 1]}".rstrip(), "    " + "".join(row).rstrip()]
    return found


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.name)
def test_every_term_of_every_triple_is_found_where_it_stands(case: Path) -> None:
    quads, places = all_places(case)
    text = case.read_bytes().decode()
    found = []
    for quad, place in zip(quads, places, strict=True):
        found += [" ".join(map(short, quad.triple)), *drawn(text, place), ""]
    expected = case.with_name(f"{case.name}.txt").read_bytes().decode()
    assert "\n".join(found) == expected


@pytest.mark.parametrize("case", TURTLE_FILES, ids=lambda path: path.name)
def test_each_triple_is_found_in_pieces_of_a_file_where_it_is_in_the_whole(case: Path) -> None:
    _, places = all_places(case)
    pieces = read_pieces(case.read_bytes())
    assert pieces is not None
    for number, place in enumerate(places):
        assert places_in_pieces(pieces, case, [number]) == {number: place}
    every = places_in_pieces(pieces, case, range(len(places)))
    assert every == dict(enumerate(places))


def test_of_a_triple_that_is_stated_twice_each_has_its_own_place() -> None:
    places = places_in("<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:c> .", 0, 1)
    assert [str(places[number].object) for number in (0, 1)] == ["x.ttl:1:13", "x.ttl:2:13"]


def test_no_place_is_told_in_a_file_that_has_changed_since() -> None:
    before = b'<x:a> <x:b> "one" .\n'
    quads = list(ox.parse(before, format=ox.RdfFormat.TURTLE))
    path = Path("x.ttl")
    for now in (b'<x:a> <x:b> "two" .', b'<x:a> <x:b> "one", 1 .', b"", b"<x:a> <x:b", b"\xff"):
        assert triple_places(now, TURTLE, path, quads, [0])[0].object == Place(path)
    assert triple_places(b"\n" + before, TURTLE, path, quads, [0])[0].object.line == 2


def test_a_byte_order_mark_is_passed_over_and_is_no_column(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(b"\xef\xbb\xbf<x:a> <x:b>\r\n<x:c> .")
    quads, (place,) = all_places(path)
    assert quads[0].subject == ox.NamedNode("x:a")
    assert [str(of) for of in (place.subject, place.predicate, place.object)] == [
        f"{path}:1:1", f"{path}:1:7", f"{path}:2:1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rdf_format", "text"),
    [
        (JSON_LD, '{"@id": "x:a", "x:b": 1}'),
        (
            RDF_XML,
            """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <r:Description r:about="x:a" xmlns:b="x:b" b:c="1"/></r:RDF>""",
        ),
    ],
    ids=["json-ld", "rdf-xml"],
)
def test_in_trees_only_the_file_is_told(rdf_format: RdfFormat, text: str) -> None:
    quads = list(ox.parse(text.encode(), format=rdf_format.engine))
    (place,) = triple_places(text.encode(), rdf_format, Path("x"), quads, [0]).values()
    assert place.subject == place.predicate == place.object == Place(Path("x"))
    assert str(place.object) == "x"


@pytest.mark.parametrize(("opening", "closing"), [("[ <x:p> ", "]"), ("( ", ")")])
def test_five_thousand_brackets_deep_a_term_is_found(opening: str, closing: str) -> None:
    text = f"<x:s> <x:p>\n{opening * 5000}1{closing * 5000} ."
    number = next(
        n
        for n, quad in enumerate(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
        if isinstance(quad.object, ox.Literal)
    )
    place = places_in(text, number)[number].object
    assert (place.line, place.column) == (2, len(opening) * 5000 + 1)


def test_twenty_thousand_places_in_one_line_are_no_trouble() -> None:
    numbers = range(20_000)
    text = "<x:s> <x:p> " + ", ".join(f"{number:05}" for number in numbers) + " ."
    places = places_in(text, *numbers)
    assert {place.object.line for place in places.values()} == {1}
    assert places[19_999].object.column == 13 + 19_999 * 7
