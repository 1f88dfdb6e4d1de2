"""Which blank nodes of a graph can stand inside the node that mentions them, and lists among them.

JSON-LD is nicer to read, and can be framed, with them in place; this needs all of a graph's blank
nodes at hand, so that it is done only where there are not too many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from math import inf
from typing import Any, Final

import pyoxigraph as ox

from kg.namespaces import RDF_FIRST, RDF_NIL, RDF_REST

# Blank nodes deeper inside each other are told by their labels.
_DEEPEST: Final = 50


class Nesting:
    """The blank nodes of one graph.

    `described` are the triples whose subject is a blank node, `mentions` how often each is an
    object; those in `shared` are known to other graphs too, and keep their labels.
    """

    def __init__(
        self,
        described: Iterable[ox.Triple] = (),
        mentions: Mapping[ox.BlankNode, int] = Counter(),
        shared: Set[ox.BlankNode] = frozenset(),
    ) -> None:
        self._triples: dict[Any, list[ox.Triple]] = defaultdict(list)
        # The node that mentions a blank node, where that is one too.
        self._outer: dict[Any, Any] = {}
        for triple in described:
            self._triples[triple.subject].append(triple)
            self._outer[triple.object] = triple.subject
        self._alone = {
            node for node in self._triples if mentions.get(node, 0) == 1 and node not in shared
        }
        self._lists = self._well_formed()
        depths = self._depths()
        self.inner: frozenset[object] = frozenset(
            node for node, depth in depths.items() if depth <= _DEEPEST
        )

    def triples(self, node: ox.BlankNode) -> list[ox.Triple]:
        return self._triples[node]

    def items(self, node: ox.BlankNode) -> list[Any] | None:
        """The items of the well-formed list that begins with an inner node; None for no list."""
        if node not in self._lists:
            return None
        items: list[Any] = []
        cell: Any = node
        while cell != RDF_NIL:
            parts = self._parts(cell)
            items.append(parts[RDF_FIRST])
            cell = parts[RDF_REST]
        return items

    def _parts(self, cell: object) -> dict[ox.NamedNode, Any]:
        """What a list's cell says; {} for what is no cell."""
        triples = self._triples.get(cell, [])
        parts = {triple.predicate: triple.object for triple in triples}
        return parts if len(triples) == 2 and set(parts) == {RDF_FIRST, RDF_REST} else {}

    def _well_formed(self) -> set[object]:
        """The cells of lists that end as lists do, found from their ends."""
        found: set[object] = set()
        ends = [node for node in self._alone if self._parts(node).get(RDF_REST) == RDF_NIL]
        for end in ends:
            cell: Any = end
            while True:
                found.add(cell)
                outer = self._outer.get(cell)
                if outer not in self._alone or self._parts(outer).get(RDF_REST) != cell:
                    break
                cell = outer
        return found

    def _depths(self) -> dict[object, float]:
        """How many blank nodes each stands inside of; a list is one, a circle has no end."""
        depths: dict[object, float] = {}
        for start in self._alone:
            way: list[object] = []
            seen: set[object] = set()
            node: object = start
            while node in self._alone and node not in depths and node not in seen:
                way.append(node)
                seen.add(node)
                node = self._outer.get(node)
            depth = inf if node in seen else depths.get(node, 0)
            for inside in reversed(way):
                depth += 0 if {inside, self._outer.get(inside)} <= self._lists else 1
                depths[inside] = depth
        return depths
