"""Random graphs in random layouts: the place of every term is where it was written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from endurance import LONG, rounds
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kg.rdf.formats import TRIG, TURTLE, RdfFormat
from kg.rdf.pieces import read_pieces
from kg.rdf.places import Place, TriplePlace, places_in_pieces, triple_places

HEAD = "@prefix : <http://e/> .\n@prefix é.b: <http://e/é#>.\n"
LISTS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BLANKS = (" ", "\n", "\t", "\r\n", " # no. \"end', <here\n", "  ", "\n\n   ")
IRIS = (":a", ":b.c", "é.b:ü", r":x\.y\,", ":%41", "<http://e/i>", "<http://e/\\u00e9.>", ":", "a:")
LABELS = ("_:x", "_:y.z", "_:1-")
LITERALS = (
    '"s"', "'s. t'", '"é🎉"@en', '"x"^^:t', '"\\"."', '"""l\n.:a """', "'''\r\n'\"'''@de-AT", "1",
    "-1.5", ".5", "+1e-5", "1.e0", "true", "false", '""', '"1" # .\n ^^ <http://e/t>', '"x" @fr',
)  # fmt: skip
# The engine takes no others in quoted triples.
SHORT_LITERALS = tuple(text for text in LITERALS if text[:3] not in {'"""', "'''"})
PREDICATES = (":p", "a", "<http://e/p>", "é.b:p.q")

Span = tuple[int, int]


