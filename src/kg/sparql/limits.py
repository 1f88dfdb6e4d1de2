"""What a SPARQL text may be, checked before any engine sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Complexity:
    """The most that a text may have: levels of nesting, tokens, and triple patterns in a group."""

    nesting: int = 200
    tokens: int = 100_000
    patterns: int = 200


def check_complexity(text: str, most: Complexity) -> None:
    """Raise `QueryTooComplex` for a text that is over a limit; linear in its length."""
