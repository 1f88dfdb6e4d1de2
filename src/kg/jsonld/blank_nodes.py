"""The blank nodes of a dataset, graph by graph, as long as there are not too many to hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from kg.jsonld.nesting import Nesting

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
# With more triples about blank nodes all of them are told by their labels.
MOST: Final = 50_000


class BlankNodes:
    """Let all quads be added; then each graph's blank nodes can be asked for."""

    def __init__(self) -> None:
        self._described: dict[GraphName, list[ox.Triple]] = defaultdict(list)
        self._mentions: dict[GraphName, Counter[ox.BlankNode]] = defaultdict(Counter)
        self._graph: dict[ox.BlankNode, GraphName] = {}
        self._shared: set[ox.BlankNode] = set()
        self._count = 0

    def add(self, graph: GraphName, triples: Iterable[ox.Triple]) -> None:
        """Add triples of a graph, of which those without blank nodes may be missing."""
        for triple in triples:
            if isinstance(triple.object, ox.BlankNode):
                self._know(triple.object, graph)
                self._mentions[graph][triple.object] += 1
            if isinstance(triple.subject, ox.BlankNode):
                self._know(triple.subject, graph)
                if self._count <= MOST:
                    self._described[graph].append(triple)
        if isinstance(graph, ox.BlankNode):
            self._shared.add(graph)

    @property
    def too_many(self) -> bool:
        """Whether all of them are told by their labels, whatever may still be added."""
        return self._count > MOST

    def nesting(self, graph: GraphName) -> Nesting:
        if self.too_many:
            return Nesting()
        described = self._described.get(graph, ())
        return Nesting(described, self._mentions.get(graph, {}), self._shared)

    def _know(self, node: ox.BlankNode, graph: GraphName) -> None:
        self._count += 1
        if self._count > MOST:
            for held in (self._described, self._mentions, self._graph, self._shared):
                held.clear()
        elif self._graph.setdefault(node, graph) != graph:
            self._shared.add(node)


def in_order(names: Iterable[GraphName]) -> list[GraphName]:
    """Names of graphs, sorted; the default graph first."""
    return sorted(names, key=lambda name: (not isinstance(name, ox.DefaultGraph), str(name)))
