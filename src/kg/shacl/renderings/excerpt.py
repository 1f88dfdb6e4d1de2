"""So much of a source line as there is room for, and where in it a place is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

_WIDEST: Final = 160
_REPLACEMENT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`line` is safe for a terminal; the `margin` puts carets, `width` of them, under the place."""

    line: str
    margin: str
    width: int


def excerpt(line: str, start: int, length: int) -> Excerpt:
    """The part of a line around the characters from `start` on."""
    first = 0 if start + length <= _WIDEST else max(0, start - _WIDEST // 2)
    part = printable(line[first : first + _WIDEST])
    left, right = "…" if first else "", "…" if first + _WIDEST < len(line) else ""
    inside = start - first
    # A tab stays a tab, so that the caret stands where the text does.
    before = f"{left}{part[:inside]}"
    margin = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
    width = sum(map(_width, part[inside : inside + length]))
    return Excerpt(f"{left}{part}{right}", margin, max(1, width))


def printable(part: str) -> str:
    """The text with what a terminal would obey replaced, one character by one; tabs stay."""
    if part.isprintable():
        return part
    return "".join(c if c == "\t" or c.isprintable() or _blank(c) else _REPLACEMENT for c in part)


def _blank(character: str) -> bool:
    """Whether it is a space of any width, as French has them before its colons."""
    return unicodedata.category(character) == "Zs"


def _width(character: str) -> int:
    """How many columns of a terminal a character takes (Unicode Standard Annex 11)."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
