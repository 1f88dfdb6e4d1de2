"""What can be asked of a graph: an update, or an operation of the Graph Store Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from kg.errors import NotFound, ProtocolError
from kg.sparql.query import Update
from kg.store.candidate import GraphName, MemoryCandidate
from kg.store.upload import read_graph


@dataclass(frozen=True)
class GraphChange:
    """SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 (PUT), 5.4 (DELETE) and 5.5 (POST).

    `graph` is the IRI of a named graph, None for the default graph. `data` is RDF in the
    `RdfFormat` of that name, its relative IRIs resolved against `base`.
    """

    method: Literal["add", "replace", "delete"]
    graph: str | None
    data: bytes = b""
    format: str = "turtle"
    base: str | None = None


Change = Update | GraphChange


def apply(candidate: MemoryCandidate, change: Change) -> bool:
    """Make a change; returns whether it created a graph that was not there before.

    Raises `NotFound` for a graph to delete that is not there, `RdfSyntaxError` and
    `UnsupportedMediaType` for the data, and what `MemoryCandidate.update` raises.
    """
    if isinstance(change, Update):
        candidate.update(change)
        return False
    name = _name(change.graph)
    there = candidate.has_graph(name)
    if change.method == "delete":
        if not there:
            raise NotFound(f"there is no graph <{change.graph}>.")
        candidate.drop_graph(name)
        return False
    triples = read_graph(change.data, change.format, change.base)
    candidate.write_graph(name, triples, replace=change.method == "replace")
    return not there


def _name(graph: str | None) -> GraphName:
    try:
        return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    except ValueError as error:
        raise ProtocolError(f"{graph!r} is no IRI of a graph: {error}.") from error
