"""The changes as an ActivityStreams 2.0 collection, which is a Linked Data Event Stream too.

As a collection (W3C Activity Streams 2.0, section 5, and as IIIF Change Discovery 1.0 uses it) it
has pages of activities in the order of their times, the oldest first. As an event stream (LDES and
TREE) the activities are its members, and the collection the root node of a tree whose leaves are
the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.feeds.changes import Kind
from kg.feeds.ledger import Dated
from kg.feeds.pages import Page
from kg.feeds.place import Place
from kg.namespaces import ACTIVITY_STREAMS, DCT, LDES, TREE, XSD

Object = dict[str, Any]
PATH: Final = "/changes"
TYPES: Final[Mapping[Kind, str]] = {"create": "Create", "update": "Update", "delete": "Delete"}


def _link(iri: str) -> Object:
    return {"@id": iri, "@type": "@id"}


_CONTEXT: Final[Object] = {
    "as": ACTIVITY_STREAMS,
    "ldes": LDES,
    "tree": TREE,
    "dct": DCT,
    "xsd": XSD,
    "id": "@id",
    "type": "@type",
    "OrderedCollection": "as:OrderedCollection",
    "OrderedCollectionPage": "as:OrderedCollectionPage",
    "Create": "as:Create",
    "Update": "as:Update",
    "Delete": "as:Delete",
    "EventStream": "ldes:EventStream",
    "GreaterThanOrEqualToRelation": "tree:GreaterThanOrEqualToRelation",
    "totalItems": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "first": _link("as:first"),
    "last": _link("as:last"),
    "prev": _link("as:prev"),
    "next": _link("as:next"),
    "partOf": _link("as:partOf"),
    "orderedItems": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "object": _link("as:object"),
    "url": _link("as:url"),
    "endTime": {"@id": "as:endTime", "@type": "xsd:dateTime"},
    "isReplacedBy": {**_link("dct:isReplacedBy"), "@container": "@set"},
    "viewOf": {"@reverse": "tree:view"},
    "memberOf": {"@reverse": "tree:member", "@type": "@id"},
    "timestampPath": _link("ldes:timestampPath"),
    "versionOfPath": _link("ldes:versionOfPath"),
    "relation": {"@id": "tree:relation", "@container": "@set"},
    "path": _link("tree:path"),
    "value": {"@id": "tree:value", "@type": "xsd:dateTime"},
    "node": _link("tree:node"),
}


def collection(place: Place, all_pages: Sequence[Page]) -> Object:
    """All changes: where they begin and end, and from when on each page has them."""
    found: Object = {
        "@context": _CONTEXT,
        "id": place.feed(PATH),
        "type": "OrderedCollection",
        "totalItems": sum(page.size for page in all_pages),
    }
    if all_pages:
        found["first"] = place.feed(PATH, all_pages[0].name)
        found["last"] = place.feed(PATH, all_pages[-1].name)
    found["viewOf"] = {
        "id": place.stream,
        "type": "EventStream",
        "timestampPath": "as:endTime",
        "versionOfPath": "as:object",
    }
    found["relation"] = [
        {
            "type": "GreaterThanOrEqualToRelation",
            "path": "as:endTime",
            "value": page.time,
            "node": place.feed(PATH, page.name),
        }
        for page in all_pages
    ]
    return found


def collection_page(
    place: Place, all_pages: Sequence[Page], number: int, found: Sequence[Dated]
) -> Object:
    """One page, by its place among all, with its changes."""
    page: Object = {
        "@context": _CONTEXT,
        "id": place.feed(PATH, all_pages[number].name),
        "type": "OrderedCollectionPage",
        "partOf": place.feed(PATH),
    }
    if number > 0:
        page["prev"] = place.feed(PATH, all_pages[number - 1].name)
    if number + 1 < len(all_pages):
        page["next"] = place.feed(PATH, all_pages[number + 1].name)
    page["orderedItems"] = [_activity(place, dated) for dated in found]
    return page


def _activity(place: Place, dated: Dated) -> Object:
    change = dated.change
    thing: Object = {"id": change.thing}
    if change.kind != "delete":
        thing["url"] = place.document(change.thing)
    elif change.replaced_by:
        thing["isReplacedBy"] = list(change.replaced_by)
    return {
        "id": place.change(dated),
        "type": TYPES[change.kind],
        "memberOf": place.stream,
        "endTime": dated.step.time,
        "object": thing,
    }
