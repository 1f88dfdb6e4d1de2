"""A page from its bytes; only for a process that may be killed."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import PurePosixPath
from typing import Final

import pyoxigraph as ox

from kg.errors import RdfSyntaxError, UnknownFormat, UnsupportedMediaType
from kg.harvest.graph import Graph
from kg.harvest.harvest import RELATIVE, Exchange, Page
from kg.harvest.urls import parts
from kg.rdf.content_type import media_type_of
from kg.rdf.files import syntax_error
from kg.rdf.formats import RDF_FORMATS, TURTLE, RdfFormat, find_format

# Types that say nothing of what is in a file.
_VAGUE: Final = ("", "text/plain", "application/octet-stream")
_NOTATION_3: Final = ("text/n3", "text/rdf+n3")
_HTML: Final = ("text/html", "application/xhtml+xml")
_HTML_BEGINS: Final = (b"<!doctype html", b"<html")
_REMOTE_CONTEXT: Final = "LoadDocumentCallback"


def read_page(number: int, exchange: Exchange, body: bytes) -> Page:
    """The page; raises `RdfSyntaxError`, and `UnsupportedMediaType` for what is no RDF."""
    rdf_format = format_of(exchange, body)
    quads, complaint = _parsed(exchange.url, body, rdf_format)
    return Page(
        number=number,
        exchange=exchange,
        graph=Graph(quads),
        rdf_format=rdf_format.name,
        size=len(body),
        digest=hashlib.sha256(body).hexdigest(),
        ascii_only=body.isascii(),
        complaint=complaint,
    )


def format_of(exchange: Exchange, body: bytes) -> RdfFormat:
    """What a page is in: by its Content-Type, or by its suffix where that says nothing."""
    try:
        media_type, _ = media_type_of(exchange.content_type)
    except UnsupportedMediaType as error:
        raise UnsupportedMediaType(f"{exchange.url}: {error.detail}", error.hint) from error
    begins = body.removeprefix(codecs.BOM_UTF8)[:200].lstrip().lower()
    if media_type in _HTML or begins.startswith(_HTML_BEGINS):
        raise UnsupportedMediaType(
            f"{exchange.url} is an HTML page, not RDF.",
            "Harvesters send no Accept: give the address of the RDF itself, such as one that ends "
            "in .ttl, .jsonld or .rdf.",
        )
    if media_type in _NOTATION_3:
        return TURTLE
    if media_type not in _VAGUE:
        for row in RDF_FORMATS:
            if media_type in (row.media_type, *row.aliases):
                return row
    try:
        return find_format(RDF_FORMATS, PurePosixPath(parts(exchange.url).path).suffix or "?")
    except UnknownFormat as error:
        known = ", ".join(row.media_type for row in RDF_FORMATS)
        raise UnsupportedMediaType(
            f"{exchange.url} has the Content-Type {exchange.content_type or '(none)'}, which is "
            "not RDF.",
            f"Let it send one of: {known}.",
        ) from error


def _parsed(url: str, body: bytes, rdf_format: RdfFormat) -> tuple[list[ox.Quad], str]:
    """The quads, and what is wrong with IRIs that harvesters' parsers let pass."""
    text = body.removeprefix(codecs.BOM_UTF8)
    try:
        return list(ox.parse(text, rdf_format.engine, base_iri=RELATIVE)), ""
    except SyntaxError as error:
        if _REMOTE_CONTEXT in str(error):
            raise UnsupportedMediaType(
                f"{url}: its JSON-LD context is another document, which is not fetched.",
                "Write the context into the document.",
            ) from error
        strict = syntax_error(url, error)
        try:
            quads = list(ox.parse(text, rdf_format.engine, base_iri=RELATIVE, lenient=True))
        except SyntaxError:
            hint = strict.hint or "No harvester reads past it: correct what the server writes."
            raise RdfSyntaxError(url, strict.line, strict.column, strict.reason, hint) from error
        return quads, strict.detail
