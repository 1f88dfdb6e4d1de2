"""A SPARQL query as the protocol sends it: the text and the dataset it is asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.rdf.formats import RESULTS_JSON, TURTLE, RdfFormat, ResultsFormat
from kg.sparql.federation import ServiceAnswer


@dataclass(frozen=True)
class Query:
    """SPARQL 1.1 Protocol, section 2.1: the query, with the graphs of its RDF dataset if given.

    `prefixes` are known without being declared in the text; the protocol has none. Relative IRIs
    are resolved against `base`; without one, and without BASE, there can be none. `services`
    are what other servers answered to the text's SERVICE blocks, in the order of the text: what
    is made of them is not of the store alone.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    services: tuple[ServiceAnswer, ...] = ()


@dataclass(frozen=True)
class Update:
    """SPARQL 1.1 Protocol, section 2.2: the update, with its using-*-graph-uri if given.

    `base` as in a `Query`.
    """

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True)
class Answer:
    """The formats in which an answer is acceptable: one for bindings and booleans, one for graphs.

    None: the client takes no format that there is for that form of query.
    """

    results: ResultsFormat | None = RESULTS_JSON
    graph: RdfFormat | None = TURTLE


@dataclass(frozen=True)
class Limits:
    """What one evaluation may use: wall time in seconds; rows, and size in bytes, of its answer.

    With one of the latter an answer is sent whole or not at all.
    """

    timeout: float = 30.0
    rows: int | None = None
    size: int | None = None
