"""Which triples of a file mention a term, for those who ask again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Mentions:
    """The triples of one reading by their subjects and objects.

    An index is made when it is asked for the first time, or `late`, the second time: of a file
    that changes all the time there is none.
    """

    def __init__(self, quads: Sequence[ox.Quad], *, late: bool = False) -> None:
        self._quads = quads
        self._late = late
        self._numbers: dict[Term, list[int]] | None = None

    def about(self, terms: Iterable[Term]) -> Iterator[tuple[int, ox.Quad]]:
        """At least all triples with one of these as subject or object, numbered, in order."""
        if self._numbers is None and self._late:
            self._late = False
            return enumerate(self._quads)
        known = self._numbers = self._numbers or self._indexed()
        numbers = {number for term in terms for number in known.get(term, ())}
        return ((number, self._quads[number]) for number in sorted(numbers))

    def _indexed(self) -> dict[Term, list[int]]:
        found: dict[Term, list[int]] = {}
        for number, (subject, _, value, _) in enumerate(self._quads):
            found.setdefault(subject, []).append(number)
            found.setdefault(value, []).append(number)
        return found
