"""FILTER NOT EXISTS as OPTIONAL, which the engine evaluates many times faster.

The engine plans what stands in EXISTS without knowing which variables have values, and begins
with the same pattern for every solution. Where there are but triple patterns and conditions, the
solutions without a match are those that a left join leaves as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.sparql.tokens import Kind, Token, tokens

_FILTER: Final = ("FILTER", "NOT", "EXISTS", "{")
# What makes more of a group than patterns and conditions, or begins another.
_MORE: Final = frozenset(
    {"BIND", "EXISTS", "GRAPH", "MINUS", "OPTIONAL", "SELECT", "SERVICE", "UNION", "VALUES"}
)
# Groups whose conditions see what stands around them.
_SEEING: Final = frozenset({"OPTIONAL", "EXISTS"})


def unfolded(text: str) -> str:
    """The query with the same solutions, if there is anything to change; see above.

    A text that is no query comes back as some other that is none.
    """
    found = list(tokens(text))
    if any(_is(found[at : at + 2], "SELECT", "*") for at in range(len(found))):
        return text
    pieces: list[tuple[int, int, str]] = []
    open_: list[int] = []
    closing = _closing(found)
    at = 0
    while at < len(found):
        token = found[at]
        if token.text == "{":
            open_.append(at)
        elif token.text == "}" and open_:
            open_.pop()
        elif _is(found[at : at + 4], *_FILTER) and open_:
            end, around = closing.get(at + 3), closing.get(open_[-1])
            inside = found[at + 4 : end] if end is not None else []
            if end is not None and around is not None and _may_move(found, open_, inside):
                patterns = text[found[at + 3].end : found[end].start]
                pieces.append((token.start, found[end].end, " "))
                joined = _left_join(patterns, f"?kg_match_{len(pieces)}")
                pieces.append((found[around].start, found[around].start, joined))
                at = end
        at += 1
    for start, stop, piece in sorted(pieces, reverse=True):
        text = f"{text[:start]}{piece}{text[stop:]}"
    return text


def _left_join(patterns: str, mark: str) -> str:
    """What finds the solutions that these patterns have no match for."""
    return f" OPTIONAL {{ {patterns}\n BIND (1 AS {mark}) }} FILTER (!BOUND({mark})) "


def _may_move(found: Sequence[Token], open_: Sequence[int], inside: Sequence[Token]) -> bool:
    """Whether these are patterns and conditions, in a group that sees nothing around it."""
    plain = all(
        token.text != "{" and not (token.kind is Kind.WORD and token.text.upper() in _MORE)
        for token in inside
    )
    alone = not any(at and _is_word(found[at - 1], _SEEING) for at in open_)
    return plain and alone and bool(inside)


def _closing(found: Sequence[Token]) -> dict[int, int]:
    """The brace that closes each, by their numbers."""
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for at, token in enumerate(found):
        if token.text == "{":
            open_.append(at)
        elif token.text == "}" and open_:
            pairs[open_.pop()] = at
    return pairs


def _is(found: Sequence[Token], *words: str) -> bool:
    return tuple(token.text.upper() for token in found) == words


def _is_word(token: Token, words: frozenset[str]) -> bool:
    return token.kind is Kind.WORD and token.text.upper() in words
