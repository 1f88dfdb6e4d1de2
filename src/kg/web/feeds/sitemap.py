"""``/sitemap.xml``, ``/sitemap/…`` and ``/robots.txt``: what crawlers begin with."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import NotFound
from kg.feeds.place import Place
from kg.feeds.sitemap import MOST, PATH, count_files, sitemap, sitemap_index
from kg.web.feeds.asked import place_of
from kg.web.http.documents import OtherFormat, lasting
from kg.web.http.routing import readable
from kg.web.service.history import Past
from kg.web.site import site_of

router = APIRouter()

_SITEMAP: Final = OtherFormat("sitemap", "application/xml")
_TEXT: Final = OtherFormat("robots", "text/plain")
# Documents that are about no single thing, and change with every version.
_PAGES: Final = ("/", "/def", "/shapes")
# What costs work for each request, and is of no use to whoever collects documents.
_COSTLY: Final = ("/sparql", "/validate", "/queries", "/metrics")


@readable(router, "/sitemap.xml", "The index of the sitemaps")
async def sitemaps(request: Request) -> Response:
    """The files that name the documents about all things."""
    site = site_of(request)
    past = await site.history.past()
    things = await run_in_threadpool(past.ledger.count_live, past.number)
    files = count_files(things, len(_PAGES))
    body = sitemap_index(place_of(site), files, past.steps[-1])
    return lasting(request, body, _SITEMAP, past.version, {"Vary": ""})


@readable(router, "/sitemap/{number}.xml", "A sitemap")
async def sitemap_file(request: Request, number: int) -> Response:
    """At most 50,000 documents, each with the time when its thing was last changed."""
    site = site_of(request)
    past = await site.history.past()
    found = await run_in_threadpool(_entries, past, place_of(site), number)
    if not found:
        raise NotFound(f"there is no sitemap {number}.", f"{site.url(PATH)} lists them.")
    body = await run_in_threadpool(sitemap, found)
    return lasting(request, body, _SITEMAP, past.version, {"Vary": ""})


@readable(router, "/robots.txt", "What crawlers may do")
async def robots(request: Request) -> Response:
    """Documents may be read, queries are not for crawlers (RFC 9309)."""
    site = site_of(request)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _COSTLY),
        "Allow: /",
        "",
        f"Sitemap: {site.url(PATH)}",
    ]
    body = "".join(f"{line}\n" for line in lines).encode()
    return lasting(request, body, _TEXT, site.store.version, {"Vary": ""})


def _entries(past: Past, place: Place, number: int) -> list[tuple[str, str]]:
    """The URLs of one file, counted from 1, with the times of their last changes."""
    if number < 1:
        return []
    last = past.steps[-1].time
    pages = [(f"{place.url}{path}", last) for path in _PAGES] if number == 1 else []
    offset = (number - 1) * MOST - (0 if number == 1 else len(_PAGES))
    things = past.ledger.live(past.number, offset, MOST - len(pages))
    return [*pages, *((place.document(thing), time) for thing, time in things)]
