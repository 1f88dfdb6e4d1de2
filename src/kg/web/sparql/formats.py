"""The formats that an answer of SPARQL may have: by name, or by what the client accepts."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from kg.errors import NotAcceptable, UnknownFormat
from kg.rdf.formats import GRAPH_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat, find_format
from kg.rdf.negotiation import negotiate
from kg.sparql.query import Answer

Row = TypeVar("Row", RdfFormat, ResultsFormat)


@lru_cache(maxsize=1000)
def acceptable(accept: str | None, name: str | None) -> Answer:
    """The formats for the two kinds of answer; which of them is needed the query decides.

    Clients send few different headers, whose reading takes longer than many a query. Raises
    `UnknownFormat` for a name that is none, `NotAcceptable` where nothing is.
    """
    if name is None:
        results = _negotiated(accept, RESULTS_FORMATS)
        graph = _negotiated(accept, GRAPH_FORMATS)
        if results is None and graph is None:
            offered = ", ".join(row.media_type for row in (*RESULTS_FORMATS, *GRAPH_FORMATS))
            raise NotAcceptable(
                f"none of the types in 'Accept: {accept}' is available.", f"Available: {offered}."
            )
        return Answer(results, graph)
    results, graph = _named(name, RESULTS_FORMATS), _named(name, GRAPH_FORMATS)
    if results is None and graph is None:
        known = ", ".join(row.name for row in (*RESULTS_FORMATS, *GRAPH_FORMATS))
        raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {known}.")
    return Answer(results, graph)


def _negotiated(accept: str | None, rows: tuple[Row, ...]) -> Row | None:
    try:
        return negotiate(accept, rows)
    except NotAcceptable:
        return None


def _named(name: str, rows: tuple[Row, ...]) -> Row | None:
    try:
        return find_format(rows, name)
    except UnknownFormat:
        return None
