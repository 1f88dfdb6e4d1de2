r"""The tokens of a SPARQL text, told apart in linear time and without its grammar.

The engine parses. This is for what must be known of a text that is not given to the engine, or
not yet: whether it would ask another server, where an operation ends, how deep it nests.

Linear, because no part of the expression gives back what it has taken, and because what has no
end (a string without its closing quotes) is one token up to where it breaks off.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple


class Kind(Enum):
    """What a token is (SPARQL 1.1, section 19.8: the terminals of its grammar).

    A `WORD` is a keyword, a function's name, `a`, `true` or `false`; a `NAME` a prefixed name.
    `BROKEN` is a string without an end. `OTHER` is what may stand only in comments, strings and
    IRIs.
    """

    IRI = 1
    STRING = 2
    VARIABLE = 3
    LANGUAGE = 4
    NAME = 5
    BLANK_NODE = 6
    WORD = 7
    NUMBER = 8
    SIGN = 9
    BROKEN = 10
    OTHER = 11


class Token(NamedTuple):
    r"""One token; `start` and `end` are its place in the text, in characters.

    `text` is what stands there. Only in words an escape stands for its character (section 19.2):
    `\u0053ERVICE` has the text `SERVICE` and the length 12.
    """

    kind: Kind
    text: str
    start: int
    end: int


_CODEPOINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE: Final = rf"\\[tbnrf\"'\\]|{_CODEPOINT}"
_LETTER: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000effff"
)
_MORE: Final = f"0-9_\u00b7\u0300-\u036f\u203f\u2040{_LETTER}"
_NAME: Final = rf"(?:[{_LETTER}]|{_CODEPOINT})(?:[-{_MORE}]++|{_CODEPOINT})*+"
_DOTTED: Final = rf"(?:\.++(?:[-{_MORE}]++|{_CODEPOINT})++)*+"
# The engine takes dots in a local part at one place only: the name ends at the next.
_PART: Final = rf"(?:[-:{_MORE}]++|%[0-9A-Fa-f]{{2}}|\\[-_~.!$&'()*+,;=/?#@%]|{_CODEPOINT})++"
_LOCAL: Final = rf":(?:{_PART}(?:\.++{_PART})?+)?+"
_IRI: Final = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*+>"
# Strings without their last quotes.
_SHORT: Final = tuple(rf"{q}(?!{q}{q})(?:[^{q}\\\r\n]++|{_ESCAPE})*+" for q in ("'", '"'))
_LONG: Final = tuple(rf"{q}{{3}}(?:[^{q}\\]++|{_ESCAPE}|{q}(?!{q}{q}))*+" for q in ("'", '"'))
_BROKEN: Final = "|".join((*_LONG, *_SHORT))
_STRING: Final = rf"{_SHORT[1]}\"|{_SHORT[0]}'|{_LONG[1]}\"{{3}}|{_LONG[0]}'{{3}}"
_NUMBER: Final = (
    r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
)  # fmt: skip
_SIGN: Final = rf"<<(?!{_IRI[1:]})|>>|\^\^|\|\||&&|[!<>]=|[-=<>!/+^|?~]"
_LANGUAGE: Final = "@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+"
_BLANK_NODE: Final = rf"_:[{_MORE}][-{_MORE}]*+(?:\.++[-{_MORE}]++)*+"
# One group for each kind of token; a prefixed name is its prefix and the rest, each in a group.
_GROUPS: Final = (
    (Kind.VARIABLE, rf"([?$](?:[{_MORE}]++|{_CODEPOINT})++)|"),
    (Kind.SIGN, r"([{}()\[\];,*]|\.(?![0-9]))|"),
    (Kind.WORD, rf"({_NAME}{_DOTTED})"),
    (Kind.NAME, rf"({_LOCAL})?+|"),
    (Kind.NAME, rf"({_LOCAL})|"),
    (Kind.IRI, rf"({_IRI})|"),
    (Kind.STRING, rf"({_STRING})|"),
    (Kind.NUMBER, rf"({_NUMBER})|"),
    (Kind.LANGUAGE, rf"({_LANGUAGE})|"),
    (Kind.BLANK_NODE, rf"({_BLANK_NODE})|"),
    (Kind.SIGN, rf"({_SIGN})|"),
    (Kind.BROKEN, rf"({_BROKEN})|"),
    (Kind.OTHER, "(.)"),
)
_KINDS: Final = (Kind.OTHER, *(kind for kind, _ in _GROUPS))
_PREFIX: Final = 3
_BLANKS: Final = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_TOKEN: Final = re.compile(rf"{_BLANKS}(?:{''.join(group for _, group in _GROUPS)}|\Z)", re.DOTALL)
# Triples and values without a bracket; a backslash is that of an escape in a name.
_FLAT: Final = re.compile(
    rf"""(?:[^{{}}()\[\]<>"'#\\]++|{_IRI}|{_STRING}|#[^\r\n]*+|\\.)*+""", re.DOTALL
)
# The engine takes keywords without a space between them; these may stand before another.
_WORD: Final = re.compile(
    r"""((?>true|false|SERVICE|LOAD|SILENT|ASK|CONSTRUCT|FROM|INTO|ADD|ALL|BASE|CLEAR|COPY|CREATE
        |DATA(?!TYPE)|DEFAULT|DELETE|DROP|GRAPH|INSERT|MOVE|NAMED|TO|USING|VERSION|WHERE|WITH
        |[A-Z][A-Z0-9_]*+))
      |([0-9]++)|([-.])|(.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)
_WORD_KINDS: Final = (Kind.OTHER, Kind.WORD, Kind.NUMBER, Kind.SIGN, Kind.OTHER)


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The tokens from a place on, in order and without blanks and comments; raises nothing."""
    new = tuple.__new__  # half the time of the class's own
    for match in _TOKEN.finditer(text, start):
        group = match.lastindex
        if group is None:
            return
        start, end = match.span(group)
        if group == _PREFIX:
            run = match[group]
            if _WORD.fullmatch(run):
                yield new(Token, (Kind.WORD, run, start, end))
            else:
                yield from _words(run, start, end)
        elif group == _PREFIX + 1:
            start = match.start(_PREFIX)
            yield new(Token, (Kind.NAME, text[start:end], start, end))
        else:
            yield new(Token, (_KINDS[group], match[group], start, end))


def after_flat_data(text: str, start: int) -> int:
    """Where the next bracket stands, or what may be one, after a place between tokens.

    Data may have a million tokens, of which nothing but their nesting is of interest.
    """
    match = _FLAT.match(text, start)
    return start if match is None else match.end()


def _words(run: str, start: int, end: int) -> Iterator[Token]:
    """The words of what begins as a prefixed name does, but has no colon."""
    if "\\" in run:
        yield Token(Kind.WORD, unescaped(run), start, end)
        return
    for match in _WORD.finditer(run):
        kind = _WORD_KINDS[match.lastindex or 0]
        yield Token(kind, match[0], start + match.start(), start + match.end())


def unescaped(text: str) -> str:
    r"""The text with `\uXXXX` and `\UXXXXXXXX` replaced by their characters (section 19.2)."""
    return re.sub(_CODEPOINT, _character, text)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[0][2:], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]
