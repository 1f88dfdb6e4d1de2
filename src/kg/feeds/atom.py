"""The changes as an Atom feed (RFC 4287): archived (RFC 5005), with tombstones (RFC 6721).

An entry stands for a thing, and has its IRI: a reader that knows it sees that it was changed. A
document has the last that became of a thing, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.feeds.ledger import Dated, Ledger, Step
from kg.feeds.pages import Page
from kg.feeds.place import Place
from kg.feeds.xml import Element, child, to_bytes

PATH: Final = "/changes.atom"
MEDIA_TYPE: Final = "application/atom+xml"
# The feed itself has at least so many changes, if there are as many.
_RECENT: Final = 100
_NAMESPACES: Final = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
}
_TITLES: Final = {"create": "New", "update": "Changed", "delete": "Deleted"}


def feed(place: Place, all_pages: Sequence[Page], ledger: Ledger, last: Step) -> bytes:
    """The latest changes: the last page, which may still grow, and more before it if it is short.

    Whatever is older stands in the archives that it leads to. `last` is the version that is served.
    """
    shown: list[Dated] = []
    before: Page | None = None
    for page in reversed(all_pages):
        room = _RECENT - len(shown)
        if shown and room < page.size:
            before = page
            shown += reversed(page.changes(ledger)[page.size - room :])
            break
        shown += reversed(page.changes(ledger))
    root = _feed(place, last.time, place.feed(PATH))
    if before is not None:
        child(root, "link", rel="prev-archive", href=place.feed(PATH, before.name))
    _add(root, place, shown)
    return to_bytes(root)


def archive(place: Place, all_pages: Sequence[Page], number: int, found: Sequence[Dated]) -> bytes:
    """One page, by its place among all; it never changes, but that another one follows it."""
    page = all_pages[number]
    root = _feed(place, found[-1].step.time, place.feed(PATH, page.name))
    child(root, "fh:archive")
    child(root, "link", rel="current", href=place.feed(PATH))
    if number > 0:
        child(root, "link", rel="prev-archive", href=place.feed(PATH, all_pages[number - 1].name))
    if is_archived(all_pages, number + 1):
        child(root, "link", rel="next-archive", href=place.feed(PATH, all_pages[number + 1].name))
    _add(root, place, reversed(found))
    return to_bytes(root)


def is_archived(all_pages: Sequence[Page], number: int) -> bool:
    """Whether a page is complete for certain: all are but the last, which the feed shows."""
    return number < len(all_pages) - 1


def _feed(place: Place, updated: str, own: str) -> Element:
    root = Element("feed", _NAMESPACES)
    child(root, "id", place.feed(PATH))
    child(root, "title", f"What changed in {place.space}")
    child(root, "updated", updated)
    author = child(root, "author")
    child(author, "name", place.space)
    child(author, "uri", f"{place.url}/")
    child(root, "link", rel="self", type=MEDIA_TYPE, href=own)
    child(root, "link", rel="alternate", type="application/ld+json", href=place.feed("/changes"))
    return root


def _add(root: Element, place: Place, newest_first: Iterable[Dated]) -> None:
    seen: set[str] = set()
    for dated in newest_first:
        thing = dated.change.thing
        if thing not in seen:
            seen.add(thing)
            _add_one(root, place, dated)


def _add_one(root: Element, place: Place, dated: Dated) -> None:
    change, time = dated.change, dated.step.time
    if change.kind == "delete":
        tombstone = child(root, "at:deleted-entry", ref=change.thing, when=time)
        for other in change.replaced_by:
            child(tombstone, "link", rel="successor-version", href=other)
        return
    entry = child(root, "entry")
    child(entry, "id", change.thing)
    child(entry, "title", f"{_TITLES[change.kind]}: {place.name(change.thing)}")
    child(entry, "updated", time)
    child(entry, "category", term=change.kind)
    child(entry, "link", rel="alternate", href=place.document(change.thing))
