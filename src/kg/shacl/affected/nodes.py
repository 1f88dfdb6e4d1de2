"""The focus nodes whose results a change can have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.shacl.affected.live import Both
from kg.shacl.affected.watches import Watch, Watched
from kg.shacl.evaluation.value_nodes import value_nodes
from kg.shacl.model.path import Inverse
from kg.shacl.model.terms import Term


class Changed:
    """Triples that came or went, by predicate."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._by_predicate: dict[ox.NamedNode, list[ox.Quad]] = {}
        for quad in quads:
            self._by_predicate.setdefault(quad.predicate, []).append(quad)

    @property
    def predicates(self) -> Mapping[ox.NamedNode, object]:
        return self._by_predicate

    def touches(self, predicates: Iterable[ox.NamedNode | None]) -> bool:
        """Whether there is one with any of these; None stands for all."""
        return any(
            bool(self._by_predicate) if one is None else one in self._by_predicate
            for one in predicates
        )

    def ends(self, watch: Watch) -> set[Term]:
        """The nodes that a watch looks at, of the triples that it is about."""
        found: set[Term] = set()
        for predicate, quads in self._by_predicate.items():
            if watch.predicate is None or watch.predicate == predicate:
                found.update(quad.object if watch.turned else quad.subject for quad in quads)
        return found


def affected_nodes(watched: Watched, changed: Changed, data: Both) -> set[Term] | None:
    """The nodes from which a shape looks at what has changed; None if that may be any."""
    if changed.touches(watched.anywhere):
        return None
    found: set[Term] = set()
    for watch in watched.watches:
        ends = changed.ends(watch)
        if watch.way is None:
            found |= ends
            continue
        back = Inverse(watch.way)
        for end in ends:
            found.update(value_nodes(data, back, end))
    return found
