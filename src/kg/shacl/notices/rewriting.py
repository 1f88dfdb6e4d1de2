"""Literals that the store would not give back as they were written.

The engine keeps numbers, dates and the like as values: what has another lexical form or a derived
datatype comes back in the engine's own form. Which ones, only it knows; it is asked, each
literal once, many at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import pyoxigraph as ox

from kg.namespaces import XSD
from kg.shacl.model.terms import Term
from kg.shacl.notices.validated import Validated
from kg.shacl.notices.vocabulary import names
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

# Texts come back as they are, and so does what is of no datatype of XML Schema.
_KEPT: Final = frozenset(
    f"{XSD}{name}"
    for name in names("""
    string normalizedString token language Name NCName NMTOKEN ENTITY ID IDREF anyURI QName
    NOTATION hexBinary base64Binary
    """)
)
_AT_ONCE: Final = 1000
_EXAMPLES: Final = 3


def rewritten(literals: Iterable[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """Those of the literals that the store would change, and what they would become."""
    asked = (one for one in dict.fromkeys(literals) if _may_change(one))
    store = ox.Store()
    found: dict[ox.Literal, ox.Literal] = {}
    while some := list(islice(asked, _AT_ONCE)):
        found.update(_rewritten(store, some))
    return found


def _may_change(literal: ox.Literal) -> bool:
    datatype = literal.datatype.value
    return datatype.startswith(XSD) and datatype not in _KEPT


def _rewritten(store: ox.Store, literals: list[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """An inline table of a query goes through the store's own encoding, and keeps its order."""
    rows = " ".join(map(str, literals))
    answer = store.query(f"SELECT ?literal {{ VALUES ?literal {{ {rows} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    pairs = zip(literals, (row[0] for row in answer), strict=True)
    return {
        before: after
        for before, after in pairs
        if before != after and isinstance(after, ox.Literal)
    }


def rewriting(validated: Validated) -> Iterator[Notice]:
    """A notice for each datatype of which literals would change, with some of their triples."""
    data = validated.data
    candidates = {predicate: data.typed_literals(predicate) for predicate in data.predicates()}
    changed = rewritten(one for found in candidates.values() for one in found)
    uses = _Uses(changed)
    for predicate, found in candidates.items():
        if not changed.keys().isdisjoint(found):
            pairs = [pair for pair in data.pairs(predicate) if pair[1] in changed]
            inside = set(validated.inside(dict.fromkeys(subject for subject, _ in pairs)))
            for subject, value in pairs:
                if subject in inside:
                    uses.add(subject, predicate, value)
    yield from uses.notices()


class _Uses:
    """Where literals stand that would change, by their datatypes before and after."""

    def __init__(self, changed: Mapping[ox.Literal, ox.Literal]) -> None:
        self._changed = changed
        self._counts: Counter[tuple[ox.NamedNode, ox.NamedNode]] = Counter()
        self._examples: dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.Triple]] = {}

    def add(self, subject: Term, predicate: ox.NamedNode, value: Term) -> None:
        after = self._changed.get(value) if isinstance(value, ox.Literal) else None
        if after is None or not isinstance(value, ox.Literal):
            return
        pair = (value.datatype, after.datatype)
        self._counts[pair] += 1
        examples = self._examples.setdefault(pair, [])
        if len(examples) < _EXAMPLES and isinstance(subject, ox.NamedNode | ox.BlankNode):
            examples.append(ox.Triple(subject, predicate, value))

    def notices(self) -> Iterator[Notice]:
        for (before, after), count in self._counts.most_common():
            examples = tuple(self._examples[before, after])
            example = examples[0].object
            assert isinstance(example, ox.Literal)
            becomes = self._changed[example]
            yield notice(
                "rewritten-form" if before == after else "rewritten-datatype",
                before,
                examples=examples,
                count=count,
                values={
                    "to": after,
                    "example": f'"{example.value}"',
                    "becomes": f'"{becomes.value}"',
                },
            )