@dataclass
class Writer:
    """Writes a document, and notes where each triple's terms begin and end."""

    draw: st.DrawFn
    text: str = HEAD
    triples: list[tuple[Span, Span, Span]] = field(default_factory=list)

    def choose(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def yes(self) -> bool:
        return self.draw(st.booleans())

    def write(self, text: str) -> Span:
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def blank(self) -> None:
        self.write(self.choose(*BLANKS))

    def may_blank(self) -> None:
        self.write(self.choose("", *BLANKS))

    def node(self) -> Span:
        return self.write(self.choose(*IRIS[:-1], *LABELS))

    def value(self, depth: int) -> Span:
        kinds = ["iri", "literal", "literal"]
        kinds += ["bracket", "list", "reified", "term"] if depth < 3 else []
        kind = self.choose(*kinds)
        if kind == "bracket":
            return self.bracket(depth)
        if kind == "list":
            return self.list(depth)
        if kind == "reified":
            return self.reified(depth)
        if kind == "term":
            return self.triple_term()
        return self.write(self.choose(*LITERALS)) if kind == "literal" else self.node()

    def bracket(self, depth: int) -> Span:
        start = len(self.text)
        self.write("[")
        # Where it ends is not known before its own triples are noted.
        first = len(self.triples)
        self.may_blank()
        if self.yes():
            self.predicates((start, -1), depth + 1)
            self.may_blank()
        self.write("]")
        return self.end(start, first)

    def end(self, start: int, first: int) -> Span:
        span = (start, len(self.text))
        for number, triple in enumerate(self.triples[first:], first):
            self.triples[number] = tuple(  # type: ignore[assignment]
                span if term == (start, -1) else term for term in triple
            )
        return span

    def list(self, depth: int) -> Span:
        start, first = len(self.text), len(self.triples)
        self.write("(")
        self.may_blank()
        cell: Span = (start, -1)
        for number in range(self.draw(st.integers(0, 3))):
            begin = len(self.text)
            member = self.value(depth + 1)
            if number:
                # The member is a reifier's name, if it is a triple with one.
                whole = (begin, len(self.text))
                self.triples.append((cell, whole, whole))
                cell = whole
            self.triples.append((cell, member, member))
            self.blank()
        closing = self.write(")")
        if cell != (start, -1) or len(self.triples) > first:
            self.triples.append((cell, closing, closing))
        return self.end(start, first)

    def reified(self, depth: int) -> Span:
        start, first = len(self.text), len(self.triples)
        self.write("<<")
        self.may_blank()
        if depth > 3 or self.yes():
            self.node()
        else:
            self.reified(depth + 1)
        self.blank()
        self.write(self.choose(*PREDICATES))
        self.blank()
        self.write(self.choose(*SHORT_LITERALS, ":o"))
        self.blank()
        reifier: Span = (start, -1)
        if self.yes():
            self.write("~")
            self.may_blank()
            if self.yes():
                reifier = self.node()
                self.blank()
        self.write(">>")
        self.triples.append((reifier, (start, -1), (start, -1)))
        whole = self.end(start, first)
        return whole if reifier == (start, -1) else reifier

    def triple_term(self) -> Span:
        start = len(self.text)
        self.write("<<( ")
        self.node()
        self.blank()
        self.write(self.choose(*PREDICATES))
        self.blank()
        self.write(self.choose(*SHORT_LITERALS, ":o"))
        self.blank()
        self.write(")>>")
        return start, len(self.text)

    def predicates(self, subject: Span, depth: int) -> None:
        for number in range(self.draw(st.integers(1, 3))):
            if number:
                self.may_blank()
                self.write(self.choose(";", ";;", "; # x.\n ;"))
                self.may_blank()
            predicate = self.write(self.choose(*PREDICATES))
            self.blank()
            self.objects(subject, predicate, depth)

    def objects(self, subject: Span, predicate: Span, depth: int) -> None:
        for number in range(self.draw(st.integers(1, 2))):
            if number:
                self.may_blank()
                self.write(",")
                self.may_blank()
            value = self.value(depth)
            self.triples.append((subject, predicate, value))
            if depth < 2 and self.draw(st.integers(0, 4)) == 0:
                self.annotation(value, depth)

    def annotation(self, value: Span, depth: int) -> None:
        self.blank()
        reifier = None
        if self.yes():
            reifier = self.write("~")
            if self.yes():
                self.may_blank()
                reifier = self.node()
            self.triples.append((reifier, value, value))
            self.blank()
        if reifier is None or self.yes():
            start, first = len(self.text), len(self.triples)
            self.write("{|")
            if reifier is None:
                self.triples.append(((start, -1), value, value))
            self.may_blank()
            self.predicates(reifier or (start, -1), depth + 1)
            self.may_blank()
            self.write("|}")
            self.end(start, first)

    def statement(self) -> None:
        kind = self.choose("node", "node", "bracket", "list", "reified", "alone")
        if kind == "alone":
            self.write("[ ")
            start, first = len(self.text) - 2, len(self.triples)
            self.predicates((start, -1), 1)
            self.write("]")
            self.end(start, first)
            return
        makers = {"bracket": self.bracket, "list": self.list, "reified": self.reified}
        subject = self.node() if kind == "node" else makers[kind](1)
        self.blank()
        self.predicates(subject, 0)

    def turtle(self) -> None:
        for _ in range(self.draw(st.integers(1, 4))):
            if self.draw(st.integers(0, 5)) == 0:
                self.write(
                    self.choose("PREFIX x: <http://e/x>", "@base <http://e/> .", "base <x:b>")
                )
                self.blank()
            self.statement()
            self.may_blank()
            self.write(".")
            self.blank()

    def trig(self) -> None:
        for _ in range(self.draw(st.integers(1, 3))):
            if self.yes():
                self.turtle()
                continue
            self.write(
                self.choose("{", ":g {", "GRAPH _:g{", "[] {", "graph <http://e/g>\n{", "[ ] {")
            )
            self.may_blank()
            count = self.draw(st.integers(0, 3))
            for number in range(count):
                if number:
                    self.may_blank()
                    self.write(".")
                    self.blank()
                self.statement()
            if count:
                self.write(self.choose("", " ", " . ", "."))
            self.write("}")
            self.may_blank()


def offset(text: str, line: int | None, column: int | None) -> int:
    assert line
    assert column
    return sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1


def span(text: str, place: Place) -> Span:
    start = offset(text, place.line, place.column)
    return start, offset(text, place.end_line, place.end_column)


def check(writer: Writer, rdf_format: RdfFormat) -> None:
    text = writer.text
    quads = list(ox.parse(text.encode(), format=rdf_format.engine))
    places = triple_places(text.encode(), rdf_format, Path("x"), quads, range(len(quads)))
    found = Counter(
        (span(text, place.subject), span(text, place.predicate), span(text, place.object))
        for place in places.values()
    )
    expected = Counter(writer.triples)
    assert found - expected == expected - found, text
    for number, quad in enumerate(quads):
        check_terms(text, quad, places[number])
    if rdf_format is TURTLE:
        pieces = read_pieces(text.encode())
        assert pieces is not None
        assert places_in_pieces(pieces, Path("x"), range(len(quads))) == places


def check_terms(text: str, quad: ox.Quad, place: TriplePlace) -> None:
    """Each term's text by itself is that term, as far as terms by themselves have a meaning."""
    for term, of in ((quad.subject, place.subject), (quad.object, place.object)):
        start, end = span(text, of)
        written = text[start:end]
        if isinstance(term, ox.NamedNode | ox.Literal) and written != ")":
            triples = list(
                ox.parse(f"{HEAD}:s :p {written} .".encode(), format=ox.RdfFormat.TURTLE)
            )
            assert triples[-1].object == term
        elif written.startswith("_:") and place.predicate != place.object:
            assert written == str(term)
    predicate = quad.predicate.value
    if place.predicate != place.object:
        start, end = span(text, place.predicate)
        triples = list(
            ox.parse(f"{HEAD}:s {text[start:end]} :o .".encode(), format=ox.RdfFormat.TURTLE)
        )
        assert triples[0].predicate.value == predicate
    else:
        assert predicate.startswith(LISTS)


@st.composite
def turtle(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    writer.turtle()
    return writer


@st.composite
def trig(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    writer.trig()
    return writer


@settings(max_examples=rounds(150), deadline=None, derandomize=not LONG, phases=[Phase.generate])
@given(turtle())
def test_in_turtle_the_place_of_every_term_is_where_it_was_written(writer: Writer) -> None:
    check(writer, TURTLE)


@settings(max_examples=rounds(100), deadline=None, derandomize=not LONG, phases=[Phase.generate])
@given(trig())
def test_in_trig_the_place_of_every_term_is_where_it_was_written(writer: Writer) -> None:
    check(writer, TRIG)
