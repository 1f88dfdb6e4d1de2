"""The content of a snapshot as dumps need it: united in order, and graph by graph.

A snapshot's file is sorted by subject. Nothing here holds it in memory.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from kg.jsonld.blank_nodes import GraphName, in_order

# Quads that are held at once while they are divided by graph.
_BATCH: Final = 20_000


def united(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """The triples of all graphs, each once, in the order of the sorted quads."""
    last: ox.Triple | None = None
    for quad in quads:
        triple = quad.triple
        if triple != last:
            yield triple
        last = triple


@dataclass(frozen=True)
class _Piece:
    offset: int
    length: int


class GraphPieces:
    """The quads of a sorted file divided by graph, in a spool file that the caller deletes.

    A graph's triples keep their order: those of one subject come one after the other.
    """

    def __init__(self, quads: Iterable[ox.Quad], spool: IO[bytes]) -> None:
        self._spool = spool
        self._pieces: dict[GraphName, list[_Piece]] = defaultdict(list)
        iterator = iter(quads)
        while batch := list(itertools.islice(iterator, _BATCH)):
            self._divide(batch)

    def _divide(self, batch: Iterable[ox.Quad]) -> None:
        by_graph: dict[GraphName, list[ox.Triple]] = defaultdict(list)
        for quad in batch:
            by_graph[quad.graph_name].append(quad.triple)
        for name, triples in by_graph.items():
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            assert text is not None
            self._pieces[name].append(_Piece(self._spool.tell(), len(text)))
            self._spool.write(text)

    @property
    def names(self) -> list[GraphName]:
        """All graphs with triples, sorted; the default graph first."""
        return in_order(self._pieces)

    def triples(self, name: GraphName) -> Iterator[ox.Triple]:
        for piece in self._pieces[name]:
            self._spool.seek(piece.offset)
            text = self._spool.read(piece.length)
            yield from (quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))

    def quads(self) -> Iterator[ox.Quad]:
        """All quads, graph by graph."""
        for name in self.names:
            for triple in self.triples(name):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def mistakable_prefixes(path: Path, prefixes: Iterable[str]) -> set[str]:
    """The prefixes that are also the scheme of an IRI in the file, such as ``urn``.

    In JSON-LD such an IRI would be read as a compact one. What only looks so inside a text counts
    too, which makes a document longer, not less true.
    """
    names = "|".join(re.escape(prefix) for prefix in sorted(prefixes))
    if not names or not path.stat().st_size:
        return set()
    pattern = re.compile(f"<({names}):(?!//)".encode())
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return {found[1].decode() for found in pattern.finditer(content)}


def one_after_another(sorted_triples: Iterable[Iterator[ox.Triple]]) -> Iterator[ox.Triple]:
    """The triples of several graphs in one order, each once."""
    last: ox.Triple | None = None
    for triple in heapq.merge(*sorted_triples, key=str):
        if triple != last:
            yield triple
        last = triple
