"""Terms whose names are nearly a name, found quickly among very many."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

import pyoxigraph as ox

from kg.namespaces import local_name, namespace_of
from kg.shacl.model.terms import Term

# So alike have two names, or two namespaces, to be, of a scale to 1.
_ALIKE: Final = 0.75
# So many neighbours on each side are compared.
_NEIGHBOURS: Final = 40
_SIGNS: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"\d+")


class Names:
    """Terms in the order of their names, small letters and capitals and signs being the same.

    A slip of the pen leaves the name as it was before it or after it. So the neighbours of a name
    in the order of names, and in that of the names read backwards, are compared and no others.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, list[Term]] = {}
        for term in terms:
            if name := _plain(term):
                self._terms.setdefault(name, []).append(term)
        self._forwards = sorted(self._terms)
        self._backwards = sorted(name[::-1] for name in self._terms)

    def nearest(self, term: Term) -> Term | None:
        """The other term of the same kind and namespace whose name is most like that of a term.

        None if there is none so alike. Names that differ in a number name different things, and
        the same name in another namespace is near if the namespaces are.
        """
        name = _plain(term)
        if not name:
            return None
        for same in self._terms.get(name, ()):
            if same != term and _same_kind(same, term) and _namespaces_are_alike(same, term):
                return same
        return self._most_alike(name, term)

    def _most_alike(self, name: str, term: Term) -> Term | None:
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(name)
        numbers = _DIGITS.findall(name)
        best, found = _ALIKE, None
        for other in dict.fromkeys(self._neighbours(name)):
            matcher.set_seq1(other)
            if (
                other == name
                or _DIGITS.findall(other) != numbers
                or matcher.real_quick_ratio() < best
                or matcher.quick_ratio() < best
            ):
                continue
            ratio = matcher.ratio()
            if ratio > best or (found is None and ratio == best):
                of_kind = (one for one in self._terms[other] if _same_space(one, term))
                if (one := next(of_kind, None)) is not None:
                    best, found = ratio, one
        return found

    def _neighbours(self, name: str) -> Iterator[str]:
        yield from _around(self._forwards, name)
        yield from (other[::-1] for other in _around(self._backwards, name[::-1]))


def _around(names: list[str], name: str) -> list[str]:
    here = bisect_left(names, name)
    return names[max(0, here - _NEIGHBOURS) : here + _NEIGHBOURS]


def _plain(term: Term) -> str:
    """The name of a term as it is compared."""
    if isinstance(term, ox.NamedNode):
        text = local_name(term.value) or term.value
    elif isinstance(term, ox.Literal):
        text = term.value
    else:
        return ""
    return _SIGNS.sub("", text).casefold() or text


def _same_kind(one: Term, other: Term) -> bool:
    return isinstance(one, ox.NamedNode) == isinstance(other, ox.NamedNode)


def _same_space(one: Term, other: Term) -> bool:
    if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
        return namespace_of(one.value) == namespace_of(other.value)
    return _same_kind(one, other)


def _namespaces_are_alike(one: Term, other: Term) -> bool:
    if not isinstance(one, ox.NamedNode) or not isinstance(other, ox.NamedNode):
        return True
    spaces = namespace_of(one.value), namespace_of(other.value)
    return spaces[0] == spaces[1] or SequenceMatcher(None, *spaces).ratio() >= _ALIKE
