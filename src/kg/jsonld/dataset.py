"""A whole dataset as one JSON-LD document, written node by node in constant memory.

It keeps to the order of "Streaming JSON-LD" (W3C Note): the context first, ``@id`` and ``@type``
first in a node, so that a reader too needs to hold only one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from kg.jsonld.context import Context
from kg.jsonld.divided import APART, DividedNodes, encode
from kg.jsonld.node_object import name_of


def dataset_document(
    quads: Iterable[ox.Quad], context: Context, spool: IO[bytes]
) -> Iterator[bytes]:
    """The document in pieces, graph by graph.

    The quads of one subject come one after the other. `context` has no prefix that is the scheme
    of an IRI among them (`Context.without`). `spool` is a file that the caller deletes. Raises
    `KgError` for a triple term, which JSON-LD 1.1 cannot express, before the first piece.
    """
    divided = DividedNodes(quads, context, spool)
    yield f'{{"@context":{encode(context.to_json())},\n"@graph":['.encode()
    apart, separator = APART.encode(), b"\n"
    for graph in divided.names:
        named = not isinstance(graph, ox.DefaultGraph)
        if named:
            yield separator + f'{{"@id":{encode(name_of(graph))},"@graph":['.encode()
            separator = b"\n"
        for nodes in divided.nodes(graph):
            yield separator
            yield nodes
            separator = apart
        if named:
            yield b"\n]}"
        separator = apart
    yield b"\n]}\n"
