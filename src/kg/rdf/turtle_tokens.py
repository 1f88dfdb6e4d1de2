r"""The tokens of Turtle, TriG, N-Triples and N-Quads, for files that the engine has accepted.

Not those of SPARQL: names may have many dots, and a sign belongs to its number. They are told
apart in bytes, since a file is bytes; in UTF-8 every other character than ASCII's is a letter
where it stands outside of comments, strings and IRIs, or the engine would have refused it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple


class Kind(Enum):
    """What a token is. A `LITERAL` has its language tag or datatype with it, a `STRING` neither."""

    LITERAL = 1
    STRING = 2
    TERM = 3
    WORD = 4
    AT_WORD = 5
    SIGN = 6


class Token(NamedTuple):
    """One token; `start` and `end` are its place in the file, in bytes."""

    kind: Kind
    text: bytes
    start: int
    end: int


_LETTER: Final = rb"A-Za-z\x80-\xff"
_MORE: Final = rb"\-0-9_" + _LETTER
_PART: Final = rb"(?:[:%" + _MORE + rb"]++|\\.)++"
_NAME: Final = (
    rb"(?:[" + _LETTER + rb"][" + _MORE + rb"]*+(?:\.++[" + _MORE + rb"]++)*+)?+:"
    rb"(?:" + _PART + rb"(?:\.++" + _PART + rb")*+)?+"
)  # fmt: skip
_BLANK_NODE: Final = rb"_:[" + _MORE + rb"]++(?:\.++[" + _MORE + rb"]++)*+"
_IRI: Final = rb"<[^<>\"{}|^`\x00-\x20]*+>"
_NUMBER: Final = (
    rb"[+-]?+(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?+[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
)
_STRING: Final = (
    rb'"{3}(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3}|\'{3}(?:[^\'\\]++|\\.|\'{1,2}(?!\'))*+\'{3}'
    rb'|"(?:[^"\\]++|\\.)*+"|\'(?:[^\'\\]++|\\.)*+\''
)
_WORD: Final = rb"[A-Za-z][A-Za-z0-9_]*+"
_AT_WORD: Final = rb"@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+"
_BLANKS: Final = rb"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_SUFFIX: Final = (
    _BLANKS + rb"(?:" + _AT_WORD + rb"|\^\^" + _BLANKS + rb"(?:" + _IRI + rb"|" + _NAME + rb"))"
)
_SIGN: Final = rb"<<\(|<<|\)>>|>>|\{\||\|\}|."
_TERM: Final = rb"|".join((_IRI, _BLANK_NODE, _NAME, _NUMBER))
# One group a kind, in the order of `Kind`.
_GROUPS: Final = (rb"(?:" + _STRING + rb")" + _SUFFIX, _STRING, _TERM, _WORD, _AT_WORD, _SIGN)
_TOKEN: Final = re.compile(
    _BLANKS + rb"(?:" + rb"|".join(rb"(" + group + rb")" for group in _GROUPS) + rb"|\Z)",
    re.DOTALL,
)
# What is no dot, or has dots within; then the dot at the end of the statement.
_PLAIN: Final = rb"[ \t\r\n;,\[\](){}]++"
_NO_END: Final = rb"|".join((_PLAIN, rb"\#[^\r\n]*+", _TERM, _STRING, _WORD, rb"[^.]"))
_STATEMENT: Final = re.compile(rb"(?:" + _NO_END + rb")*+\.?+", re.DOTALL)
_KINDS: Final = tuple(Kind)


def statements(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each statement or directive begins and ends, its dot included.

    In TriG brackets and the names of graphs are parts of the next statement, and the last one of
    a graph, if it has no dot, is one with the first after it.
    """
    start = 0
    while start < len(data):
        match = _STATEMENT.match(data, start)
        assert match is not None  # it can be empty, but not before the end of the file
        yield match.span()
        start = match.end()


def tokens(data: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens between two places, without blanks and comments."""
    for match in _TOKEN.finditer(data, start, end):
        group = match.lastindex
        if group is None:
            return
        yield Token(_KINDS[group - 1], match[group], *match.span(group))
