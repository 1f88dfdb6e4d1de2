"""The store interface: what every engine offers, and small readings built on it alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from kg.rdf.formats import N_TRIPLES, RESULTS_JSON, RdfFormat
from kg.sparql.query import Answer, Limits, Query, Update
from kg.store.manifest import Manifest, Summary
from kg.store.snapshots import Snapshots
from kg.store.stamp import Stamp

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Bindings = dict[str, Term]


@dataclass(frozen=True)
class QueryResult:
    """An answer: its media type, its bytes in chunks, and the version that was asked.

    The first chunk is there when the result is: an error before it is raised by `query`,
    one after it by the iterator, so that half an answer never looks whole. Closing `chunks`
    early stops the evaluation.
    """

    media_type: str
    chunks: Iterator[bytes]
    version: str = ""

    def read(self) -> bytes:
        return b"".join(self.chunks)


class AnswerStream(Protocol):
    """A `QueryResult` in an event loop: open it, iterate for the rest, close it in any case.

    `rows` is known at the end, None for graphs and booleans. `whole` once all has come.
    """

    @property
    def version(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def rows(self) -> int | None: ...

    @property
    def whole(self) -> bool: ...

    @property
    def state(self) -> str: ...

    @property
    def used(self) -> float:
        """Seconds in which it really had a worker so far."""
        ...

    async def open(self) -> bytes:
        """Ask, and wait for the first piece; raises what `RdfDataset.query` raises."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def abandon(self) -> None:
        """Nobody wants the answer any more: whoever waits for it gets an error."""
        ...

    def stop(self) -> None:
        """The operator ends it: whoever waits for it gets `EvaluationStopped`."""
        ...

    def close(self) -> None:
        """Stop the evaluation if it is not done."""
        ...


class RdfDataset(Protocol):
    """All that readers see."""

    @property
    def version(self) -> str: ...

    def query(self, query: Query, answer: Answer = ..., limits: Limits = ...) -> QueryResult:
        """Evaluate; raises `SparqlSyntaxError`, `NotAcceptable`, `EvaluationError`."""
        ...

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        """Every quad exactly as written, or the triples of one named graph.

        Formats that hold no named graphs get the union. Raises `NotFound` for a graph that
        is not there.
        """
        ...


class Candidate(RdfDataset, Protocol):
    """A private writable copy; what is not published is dropped."""

    def update(self, update: Update) -> None: ...

    def load(self, quads: Iterable[ox.Quad], *, replace: bool = False) -> None:
        """Add quads; with `replace` their graphs are emptied first."""
        ...

    def publish(self, message: str, validation: Summary | None = None) -> str:
        """Make the candidate the current version, durably, and return that version."""
        ...


class Store(RdfDataset, Protocol):
    """A dataset with versions that can be replaced whole."""

    @property
    def snapshots(self) -> Snapshots:
        """The versions on disk: what files are made of."""
        ...

    def stream(self, query: Query, answer: Answer, limits: Limits) -> AnswerStream:
        """`query` in an event loop; nothing happens before it is opened."""
        ...

    def document(self, graph: str | None, rdf_format: RdfFormat, limits: Limits) -> AnswerStream:
        """All of a graph, None for the default one, exactly as written; as `stream`."""
        ...

    def candidate(self) -> AbstractContextManager[Candidate]:
        """Begin a change; raises `StoreLocked` while another is under way."""
        ...

    def versions(self) -> list[Manifest]: ...

    @property
    def stamp(self) -> Stamp:
        """When the served version was published."""
        ...

    def shapes(self) -> Iterable[ox.Quad]:
        """The shapes that the current version was validated against."""
        ...

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        ...

    async def advise(self, query: Query) -> str:
        """Why a query that took too long is slow, and how to ask it faster; "" if not known."""
        ...

    def workers(self) -> dict[str, int]:
        """How many worker processes there are in each state, and how many queries wait."""
        ...

    def events(self) -> dict[str, int]:
        """How often workers and zygotes were started or ended, by what happened."""
        ...

    def ready(self, timeout: float) -> bool:
        """Whether queries can be answered, waiting at most so many seconds."""
        ...

    def refresh(self) -> bool:
        """Take up a version that another process published; whether there was one."""
        ...

    def close(self) -> None: ...


def select(dataset: RdfDataset, text: str) -> list[Bindings]:
    """The solutions of a SELECT, a dictionary of terms each (unbound variables left out)."""
    return select_of_version(dataset, text, Limits())[1]


def select_of_version(dataset: RdfDataset, text: str, limits: Limits) -> tuple[str, list[Bindings]]:
    """The solutions of a SELECT as `select` gives them, and the version that was asked."""
    result = dataset.query(Query(text), Answer(RESULTS_JSON, None), limits)
    solutions = ox.parse_query_results(result.read(), ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    rows = [{name: term for name in names if (term := row[name]) is not None} for row in solutions]
    return result.version, rows


def construct(dataset: RdfDataset, text: str) -> list[ox.Triple]:
    """The distinct triples of a CONSTRUCT or DESCRIBE."""
    answer = dataset.query(Query(text), Answer(None, N_TRIPLES)).read()
    return list(dict.fromkeys(quad.triple for quad in ox.parse(answer, ox.RdfFormat.N_TRIPLES)))


def text(term: Term) -> str:
    """The IRI of a named node, the lexical form of a literal, the label of a blank node."""
    return str(term) if isinstance(term, ox.Triple) else term.value
