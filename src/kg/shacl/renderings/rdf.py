"""Reports as RDF (SHACL, section 3.6)."""

from __future__ import annotations

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.renderings.style import Style
from kg.shacl.report import ValidationReport
from kg.shacl.report_graph import report_triples


def turtle(report: ValidationReport, style: Style) -> str:
    """The report graph as Turtle."""
    return _serialized(report, style, ox.RdfFormat.TURTLE)


def json_ld(report: ValidationReport, style: Style) -> str:
    """The report graph as JSON-LD."""
    return _serialized(report, style, ox.RdfFormat.JSON_LD)


def _serialized(report: ValidationReport, style: Style, rdf_format: ox.RdfFormat) -> str:
    triples = list(report_triples(report))
    # What is said of one node stands together, and the results in the order of the report.
    order: dict[object, int] = {}
    triples.sort(key=lambda triple: order.setdefault(triple.subject, len(order)))
    text = ox.serialize(triples, format=rdf_format, prefixes={"sh": SH, **style.prefixes})
    assert text is not None
    return text.decode()
