"""The part of the shapes that decides a verdict.

Names, descriptions, order and groups (SHACL, section 2.3.2) say nothing about validity, and a
shape without any constraint accepts everything; an engine that looks at every triple of a shape
for every node is much faster without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.namespaces import RDF, RDFS, SH

_SAYS_NOTHING = frozenset(
    [f"{SH}{name}" for name in ("name", "description", "order", "group", "codeIdentifier")]
    + [f"{RDFS}{name}" for name in ("label", "comment", "isDefinedBy", "seeAlso")]
)
# What may be said of a shape that still constrains nothing.
_CONSTRAINS_NOTHING = frozenset(
    [f"{SH}{name}" for name in ("path", "severity", "message", "deactivated")] + [f"{RDF}type"]
)
_LINKS = frozenset([f"{SH}property", f"{SH}node"])


def validating(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples that matter for validation; the verdict and the results stay the same."""
    kept = {triple for triple in triples if triple.predicate.value not in _SAYS_NOTHING}
    while idle := _idle_links(kept):
        kept -= idle
    return kept


def _idle_links(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Links to shapes that constrain nothing; a closed shape needs the paths behind its own."""
    said: dict[object, set[str]] = defaultdict(set)
    for triple in triples:
        said[triple.subject].add(triple.predicate.value)
    return {
        triple
        for triple in triples
        if triple.predicate.value in _LINKS
        and f"{SH}closed" not in said[triple.subject]
        and said[triple.object]
        and said[triple.object] <= _CONSTRAINS_NOTHING
    }
