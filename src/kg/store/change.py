"""What can be asked of a graph: an update, or an operation of the Graph Store Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyoxigraph as ox

from kg.errors import NotFound, PreconditionFailed, ProtocolError
from kg.sparql.query import Update
from kg.store.candidate import GraphName, MemoryCandidate
from kg.store.multipart import read_parts
from kg.store.upload import read_graph

# What a graph must be, or not be: it, at one of these versions; () at whichever.
Versions: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Precondition:
    """What must hold of a graph when it is changed (RFC 9110, section 13.1).

    `match`: the graph is there, and the store at one of these versions (If-Match); `none_match`:
    it is not (If-None-Match). () stands for every version ("*"), None is no condition. A version
    is of the whole store: a change of another graph makes another one too.
    """

    match: Versions | None = None
    none_match: Versions | None = None

    def check(self, version: str, *, there: bool) -> None:
        """Raise `PreconditionFailed` unless it holds."""
        self.check_match(version, there=there)
        if self.none_match is not None and there and _among(version, self.none_match):
            raise PreconditionFailed(
                f"there is such a graph already, at version {version}; If-None-Match forbids that.",
                "Send If-Match with the ETag that you read, to replace it.",
            )

    def check_match(self, version: str, *, there: bool) -> None:
        """Raise `PreconditionFailed` unless the first condition holds."""
        if self.match is not None and not (there and _among(version, self.match)):
            raise PreconditionFailed(
                "the graph is not what If-Match says: "
                + (f"the store is at version {version} now." if there else "it is not there."),
                "Read the graph again, and make the change to what it is now.",
            )


@dataclass(frozen=True)
class GraphChange:
    """SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 (PUT), 5.4 (DELETE) and 5.5 (POST).

    `graph` is the IRI of a named graph, None for the default graph. `data` is RDF in the
    `RdfFormat` of that name, or with a `boundary` the files of a multipart/form-data body;
    relative IRIs are resolved against `base`.
    """

    method: Literal["add", "replace", "delete"]
    graph: str | None
    data: bytes = b""
    format: str = "turtle"
    boundary: str | None = None
    base: str | None = None
    condition: Precondition = Precondition()


Change = Update | GraphChange


def apply(candidate: MemoryCandidate, change: Change, version: str = "") -> bool:
    """Make a change of a version; returns whether it created a graph that was not there before.

    Raises `NotFound` for a graph to delete that is not there, `PreconditionFailed`,
    `RdfSyntaxError` and `UnsupportedMediaType` for the data, and what `MemoryCandidate.update`
    raises.
    """
    if isinstance(change, Update):
        candidate.update(change)
        return False
    name = _name(change.graph)
    there = candidate.has_graph(name)
    change.condition.check(version, there=there)
    if change.method == "delete":
        if not there:
            raise NotFound(f"there is no graph <{change.graph}>.")
        candidate.drop_graph(name)
        return False
    triples = _read(change)
    candidate.write_graph(name, triples, replace=change.method == "replace")
    return not there


def _name(graph: str | None) -> GraphName:
    try:
        return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    except ValueError as error:
        raise ProtocolError(f"{graph!r} is no IRI of a graph: {error}.") from error


def _read(change: GraphChange) -> list[ox.Triple]:
    if change.boundary is not None:
        return read_parts(change.data, change.boundary, change.base)
    return read_graph(change.data, change.format, change.base)


def _among(version: str, versions: Versions) -> bool:
    return not versions or version in versions
