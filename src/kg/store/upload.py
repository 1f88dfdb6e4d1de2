"""RDF that a client sends, for one graph. To be read in a process that may die of it."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import RdfSyntaxError, UnsupportedMediaType
from kg.rdf.files import syntax_error
from kg.rdf.formats import GRAPH_FORMATS, RDF_FORMATS, RDF_XML, find_format

_SOURCE: Final = "the request body"
# What the engine says, and what is to be said instead, with advice.
_SAYINGS: Final = {
    "Named graphs are not allowed": (
        "it holds named graphs, and is to go into one graph.",
        "Send each graph to its own address.",
    ),
    "LoadDocumentCallback": (
        "its @context is somewhere else, and nothing is fetched.",
        "Put the context itself into the document.",
    ),
}


class _Entity(Exception):
    """The document declares an entity."""


def read_graph(data: bytes, format_name: str, base: str | None) -> list[ox.Triple]:
    """The triples of a body in one of `GRAPH_FORMATS`, exactly as written.

    Relative IRIs are resolved against `base`. Blank nodes get labels that nothing else has. No
    context, DTD or entity is ever fetched. Raises `RdfSyntaxError` with line and column where
    the parser tells them, and `UnsupportedMediaType` for formats of whole datasets.
    """
    rdf_format = find_format(RDF_FORMATS, format_name)
    if rdf_format not in GRAPH_FORMATS:
        known = ", ".join(row.media_type for row in GRAPH_FORMATS)
        raise UnsupportedMediaType(
            f"{rdf_format.media_type} holds datasets, and this is one graph.",
            f"Send one of: {known}.",
        )
    if rdf_format is RDF_XML:
        _check_xml(data)
    try:
        quads = ox.parse(
            data,
            rdf_format.engine,
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        raise _said_plainly(error) from error
    except ValueError as error:
        raise RdfSyntaxError(_SOURCE, None, None, f"{error}.") from error


def _said_plainly(error: SyntaxError) -> RdfSyntaxError:
    for words, (reason, hint) in _SAYINGS.items():
        if words in str(error.msg):
            return RdfSyntaxError(_SOURCE, None, None, reason, hint)
    return syntax_error(_SOURCE, error)


def _check_xml(data: bytes) -> None:
    """Raise `RdfSyntaxError` for XML that is not well-formed, as when cut off, or has entities.

    The engine takes what is cut off for an end, and writes entities out without any bound. It
    reads UTF-8 alone, whatever the document says, and so does this.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = f"not well-formed XML: {expat.ErrorString(error.code)}."
        raise RdfSyntaxError(_SOURCE, error.lineno, error.offset + 1, reason) from error
    except _Entity as error:
        place = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise RdfSyntaxError(
            _SOURCE, *place, "entities are not taken.", "Write them out."
        ) from error


def _refuse_entity(*_: object) -> None:
    raise _Entity
