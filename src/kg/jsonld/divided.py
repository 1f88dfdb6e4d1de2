"""Node objects divided by graph, in a file, since quads that are sorted by subject mix graphs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import IO, Final

import pyoxigraph as ox

from kg.jsonld.blank_nodes import BlankNodes, GraphName, in_order
from kg.jsonld.context import Context
from kg.jsonld.nesting import Nesting
from kg.jsonld.node_object import NodeObjects

# What stands between two node objects.
APART: Final = ",\n"
# So many characters are held until they go to the file.
_HELD: Final = 1 << 20

encode: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":")
).encode
# Whether it waits, and its text.
_Held = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the file: node objects, or the triples of nodes that are not written yet."""

    offset: int
    length: int
    waits: bool


class DividedNodes:
    """The node objects of a dataset, graph by graph, in a spool file that the caller deletes.

    Each is written as its quads come. Only where blank nodes can stand is known at the end, so
    that of nodes with blank nodes the triples are kept until then.
    """

    def __init__(self, quads: Iterable[ox.Quad], context: Context, spool: IO[bytes]) -> None:
        self._context = context
        self._spool = spool
        self._blank = BlankNodes()
        self._pieces: dict[GraphName, list[_Piece]] = {}
        # Texts of node objects, or the triples of those that wait.
        self._held: dict[GraphName, list[_Held]] = defaultdict(list)
        writer, size = NodeObjects(context, Nesting()), 0
        for subject, described in groupby(quads, key=attrgetter("subject")):
            size += self._add(writer, subject, list(described))
            if size > _HELD:
                self._write()
                size = 0
        self._write()

    @property
    def names(self) -> list[GraphName]:
        """All graphs with triples, sorted; the default graph first."""
        return in_order(self._pieces)

    def nodes(self, graph: GraphName) -> Iterator[bytes]:
        """A graph's node objects in pieces of one or more, with `APART` between them."""
        writer = NodeObjects(self._context, self._blank.nesting(graph))
        for piece in self._pieces[graph]:
            self._spool.seek(piece.offset)
            text = self._spool.read(piece.length)
            if piece.waits:
                triples = (quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))
                yield from (encode(node).encode() for node in writer.nodes(triples))
            else:
                yield text

    def _add(self, writer: NodeObjects, subject: object, quads: list[ox.Quad]) -> int:
        """Hold one subject's nodes; gives how many characters more are held."""
        size = 0
        nodes, blank = writer.by_graph(subject, quads)
        for graph, node in nodes.items():
            waits = graph in blank and not self._blank.too_many
            text = self._triples(graph, quads) if waits else encode(node)
            self._held[graph].append((waits, text))
            size += len(text)
        return size

    def _triples(self, graph: GraphName, quads: Iterable[ox.Quad]) -> str:
        triples = [quad.triple for quad in quads if quad.graph_name == graph]
        self._blank.add(graph, triples)
        text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert text is not None
        return text.decode()

    def _write(self) -> None:
        """Write what is held to the file."""
        for graph, held in self._held.items():
            # Its name may be a blank node.
            self._blank.add(graph, ())
            pieces = self._pieces.setdefault(graph, [])
            for waits, some in groupby(held, key=itemgetter(0)):
                content = ("" if waits else APART).join(text for _, text in some).encode()
                pieces.append(_Piece(self._spool.tell(), len(content), waits))
                self._spool.write(content)
        self._held.clear()
