"""Where the triples of a file stand in it: file, line and column of each of their terms.

The engine tells no places. But it gives the triples of a file in the same order at every
reading, so the n-th is the n-th; and fed one statement at a time it tells how many each has.
Within a statement `kg.rdf.turtle_order` knows their order, and what the engine gave must fit it
term by term. Nothing is placed on a guess: what does not fit has a file and no line.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, Final, TypeAlias, cast

import pyoxigraph as ox

from kg.namespaces import RDF, RDF_NIL, RDF_TYPE
from kg.rdf.formats import N_QUADS, N_TRIPLES, TRIG, TURTLE, RdfFormat
from kg.rdf.pieces import Pieces
from kg.rdf.turtle_order import Mark, Stated, in_order
from kg.rdf.turtle_tokens import statements, tokens

_PLACED: Final = (TURTLE, TRIG, N_TRIPLES, N_QUADS)
# A statement's start and end, the number of its first triple and how many it has.
_Span: TypeAlias = tuple[int, int, int, int]
_OF_LISTS_AND_REIFIERS: Final = {f"{RDF}first", f"{RDF}rest", f"{RDF}reifies"}


@dataclass(frozen=True, slots=True)
class Place:
    """From where to where a term stands in a file; `end_column` is that after its last character.

    Lines end with a line feed. Lines and columns count from 1, columns in characters (code
    points). All are None where only the file is known: in RDF/XML and JSON-LD.
    """

    path: Path
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return str(self.path)
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class TriplePlace:
    """The places of the terms of one triple.

    An anonymous blank node stands where its brackets do, the blank node of a list's second or
    later member where that member does. The predicate of a list's or a reifier's triple stands
    nowhere, and has the place of the object.
    """

    subject: Place
    predicate: Place
    object: Place


def triple_places(
    data: bytes, rdf_format: RdfFormat, path: Path, quads: Sequence[ox.Quad], wanted: Iterable[int]
) -> dict[int, TriplePlace]:
    """The places of some triples of a file, by their number in its reading, from 0.

    `data` is the content of the file, `quads` the reading. A file that has changed since, or does
    not parse any more, gives no lines. A byte order mark is no column.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    numbers = set(wanted)
    placed = rdf_format in _PLACED
    spans = _spans(data, rdf_format, max(numbers, default=-1)) if placed else ()
    return _placed(data, path, numbers, _stated(data, spans, quads, numbers))


def places_in_pieces(pieces: Pieces, path: Path, wanted: Iterable[int]) -> dict[int, TriplePlace]:
    """The same for a Turtle file in pieces, as it was read: no others are gone over."""
    numbers = set(wanted)
    spans = _spans_of(pieces, numbers)
    stated = _stated(pieces.data, spans, pieces.quads, numbers)
    return _placed(pieces.data, path, numbers, stated)


def _placed(
    data: bytes, path: Path, numbers: Iterable[int], stated: Mapping[int, Stated]
) -> dict[int, TriplePlace]:
    nowhere = TriplePlace(*[Place(path)] * 3)
    marks = [mark for triple in stated.values() for mark in triple if mark is not None]
    positions = _positions(data, {mark.start for mark in marks} | {mark.end for mark in marks})

    def place(mark: Mark) -> Place:
        return Place(path, *positions[mark.start], *positions[mark.end])

    places = {
        number: TriplePlace(place(subject), place(predicate or object_), place(object_))
        for number, (subject, predicate, object_) in stated.items()
    }
    return dict.fromkeys(numbers, nowhere) | places


def _stated(
    data: bytes, spans: Iterable[_Span], quads: Sequence[ox.Quad], numbers: set[int]
) -> dict[int, Stated]:
    """The triples with these numbers, as far as they can be told with certainty."""
    found: dict[int, Stated] = {}
    for start, end, first, count in spans:
        of_statement = [n for n in range(first, first + count) if n in numbers]
        if of_statement:
            stated = in_order(tokens(data, start, end))
            if _fit(stated, quads[first : first + count]):
                found |= {number: stated[number - first] for number in of_statement}
    return found


