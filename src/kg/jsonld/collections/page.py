"""One page of a collection (Hydra Core Vocabulary, ``hydra:PartialCollectionView``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.collections.collection import MEMBER, Collection
from kg.jsonld.document import triples_of
from kg.jsonld.node import NodeWriter, Object
from kg.jsonld.schema import Schema
from kg.namespaces import HYDRA, RDFS
from kg.shacl.shapes import NodeShape
from kg.store.base import RdfDataset, select, text

_PREFIX: Final = "hydra"


@dataclass(frozen=True)
class Page:
    """Some members of a collection, and where they stand in it.

    `number` counts from 1, `size` is how many members a page has at most, `total` how many the
    collection has, with its filters.
    """

    collection: Collection
    number: int
    size: int
    total: int
    members: tuple[ox.NamedNode, ...]

    @property
    def last(self) -> int:
        """The number of the last page; an empty collection has one page too."""
        return last_page(self.total, self.size)

    @property
    def relations(self) -> dict[str, int]:
        """The pages that can be gone to from here, by relation (RFC 8288, IANA's registry)."""
        found = {"first": 1, "prev": self.number - 1, "next": self.number + 1, "last": self.last}
        return {name: number for name, number in found.items() if 1 <= number <= self.last}


def last_page(total: int, size: int) -> int:
    """How many pages so many members fill."""
    return max(1, -(-total // size))


def find_page(
    dataset: RdfDataset, collection: Collection, condition: str, number: int, size: int
) -> Page:
    """A page of the members that match a condition, in the order of their IRIs.

    Raises `NotFound`, which says how many pages there are.
    """
    where = f"{{ {collection.pattern} {condition} }}"
    counted = select(dataset, f"SELECT (COUNT(DISTINCT {MEMBER}) AS ?count) {where}")
    total = int(text(counted[0]["count"]))
    last = last_page(total, size)
    if number > last:
        pages = "is 1 page" if last == 1 else f"are {last} pages"
        raise NotFound(
            f"/{collection.name} has no page {number}.",
            f"There {pages}, of {size} members at most.",
        )
    slice_ = f"ORDER BY {MEMBER} LIMIT {size} OFFSET {(number - 1) * size}"
    rows = select(dataset, f"SELECT DISTINCT {MEMBER} {where} {slice_}") if total else []
    members = (row[MEMBER.removeprefix("?")] for row in rows)
    named = tuple(member for member in members if isinstance(member, ox.NamedNode))
    return Page(collection, number, size, total, named)


def page_objects(
    page: Page, triples: list[ox.Triple], schema: Schema, shapes: list[NodeShape]
) -> tuple[NodeWriter, list[Object]]:
    """The members as their documents have them, and what wrote them."""
    context = schema.context.adding(_PREFIX, HYDRA)
    writer = NodeWriter(triples, context, schema.shapes.node_shapes)
    return writer, [writer.shaped(member, shapes) for member in page.members]


def page_triples(
    dataset: RdfDataset, schema: Schema, page: Page, shapes: list[NodeShape]
) -> list[ox.Triple]:
    """What the shapes name of the members of a page."""
    return triples_of(dataset, schema, shapes, page.members) if page.members else []


def page_document(
    dataset: RdfDataset,
    schema: Schema,
    page: Page,
    shapes: list[NodeShape],
    addresses: Mapping[str, str],
) -> Object:
    """A page as JSON-LD, with its context inside.

    `addresses` are the URLs of the ``collection``, of this page (``self``), and of those that
    `Page.relations` names.
    """
    triples = page_triples(dataset, schema, page, shapes)
    writer, members = page_objects(page, triples, schema, shapes)
    compact = writer.context.compact
    controls = _controls(page, addresses, compact)
    body = {**controls, compact(f"{HYDRA}member"): members}
    used = {*writer.keys, *_names(controls), *body}
    return {"@context": writer.context.to_json(used), **body}


def page_graph(
    dataset: RdfDataset,
    schema: Schema,
    page: Page,
    shapes: list[NodeShape],
    addresses: Mapping[str, str],
) -> list[ox.Triple]:
    """The same triples as those of `page_document`."""
    controls = _controls(page, addresses, str)
    controls[f"{HYDRA}member"] = [{"@id": member.value} for member in page.members]
    written = ox.parse(json.dumps(controls), format=ox.RdfFormat.JSON_LD)
    return [*(quad.triple for quad in written), *page_triples(dataset, schema, page, shapes)]


def _controls(page: Page, addresses: Mapping[str, str], name: Callable[[str], str]) -> Object:
    """The collection and the view of it as JSON-LD, whose IRIs `name` writes."""
    view: Object = {
        "@id": addresses["self"],
        "@type": name(f"{HYDRA}PartialCollectionView"),
    }
    words = {"prev": "previous"}
    for relation in page.relations:
        key = name(f"{HYDRA}{words.get(relation, relation)}")
        view[key] = {"@id": addresses[relation]}
    labels = [
        {"@value": label, **({"@language": language} if language else {})}
        for language, label in page.collection.labels.items()
    ]
    return {
        "@id": addresses["collection"],
        "@type": name(f"{HYDRA}Collection"),
        **({name(f"{RDFS}label"): labels} if labels else {}),
        name(f"{HYDRA}totalItems"): page.total,
        name(f"{HYDRA}view"): view,
    }


def _names(controls: Object) -> set[str]:
    """The keys and types of an object and of those inside."""
    found: set[str] = set()
    for key, value in controls.items():
        found.add(value if key == "@type" else key)
        if isinstance(value, dict):
            found |= _names(value)
    return found
