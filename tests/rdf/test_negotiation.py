"""An Accept header picks a format (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import pytest

from kg.errors import NotAcceptable
from kg.rdf.formats import GRAPH_FORMATS, RDF_FORMATS, RESULTS_FORMATS
from kg.rdf.negotiation import negotiate

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"

GRAPHS = {
    None: "turtle",
    "": "turtle",
    "   ": "turtle",
    "*/*": "turtle",
    "text/*": "turtle",
    "application/*": "jsonld",
    "text/turtle": "turtle",
    "TEXT/TURTLE": "turtle",
    "application/ld+json": "jsonld",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    # The client's order counts by q alone; among equals the server's order.
    "application/rdf+xml, text/turtle": "turtle",
    "application/rdf+xml, application/ld+json": "jsonld",
    "text/turtle;q=0.5, application/rdf+xml": "rdfxml",
    "text/turtle;q=0.5,application/rdf+xml;q=0.9,application/ld+json;q=0.7": "rdfxml",
    "text/turtle ; q=0.1 , application/n-triples ; q=0.2": "ntriples",
    "text/turtle;q=0.123,application/n-triples;q=0.124": "ntriples",
    # The most specific range decides on a type, however high the others are.
    "text/turtle;q=0.1, */*;q=0.5": "jsonld",
    "text/turtle;q=0, */*": "jsonld",
    "text/*;q=0, */*;q=0.1": "jsonld",
    "application/*;q=0.2, application/ld+json;q=0.1, text/turtle;q=0": "ntriples",
    "*/*;q=0.1, application/rdf+xml;q=0.2": "rdfxml",
    # Parameters: ours are only ever UTF-8; a profile is a narrower range than the type.
    "text/turtle;charset=utf-8": "turtle",
    'text/turtle; charset="UTF-8"': "turtle",
    "text/turtle;charset=iso-8859-1, application/rdf+xml;q=0.1": "rdfxml",
    'application/ld+json;profile="http://example.org/p", text/turtle;q=0.1': "turtle",
    # Other names of the same formats, only when they are named.
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "text/plain": "ntriples",
    BROWSER: "rdfxml",
    # What makes no sense is passed over.
    "nonsense, application/rdf+xml": "rdfxml",
    ",,application/rdf+xml,,": "rdfxml",
    "text/turtle;q=high, application/rdf+xml;q=0.5": "rdfxml",
}

REFUSED = [
    "text/html",
    "text/turtle;q=0",
    "*/*;q=0",
    "image/*",
    "nonsense",
    ";;;",
    "text/turtle;charset=iso-8859-1",
    "text/turtle;q=0, application/*;q=0",
    "\x00\xff",
]

RESULTS = {
    None: "json",
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/*": "csv",
    "text/csv;q=0.5, text/tab-separated-values": "tsv",
    BROWSER: "xml",
}


@pytest.mark.parametrize(("accept", "name"), GRAPHS.items(), ids=repr)
def test_the_format_of_a_graph(accept: str | None, name: str) -> None:
    assert negotiate(accept, GRAPH_FORMATS).name == name


@pytest.mark.parametrize(("accept", "name"), RESULTS.items(), ids=repr)
def test_the_format_of_results(accept: str | None, name: str) -> None:
    assert negotiate(accept, RESULTS_FORMATS).name == name


@pytest.mark.parametrize("accept", REFUSED, ids=repr)
def test_what_cannot_be_had_is_refused_with_what_can(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=r"Available: text/turtle, application/ld\+json"):
        negotiate(accept, GRAPH_FORMATS)


@pytest.mark.parametrize("row", RDF_FORMATS, ids=lambda row: row.name)
def test_every_format_can_be_asked_for(row: object) -> None:
    assert negotiate(row.media_type, RDF_FORMATS) is row  # type: ignore[attr-defined]


def test_a_very_long_header_is_read_in_no_time() -> None:
    assert negotiate("text/html;q=0.1," * 5_000 + "text/turtle", GRAPH_FORMATS).name == "turtle"
