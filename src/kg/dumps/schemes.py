"""The triples of SKOS schemes: of each its concepts, with the blank nodes that belong to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

# Triples of a scheme that are held until they are written.
_BATCH: Final = 5_000
Write = Callable[[str, Iterable[ox.Triple]], None]


def divide_by_scheme(
    read: Callable[[], Iterator[ox.Triple]], members: Mapping[str, set[ox.NamedNode]], write: Write
) -> None:
    """Hand out the triples whose subject is a member of a scheme, in batches, scheme by scheme.

    What `read` gives is gone through once, and once more for each level of blank nodes inside
    each other. `write` is given a scheme's IRI and triples that belong to it.
    """
    owners: dict[object, set[str]] = defaultdict(set)
    for scheme, concepts in members.items():
        for concept in concepts:
            owners[concept].add(scheme)
    known: dict[object, set[str]] = defaultdict(set)
    while owners:
        for node, schemes in owners.items():
            known[node] |= schemes
        owners = _pass(read(), owners, known, write)


def _pass(
    triples: Iterable[ox.Triple],
    owners: Mapping[object, set[str]],
    known: Mapping[object, set[str]],
    write: Write,
) -> dict[object, set[str]]:
    """Hand out the triples of some subjects; gives the blank nodes that these lead to, if new."""
    waiting: dict[str, list[ox.Triple]] = defaultdict(list)
    inside: dict[object, set[str]] = defaultdict(set)
    for triple in triples:
        schemes = owners.get(triple.subject)
        if schemes is None:
            continue
        for scheme in schemes:
            waiting[scheme].append(triple)
            if len(waiting[scheme]) >= _BATCH:
                write(scheme, waiting.pop(scheme))
        if isinstance(triple.object, ox.BlankNode):
            more = schemes - known.get(triple.object, set())
            if more:
                inside[triple.object] |= more
    for scheme, rest in waiting.items():
        write(scheme, rest)
    return inside
