"""sh:pattern (SHACL, section 4.4.3), by the engine's REGEX, whose time is linear in the text.

A question costs the engine far more than a text in it, so texts are asked about many at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.shacl.evaluation.texts import written

# Texts in one question, and their characters.
_MOST: Final = 10_000
_CHARACTERS: Final = 1_000_000


class Patterns:
    """Remembers which texts match which patterns."""

    def __init__(self) -> None:
        self._engine = ox.Store()
        self._known: dict[tuple[str, str], dict[str, bool]] = {}

    def matcher(self, pattern: str, flags: str) -> Callable[[str], bool]:
        """Whether a text matches; this raises `ShapesError` for what is no pattern."""
        known: dict[str, bool] = {}

        def matches(text: str) -> bool:
            nonlocal known
            found = known.get(text)
            if found is None:
                known = self._matched(pattern, flags)
                if text not in known:
                    self.ask(pattern, flags, [text])
                found = known[text]
            return found

        return matches

    def ask(self, pattern: str, flags: str, texts: Iterable[str]) -> None:
        """Find out about many texts at once."""
        known = self._matched(pattern, flags)
        unknown = iter(dict.fromkeys(text for text in texts if text not in known))
        while asked := _some(unknown):
            values = written(asked)
            condition = _regex("?text", pattern, flags)
            query = f"SELECT ?text {{ VALUES ?text {{ {values} }} FILTER(!{condition}) }}"
            found = self._engine.query(query)
            assert isinstance(found, ox.QuerySolutions)
            # Few texts do not match, if all is well.
            known.update(dict.fromkeys(asked, True))
            known.update((row["text"].value, False) for row in found)

    def _matched(self, pattern: str, flags: str) -> dict[str, bool]:
        known = self._known.get((pattern, flags))
        if known is None:
            regex = _regex('""', pattern, flags)
            if not self._engine.query(f"ASK {{ BIND({regex} AS ?is) FILTER(BOUND(?is)) }}"):
                with_flags = f" with the flags {flags!r}" if flags else ""
                raise ShapesError(
                    f"sh:pattern {pattern!r}{with_flags} is no regular expression.",
                    "It is one of XPath, in which there are no look-aheads or back-references.",
                )
            known = self._known[pattern, flags] = {}
        return known


def _regex(text: str, pattern: str, flags: str) -> str:
    return f"REGEX({text}, {ox.Literal(pattern)}, {ox.Literal(flags)})"


def _some(texts: Iterator[str]) -> list[str]:
    """The next of them, as many as one question takes."""
    found = []
    size = 0
    for text in texts:
        found.append(text)
        size += len(text)
        if size >= _CHARACTERS or len(found) >= _MOST:
            break
    return found
