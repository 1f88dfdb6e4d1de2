"""Sitemaps (sitemaps.org, protocol 0.9): the documents about all things, with their dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.feeds.ledger import Step
from kg.feeds.place import Place
from kg.feeds.xml import Element, child, to_bytes

PATH: Final = "/sitemap.xml"
# URLs in one file, at most.
MOST: Final = 50_000
_NAMESPACE: Final = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def file_url(place: Place, number: int) -> str:
    """The URL of a file, counted from 1."""
    return f"{place.url}/sitemap/{number}.xml"


def count_files(things: int, pages: int) -> int:
    """How many files it takes for so many things, and for the pages that are not about things."""
    return max(1, -(-(things + pages) // MOST))


def sitemap_index(place: Place, files: int, last: Step) -> bytes:
    """Where the files are; `last` is the version that is served."""
    root = Element("sitemapindex", _NAMESPACE)
    for number in range(1, files + 1):
        entry = child(root, "sitemap")
        child(entry, "loc", file_url(place, number))
        child(entry, "lastmod", last.time)
    return to_bytes(root)


def sitemap(found: Iterable[tuple[str, str]]) -> bytes:
    """One file: URLs with the times of their last changes."""
    root = Element("urlset", _NAMESPACE)
    for url, time in found:
        entry = child(root, "url")
        child(entry, "loc", url)
        child(entry, "lastmod", time)
    return to_bytes(root)
