"""RDF and SPARQL result formats, one row each.

To add a format that the engine knows, add a row; negotiation, the command line, the endpoint
and file extensions follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import UnknownFormat


@dataclass(frozen=True)
class RdfFormat:
    """A serialization of RDF: its registered media type, usual extension and W3C format IRI.

    `also` are names that clients call it by where a graph is the answer.
    """

    name: str
    media_type: str
    extension: str
    iri: str
    engine: ox.RdfFormat
    aliases: tuple[str, ...] = ()
    datasets: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultsFormat:
    """A serialization of SELECT and ASK results."""

    name: str
    media_type: str
    extension: str
    iri: str
    engine: ox.QueryResultsFormat
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_FORMATS = "http://www.w3.org/ns/formats/"

TURTLE = RdfFormat(
    "turtle",
    "text/turtle",
    "ttl",
    f"{_FORMATS}Turtle",
    ox.RdfFormat.TURTLE,
    ("application/x-turtle",),
)
N_TRIPLES = RdfFormat(
    "ntriples",
    "application/n-triples",
    "nt",
    f"{_FORMATS}N-Triples",
    ox.RdfFormat.N_TRIPLES,
    ("text/plain",),
)
RDF_XML = RdfFormat(
    "rdfxml",
    "application/rdf+xml",
    "rdf",
    f"{_FORMATS}RDF_XML",
    ox.RdfFormat.RDF_XML,
    ("application/xml", "text/xml"),
    also=("rdf+xml", "xml"),
)
JSON_LD = RdfFormat(
    "jsonld",
    "application/ld+json",
    "jsonld",
    f"{_FORMATS}JSON-LD",
    ox.RdfFormat.JSON_LD,
    ("application/json",),
    datasets=True,
    also=("json-ld", "json"),
)
N_QUADS = RdfFormat(
    "nquads",
    "application/n-quads",
    "nq",
    f"{_FORMATS}N-Quads",
    ox.RdfFormat.N_QUADS,
    datasets=True,
)
TRIG = RdfFormat(
    "trig",
    "application/trig",
    "trig",
    f"{_FORMATS}TriG",
    ox.RdfFormat.TRIG,
    datasets=True,
)

RESULTS_JSON = ResultsFormat(
    "json",
    "application/sparql-results+json",
    "srj",
    f"{_FORMATS}SPARQL_Results_JSON",
    ox.QueryResultsFormat.JSON,
    ("application/json",),
)
RESULTS_XML = ResultsFormat(
    "xml",
    "application/sparql-results+xml",
    "srx",
    f"{_FORMATS}SPARQL_Results_XML",
    ox.QueryResultsFormat.XML,
    ("application/xml", "text/xml"),
)
RESULTS_CSV = ResultsFormat(
    "csv",
    "text/csv",
    "csv",
    f"{_FORMATS}SPARQL_Results_CSV",
    ox.QueryResultsFormat.CSV,
)
RESULTS_TSV = ResultsFormat(
    "tsv",
    "text/tab-separated-values",
    "tsv",
    f"{_FORMATS}SPARQL_Results_TSV",
    ox.QueryResultsFormat.TSV,
)

# In the order of the server's preference: the first is the answer to ``*/*`` and to no Accept.
RDF_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
GRAPH_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
RESULTS_FORMATS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)


Format = TypeVar("Format", RdfFormat, ResultsFormat)


def find_format(formats: Iterable[Format], name: str) -> Format:
    """The row with that name, extension or media type.

    Raises `UnknownFormat`, which lists what there is.
    """
    rows = tuple(formats)
    wanted = name.strip().lower().removeprefix(".")
    for row in rows:
        if wanted in row.also or wanted in (row.name, row.extension, row.media_type):
            return row
    known = ", ".join(row.name for row in rows)
    raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {known}.")


def format_of_file(path: Path) -> RdfFormat:
    """The RDF format that a file's extension stands for."""
    for row in RDF_FORMATS:
        if path.suffix == f".{row.extension}":
            return row
    known = ", ".join(f".{row.extension}" for row in RDF_FORMATS)
    raise UnknownFormat(
        f"{path}: the extension {path.suffix or '(none)'} is of no RDF format.",
        f"Use one of: {known}.",
    )
