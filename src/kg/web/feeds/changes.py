"""``/changes`` and ``/changes.atom``: what became of things from version to version."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import NotFound
from kg.feeds import atom, stream
from kg.jsonld.document import to_text
from kg.namespaces import ACTIVITY_STREAMS, DCT, LDES, TREE, XSD
from kg.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.web.feeds.asked import Asked, read_asked
from kg.web.http.documents import OtherFormat, lasting
from kg.web.http.links import links
from kg.web.http.routing import readable
from kg.web.site import site_of

router = APIRouter()

_ATOM: Final = OtherFormat("atom", atom.MEDIA_TYPE)
_ACTIVITY: Final = OtherFormat("activity", "application/activity+json")
# Clients of ActivityStreams seldom say what they accept.
_FORMATS: Final[tuple[RdfFormat | OtherFormat, ...]] = (
    JSON_LD,
    _ACTIVITY,
    TURTLE,
    N_TRIPLES,
    RDF_XML,
)
# Another name of application/activity+json (W3C Activity Streams 2.0, section 7).
_PROFILED: Final = re.compile(
    r'application/ld\+json\s*;\s*profile="https://www\.w3\.org/ns/activitystreams"', re.IGNORECASE
)
_PREFIXES: Final = {"as": ACTIVITY_STREAMS, "dct": DCT, "ldes": LDES, "tree": TREE, "xsd": XSD}


@readable(router, "/changes.atom", "What changed, as a feed")
async def feed(request: Request) -> Response:
    """Atom, the newest first, archived (RFC 5005); ``?modified_since=``."""
    asked = await read_asked(site_of(request), request)
    body = await run_in_threadpool(_atom, asked)
    return lasting(request, body, _ATOM, asked.past.version, {"Vary": ""})


@readable(router, "/changes", "What changed, as an event stream")
async def changes(request: Request) -> Response:
    """An ActivityStreams collection in pages, which is an LDES too; ``?modified_since=``."""
    accept = _PROFILED.sub(_ACTIVITY.media_type, request.headers.get("accept") or "")
    chosen = negotiate(accept, _FORMATS)
    return await _changes(request, chosen)


@readable(router, "/changes.{extension}", "The event stream in one format")
async def changes_as(request: Request, extension: str) -> Response:
    """The same by suffix: .jsonld, .ttl, .nt, .rdf."""
    for row in _FORMATS:
        if isinstance(row, RdfFormat) and row.extension == extension:
            return await _changes(request, row)
    known = ", ".join(row.extension for row in _FORMATS if isinstance(row, RdfFormat))
    raise NotFound(f"the changes do not come as {extension!r}.", f"They do as: atom, {known}.")


async def _changes(request: Request, chosen: RdfFormat | OtherFormat) -> Response:
    asked = await read_asked(site_of(request), request)
    body = await run_in_threadpool(_stream, asked, chosen)
    feed_url = asked.place.feed(atom.PATH)
    headers = {"Link": links([("alternate", feed_url, atom.MEDIA_TYPE)])}
    return lasting(request, body, chosen, asked.past.version, headers)


def _atom(asked: Asked) -> bytes:
    past, number = asked.past, asked.number
    if number is None:
        return atom.feed(asked.place, asked.pages, past.ledger, past.steps[-1])
    if not atom.is_archived(asked.pages, number):
        raise NotFound(
            f"the page {asked.pages[number].name!r} is not an archive yet.",
            f"Its changes stand in {asked.place.feed(atom.PATH)}.",
        )
    found = asked.pages[number].changes(past.ledger)
    return atom.archive(asked.place, asked.pages, number, found)


def _stream(asked: Asked, chosen: RdfFormat | OtherFormat) -> bytes:
    """JSON as it is made, or what it says in another format."""
    if asked.number is None:
        made = stream.collection(asked.place, asked.pages)
    else:
        found = asked.pages[asked.number].changes(asked.past.ledger)
        made = stream.collection_page(asked.place, asked.pages, asked.number, found)
    text = to_text(made).encode()
    if chosen in (JSON_LD, _ACTIVITY):
        return text
    assert isinstance(chosen, RdfFormat)
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.JSON_LD))
    # The list of a page is of blank nodes: the same labels each time.
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return rdf_bytes((quad.triple for quad in dataset), chosen, _PREFIXES)
