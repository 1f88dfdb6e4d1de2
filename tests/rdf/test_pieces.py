"""A file that is read again in pieces says what it says when it is read as a whole."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.pieces import Pieces, read_again, read_pieces

HEAD = "@prefix : <http://e/> .\nPREFIX e: <http://e/e#>\n"
LIKE_NONE = f"_:{'a' * 24}"
STATEMENTS = (
    ":a :p :b .",
    ":a :p 1.5 , .5 , 1. ",
    ":a :p :b.c , e:d\\. .",
    ':a :p "s. \\" . " ; :q \'t\' .',
    ':a :p """l\n.\n:x :y :z .\n""" .',
    ":a :p '''# no\n.\n''' .",
    ":a :p [ :q 1 ] , [ :q 2 ] .",
    ":a :p [ :q\n# a dot .\n1 ] .",
    ":a :p ( 1 2 [] ) .",
    "[] :p 1 .",
    "_:x :p _:y.z .",
    ":a :p << :s :p _:x >> {| :q [] |} ~ :r .",
    ":a :p <http://e/i.> .# a comment .",
    ":a :p :b .:a :p :c .",
    ":é :p 'ü'@de-AT .",
    f":a :p {LIKE_NONE} .",
    "# a comment, and no statement .",
    "",
)
DIRECTIVES = ("@prefix : <http://f/> .", "PREFIX e: <http://f/e#>", "@base <http://b/> .")
LINE_ENDS = ("\n", "\r\n", "\n\n", " \n", " ", "")
LINES = st.tuples(st.sampled_from((*STATEMENTS * 4, *DIRECTIVES)), st.sampled_from(LINE_ENDS))
FILES = st.lists(LINES, max_size=8).map(lambda lines: HEAD + "".join(map("".join, lines)))
# What the one who edits writes: parts of statements, too.
WRITTEN = st.sampled_from((
    *STATEMENTS, *DIRECTIVES, "\n", ".", '"', "'''", '"""', "#", "1", " ", "]", "[", ";", ":a", "é",
    "\n# ", ".\n", "@en", "\\", "<", ">", "\r",
))  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """The text with something in the place of a part of it."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + draw(st.sampled_from((0, 1, 5, 40))))))
    return text[:start] + draw(st.one_of(st.just(""), WRITTEN)) + text[end:]


def whole(data: bytes) -> tuple[ox.Quad, ...] | None:
    try:
        return tuple(ox.parse(data, ox.RdfFormat.TURTLE))
    except SyntaxError:
        return None


def unnamed(quads: tuple[ox.Quad, ...]) -> list[tuple[object, ...]]:
    """The quads in their order, whatever their blank nodes are called."""
    nodes = (ox.BlankNode, ox.Triple)
    return [tuple(None if isinstance(t, nodes) else t for t in quad) for quad in quads]


def meaning(quads: tuple[ox.Quad, ...]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def assert_is(pieces: Pieces, data: bytes) -> None:
    """As if it were read as a whole."""
    expected = whole(data)
    assert expected is not None
    assert unnamed(pieces.quads) == unnamed(expected)
    assert meaning(pieces.quads) == meaning(expected)
    end = number = 0
    for piece in pieces.pieces:
        assert (piece.start, piece.first) == (end, number)
        end, number = piece.end, number + piece.size
        before = whole(data[:end])
        assert before is not None
        assert len(before) == number
    assert end == len(data)


@settings(max_examples=rounds(1000), deadline=None, derandomize=not LONG)
@given(st.data())
def test_after_any_edit_pieces_say_what_the_whole_says(data: st.DataObject) -> None:
    text = data.draw(FILES)
    pieces = read_pieces(text.encode())
    for _ in range(4):
        if pieces is None:
            assert whole(text.encode()) is None
            return
        assert_is(pieces, text.encode())
        text = data.draw(edited(text))
        again = read_again(pieces, text.encode())
        pieces = again or read_pieces(text.encode())


BEFORE = f"{HEAD}:a :p [ :q 1 ] .\n:b :p [ :q 2 ] .\n:c :p [ :q 3 ] .\n"


@pytest.mark.parametrize(
    ("after", "taken_again"),
    [
        (BEFORE, 6),
        (f"{BEFORE}:d :p 4 .\n", 6),
        (BEFORE.replace(":q 2", ":q 5"), 4),
        (BEFORE.replace(":b", ":d"), 5),
        (BEFORE.replace(":c", "# A comment.\n:c"), 6),
        (BEFORE.replace("[ :q 2 ]", "[ :q 2 ] , [ :q 2 ]"), 6),
        (BEFORE.replace(":b :p [ :q 2 ] .\n", ""), 4),
    ],
)
def test_what_has_not_changed_is_taken_again(after: str, taken_again: int) -> None:
    before = read_pieces(BEFORE.encode())
    assert before is not None
    again = read_again(before, after.encode())
    assert again is not None
    assert_is(again, after.encode())
    assert len(set(again.quads) & set(before.quads)) == taken_again


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("http://e/e#", "http://e/f#"),
        BEFORE.replace(":b :p", "@base <http://b/> .\n:b :p"),
        BEFORE.replace(":b :p", 'VERSION "1.2"\n:b :p'),
        BEFORE.replace(":b :p", ":b"),
        BEFORE.replace("2 ] .", "2 ]"),
        BEFORE.replace("2", '"""'),
        BEFORE.replace("2", LIKE_NONE),
    ],
)
def test_directives_errors_and_labels_like_none_have_the_whole_read(after: str) -> None:
    before = read_pieces(BEFORE.encode())
    assert before is not None
    assert read_again(before, after.encode()) is None


def test_a_byte_order_mark_is_passed_over() -> None:
    marked = b"\xef\xbb\xbf" + BEFORE.encode()
    before = read_pieces(marked)
    assert before is not None
    assert_is(before, BEFORE.encode())
    again = read_again(before, marked + b":d :p 4 .")
    assert again is not None
    assert_is(again, BEFORE.encode() + b":d :p 4 .")
