"""What a SPARQL text may be, checked before any engine sees it.

The engine's parser, optimiser and evaluation each go down the tree of a query, and die at the
end of their stack: the depth of that tree is what is limited, by what can be counted without a
grammar. Its planner takes cubic time in the patterns of a group. Data (VALUES, INSERT DATA,
templates) may be as long as a text may be; it only may not nest.

What no counting tells, such as the cost of a cross product or of a path that repeats a repetition,
is left to the worker's deadline; and a text that the engine reads otherwise than its tokens say
(see `kg.sparql.words`) kills a worker at worst.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.errors import QueryTooComplex
from kg.sparql.tokens import Kind, Token, after_flat_data, tokens


@dataclass(frozen=True)
class Complexity:
    """The most that a text may have.

    `nesting`: levels of brackets of all kinds, also in data.
    `chain`: operators in a row, as in `?a || ?b || ?c`, brackets one after the other, as of
    several FILTER or UNION, and what DESCRIBE lists; what stands in brackets counts with what
    stands around them.
    `patterns`: the triple patterns, steps of a path and groups that a group joins, as the signs
    between them tell; an item of a collection is two.
    `tokens`: words, names, values and signs of the whole text.
    Data has none of the last three.
    """

    nesting: int = 200
    chain: int = 1_000
    patterns: int = 200
    tokens: int = 100_000


_OPENING: Final = ("{", "(", "[", "<<")
_CLOSING: Final = {"}": "{", ")": "(", "]": "[", ">>": "<<"}
_OPERATORS: Final = frozenset({"||", "&&", "|", "+", "-", "*", "/", "!", "^"})
_SEPARATORS: Final = frozenset({".", ";", ",", "~"})
_BEFORE_DATA: Final = frozenset({"VALUES", "DATA", "INSERT", "DELETE", "CONSTRUCT"})
_WORTH_PASSING: Final = 10  # characters
_NO_VALUES: Final = (Kind.SIGN, Kind.WORD)
# A bracket that is not behind a keyword or the name of a function, and may be a collection's.
_COLLECTION: Final = re.compile(r"\((?<![A-Za-z]{2}\()(?<![A-Za-z]{2} \()|[:?$@][^\s():?$@]*+ ?\(")
# The group after these is not joined with what stands beside it.
_NOT_JOINED: Final = frozenset({"UNION", "EXISTS"})


def check_complexity(text: str, most: Complexity) -> None:
    """Raise `QueryTooComplex`, with line and column, for a text that is over a limit.

    Linear in the length of the text, and nearly free where a few counts tell that it is small.
    """
    if not _is_small(text, most):
        _Measure(text, most).take_all()


def _is_small(text: str, most: Complexity) -> bool:
    """Whether the text is under the limits even if every sign in it, a string's too, counts."""
    count = text.count
    brackets, slashes = count("{") + count("(") + count("[") + count("<<"), count("/")
    operators = slashes + count("|") + count("&") + count("+") + count("-") + count("*")
    operators += count("!") + count("^") + count("<") + count(":")
    patterns = brackets + slashes + count(".") + count(";") + count(",") + count("~")
    return (
        brackets <= most.nesting
        and brackets + operators <= most.chain
        and patterns <= most.patterns
        and len(text) <= most.tokens
        and _COLLECTION.search(text) is None
    )


class _Level:
    """A bracket that is open: what stands in it so far, and what stands around it."""

    __slots__ = ("above", "data", "group", "links", "longest", "patterns", "sign", "word")

    def __init__(self, sign: str, around: _Level | None) -> None:
        self.sign = sign
        self.word = ""
        self.links = 0
        self.longest = 0
        self.patterns = 0
        self.above: int = 0 if around is None else around.above + around.links
        self.data: bool = around is not None and (
            around.data or (sign in "{(" and around.word in _BEFORE_DATA)
        )
        self.group: _Level = self if around is None or sign == "{" else around.group


class _Measure:
    """One pass over a text."""

    def __init__(self, text: str, most: Complexity) -> None:
        self._text = text
        self._most = most
        self._level = _Level("", None)
        self._around: list[_Level] = []
        self._tokens = 0

    def take_all(self) -> None:
        place: int | None = 0
        while place is not None:
            place = self._take_from(place)

    def _take_from(self, place: int) -> int | None:
        """Take the tokens up to where data can be passed over; returns the end of that."""
        before = Kind.SIGN
        for token in tokens(self._text, place):
            kind = token.kind
            if kind is Kind.SIGN:
                self._take(token)
            elif kind is Kind.WORD:
                self._level.word = token.text.upper()
            else:
                self._value(token, before)
            before = kind
            if self._level.data:
                end = after_flat_data(self._text, token.end)
                if end - token.end > _WORTH_PASSING:
                    return end
            else:
                self._count(token)
        return None

    def _count(self, token: Token) -> None:
        self._tokens += 1
        if self._tokens > self._most.tokens:
            raise self._too_much(token, f"more than {self._most.tokens} words, names and signs")

    def _take(self, token: Token) -> None:
        sign, level = token.text, self._level
        if sign in _OPENING:
            self._open(token)
        elif sign in _CLOSING:
            self._close(_CLOSING[sign])
        elif sign in _OPERATORS:
            self._link(token)
            if sign == "/":
                self._join(token)
        elif sign in _SEPARATORS and level.sign != "(":
            if level.sign:
                self._join(token)
            else:  # the end of an operation
                self._level = _Level("", None)

    def _value(self, token: Token, before: Kind) -> None:
        level = self._level
        if level.word == "DESCRIBE":
            self._link(token)
        elif level.sign == "(" and before not in _NO_VALUES:
            self._join(token, 2)

    def _open(self, token: Token) -> None:
        sign, level = token.text, self._level
        if sign == "(" and self._text.startswith("<<", token.start - 2):
            return  # one bracket of three signs, whose end is that of <<
        if len(self._around) >= self._most.nesting:
            raise self._too_much(token, f"more than {self._most.nesting} levels of brackets")
        self._link(token)
        if sign != "(" and level.word not in _NOT_JOINED:
            self._join(token)
        self._around.append(level)
        self._level = _Level(sign, level)
        if sign == "{":
            level.word = ""

    def _close(self, sign: str) -> None:
        """Close the bracket, with others in it that were left open; none if there is none."""
        if sign == "{":
            while self._level.group is not self._level:
                self._leave()
        if self._level.sign == sign:
            self._leave()

    def _leave(self) -> None:
        level, self._level = self._level, self._around.pop()
        self._level.longest = max(self._level.longest, level.links + level.longest)

    def _link(self, token: Token) -> None:
        level = self._level
        if level.data:
            return
        level.links += 1
        if level.above + level.links + level.longest > self._most.chain:
            raise self._too_much(
                token, f"more than {self._most.chain} operators and brackets in a row"
            )

    def _join(self, token: Token, patterns: int = 1) -> None:
        group = self._level.group
        if self._level.data:
            return
        group.patterns += patterns
        if group.patterns > self._most.patterns:
            raise self._too_much(token, f"more than {self._most.patterns} patterns in a group")

    def _too_much(self, token: Token, what: str) -> QueryTooComplex:
        before = self._text[: token.start]
        line = before.count("\n") + 1
        column = token.start - before.rfind("\n")
        return QueryTooComplex(
            f"line {line}, column {column}: {what}, which is over the limit here.",
            "Ask in several smaller queries, or list values with VALUES.",
        )
