"""A Turtle file in pieces: of one that is read again, only those that have changed are parsed.

A piece ends at the end of a line, after a statement, so that neither a statement nor a comment
goes on in the next one. It says the same wherever it stands after the same directives; with other
pieces it shares no more than the labels of blank nodes, which stay as they are written. So what
the engine makes of a piece is the same in another file that has these directives before it, but
for the labels that it makes up.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox

from kg.rdf.formats import TURTLE
from kg.rdf.same_nodes import NO_LABEL, named_as_before
from kg.rdf.turtle_tokens import statements

# Names of such a prefix are taken for one, too: then more is parsed.
_DIRECTIVE: Final = re.compile(
    rb"(?:[ \t\r\n]++|#[^\r\n]*+)*+(?:@|(?:prefix|base|version)\b)", re.IGNORECASE
)
_LINE_ENDS: Final = (b"\n", b"\r", b"")
# A label that the engine might have made up.
_LIKE_NONE: Final = re.compile(f"_:{NO_LABEL}".encode())


class Piece(NamedTuple):
    """Where it begins and ends, the number of its first quad, and how many it has."""

    start: int
    end: int
    directives: bool
    first: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """The content of a file without byte order mark, its pieces, and their quads in their order."""

    data: bytes
    pieces: tuple[Piece, ...]
    quads: tuple[ox.Quad, ...]


def read_pieces(data: bytes) -> Pieces | None:
    """A Turtle file in pieces; None for one that the engine does not take."""
    return _parsed(b"", data.removeprefix(codecs.BOM_UTF8))


def read_again(before: Pieces, data: bytes) -> Pieces | None:
    """What a file has become, its blank nodes with the labels of before where they are the same.

    None where it has to be read as a whole: directives have changed, there is an error, or labels
    that stand in it may be the engine's.
    """
    old, data = before.data, data.removeprefix(codecs.BOM_UTF8)
    if _LIKE_NONE.search(old) or _LIKE_NONE.search(data):
        return None
    head, tail = _unchanged(before, data)
    left, changed, kept = before.pieces[:head], before.pieces[head:tail], before.pieces[tail:]
    directives = b"".join(old[piece.start : piece.end] for piece in left if piece.directives)
    start = left[-1].end if left else 0
    end = len(data) - (len(old) - kept[0].start if kept else 0)
    new = _parsed(directives, data[start:end])
    if new is None or any(piece.directives for piece in (*changed, *new.pieces)):
        return None
    first = sum(piece.size for piece in left)
    last = first + sum(piece.size for piece in changed)
    pieces = (
        *left,
        *_moved(new.pieces, start, first),
        *_moved(kept, len(data) - len(old), len(new.quads) - (last - first)),
    )
    named = named_as_before(new.quads, before.quads[first:last])
    return Pieces(data, pieces, (*before.quads[:first], *named, *before.quads[last:]))


def _unchanged(before: Pieces, data: bytes) -> tuple[int, int]:
    """So many pieces are the same from the beginning, and those from this number on to the end.

    The line's end behind a piece has to be the same, too.
    """
    old = before.data
    from_start = _alike(old, data)
    from_end = _alike(old[from_start:][::-1], data[from_start:][::-1])
    head = bisect_left(before.pieces, from_start, key=lambda piece: piece.end)
    tail = bisect_left(before.pieces, len(old) - from_end, key=lambda piece: piece.start)
    # In front of the first piece there is no line's end.
    return head, max(head, tail, 1)


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes are the same from the beginning."""
    known, most = 0, min(len(one), len(other))
    while known < most:
        tried = (known + most + 1) // 2
        if one[known:tried] == other[known:tried]:
            known = tried
        else:
            most = tried - 1
    return known


def _moved(pieces: Iterable[Piece], by: int, numbers: int) -> Iterator[Piece]:
    for start, end, directives, first, size in pieces:
        yield Piece(start + by, end + by, directives, first + numbers, size)


def _cut(data: bytes) -> Iterator[Piece]:
    start, directives = 0, False
    for begin, end in statements(data):
        directives = directives or _DIRECTIVE.match(data, begin, end) is not None
        if data[end : end + 1] in _LINE_ENDS:
            yield Piece(start, end, directives)
            start, directives = end, False


def _parsed(directives: bytes, data: bytes) -> Pieces | None:
    """The pieces of what comes after these directives, which may have quads of their own."""
    pieces = tuple(_cut(data))
    fed = _Fed(directives, data, pieces)
    quads: list[ox.Quad] = []
    counts = [0] * len(pieces)
    try:
        for quad in ox.parse(cast("IO[bytes]", fed), format=TURTLE.engine):
            if fed.number >= 0:
                quads.append(quad)
                counts[fed.number] += 1
    except (SyntaxError, UnicodeDecodeError):
        return None
    numbered = zip(pieces, accumulate(counts, initial=0), counts, strict=False)
    sized = tuple(piece._replace(first=first, size=size) for piece, first, size in numbered)
    return Pieces(data, sized, tuple(quads))


class _Fed:
    """A file for the engine to read, which gives no more than one piece at once.

    `number` is the piece that it gave last, with the line's end that tells the engine that the
    dot is one; -1 are the directives.
    """

    def __init__(self, directives: bytes, data: bytes, pieces: Sequence[Piece]) -> None:
        self.number = -1
        self._data = data
        self._pieces = pieces
        self._rest = directives + b"\n"

    def read(self, size: int) -> bytes:
        if not self._rest and self.number + 1 < len(self._pieces):
            start = self._pieces[self.number].end + 1 if self.number >= 0 else 0
            self.number += 1
            self._rest = self._data[start : self._pieces[self.number].end + 1]
        given, self._rest = self._rest[:size], self._rest[size:]
        return given