def _positions(data: bytes, places: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line and column of each place, all in one sweep: a line may be as long as the file."""
    positions: dict[int, tuple[int, int]] = {}
    before, line, column = 0, 1, 1
    for place in sorted(places):
        if lines := data.count(b"\n", before, place):
            line, column, before = line + lines, 1, data.rindex(b"\n", before, place) + 1
        column += len(data[before:place].decode())
        positions[place] = line, column
        before = place
    return positions


class _OneAtATime:
    """A file for the engine to read, which gives no more than one statement at once.

    `span` is the statement that it gave last.
    """

    def __init__(self, data: bytes) -> None:
        self.span = (0, 0)
        self._data = data
        self._spans = statements(data)
        self._rest = b""

    def read(self, size: int) -> bytes:
        if not self._rest:
            following = next(self._spans, None)
            if following is None:
                return b""
            self.span = following
            # The engine need not look beyond the line's end to know that the dot is one.
            self._rest = self._data[slice(*following)] + b"\n"
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _spans(data: bytes, rdf_format: RdfFormat, last: int) -> Iterator[_Span]:
    reader = _OneAtATime(data)
    span, first, number = reader.span, 0, -1
    try:
        for number, _ in enumerate(ox.parse(cast("IO[bytes]", reader), format=rdf_format.engine)):
            if reader.span != span:
                yield *span, first, number - first
                if number > last:
                    return
                span, first = reader.span, number
    except SyntaxError:
        return
    yield *span, first, number + 1 - first


def _spans_of(pieces: Pieces, numbers: Iterable[int]) -> Iterator[_Span]:
    """The statements of pieces with these triples: read together, with the directives they need."""
    firsts = [piece.first for piece in pieces.pieces]
    wanted = {bisect_right(firsts, number) - 1 for number in numbers}
    some = [p for n, p in enumerate(pieces.pieces) if p.directives or n in wanted]
    starts = list(accumulate((piece.end - piece.start for piece in some), initial=0))
    before = list(accumulate((piece.size for piece in some), initial=0))
    data = b"".join(pieces.data[piece.start : piece.end] for piece in some)
    for start, end, first, count in _spans(data, TURTLE, before[-1]):
        at = bisect_right(starts, start) - 1
        piece = some[at]
        by = piece.start - starts[at]
        yield start + by, end + by, first + piece.first - before[at], count


def _fit(stated: Sequence[Stated], quads: Sequence[ox.Quad]) -> bool:
    """Whether these can be those triples: each term of the right kind, each blank node one mark."""
    marks: dict[object, Mark] = {}
    nodes: dict[Mark, object] = {}

    def fits(mark: Mark, term: object) -> bool:
        if not mark.anonymous:
            return _can_be(mark.text, term)
        one = marks.setdefault(term, mark) is mark and nodes.setdefault(mark, term) == term
        return one and isinstance(term, ox.BlankNode)

    return len(stated) == len(quads) and all(
        fits(triple.subject, quad.subject)
        and _predicate_fits(triple.predicate, quad.predicate)
        and (isinstance(quad.object, ox.Triple) or fits(triple.object, quad.object))
        for triple, quad in zip(stated, quads, strict=True)
    )


def _predicate_fits(mark: Mark | None, predicate: ox.NamedNode) -> bool:
    if mark is None:
        return predicate.value in _OF_LISTS_AND_REIFIERS
    return predicate == RDF_TYPE if mark.text == b"a" else _can_be(mark.text, predicate)


def _can_be(text: bytes, term: object) -> bool:
    """Whether a term may be written so, as far as it can be told without the prefixes."""
    if isinstance(term, ox.BlankNode):
        return text == f"_:{term.value}".encode()
    if isinstance(term, ox.Literal):
        plain = b"\\" not in text
        return text[:1] not in {b"<", b"[", b"("} and (not plain or term.value.encode() in text)
    if not isinstance(term, ox.NamedNode):
        return False
    if text[:1] in {b"<", b"(", b")"}:
        return text[:1] == b"<" or term == RDF_NIL
    _, colon, local = text.partition(b":")
    return bool(colon) and (b"\\" in local or term.value.encode().endswith(local))
