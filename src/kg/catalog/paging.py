"""Pages of a catalogue (Hydra Core Vocabulary, section 4.3: partial collection views)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.catalog.dcat import Catalogue
from kg.catalog.nodes import Node, Nodes
from kg.catalog.profiles import Profile
from kg.errors import NotFound
from kg.namespaces import DCAT, HYDRA, XSD_INTEGER

DATASETS_A_PAGE: Final = 100
MOST_A_PAGE: Final = 1000
_DATASET: Final = f"{DCAT}dataset"
_SERVICE: Final = f"{DCAT}service"
_SERVES: Final = f"{DCAT}servesDataset"


@dataclass(frozen=True)
class Paging:
    """Where the pages are, and which is asked for.

    `address` is the URL of the catalogue without its query, `number` counts from 1, `size` is
    the most datasets on a page, `profile` the one that pages are to be in; None where it does
    not stand in the address.
    """

    address: str
    number: int = 1
    size: int = DATASETS_A_PAGE
    profile: Profile | None = None


def page(catalogue: Catalogue, paging: Paging) -> list[ox.Triple]:
    """One page: some of the datasets, with everything that belongs to them.

    It is complete in itself: whatever they point to is told on each page anew. Services stand
    on the first page, and beside the distributions that they give. Raises `NotFound`.
    """
    last = max(1, ceil(len(catalogue.datasets) / paging.size))
    if not 1 <= paging.number <= last:
        raise NotFound(
            f"the catalogue has no page {paging.number}.",
            f"There are pages 1 to {last}, with up to {paging.size} datasets each.",
        )
    start = (paging.number - 1) * paging.size
    shown = catalogue.datasets[start : start + paging.size]
    nodes = Nodes()
    roots: list[Node] = [catalogue.catalog, *shown]
    if paging.number == 1:
        roots += catalogue.services
    _copy(catalogue.nodes, nodes, roots, set(catalogue.datasets) - set(shown))
    nodes.put(catalogue.catalog, _DATASET, *shown)
    nodes.put(catalogue.catalog, _SERVICE, *(catalogue.services if paging.number == 1 else ()))
    for service in catalogue.services:
        served = [node for node in nodes.iris(service, _SERVES) if node in shown]
        nodes.put(service, _SERVES, *served)
    _put_view(nodes, catalogue, paging, last)
    return sorted(nodes.triples(), key=str)


def _copy(whole: Nodes, nodes: Nodes, roots: list[Node], elsewhere: set[ox.NamedNode]) -> None:
    """Copy what the roots lead to, but no dataset that is on another page."""
    waiting, seen = list(roots), set(roots)
    while waiting:
        node = waiting.pop()
        nodes.include(whole, node)
        for predicate, value in whole.about(node):
            if isinstance(value, ox.Literal) or value in seen or value in elsewhere:
                continue
            if predicate not in (_SERVICE, _DATASET) and value in whole:
                seen.add(value)
                waiting.append(value)


def _put_view(nodes: Nodes, catalogue: Catalogue, paging: Paging, last: int) -> None:
    """The one hydra:PartialCollectionView, with the way to the other pages."""
    view = _url(catalogue, paging, paging.number)
    total = ox.Literal(str(len(catalogue.datasets)), datatype=ox.NamedNode(XSD_INTEGER))
    nodes.add_type(catalogue.catalog, f"{HYDRA}Collection")
    nodes.add(catalogue.catalog, f"{HYDRA}totalItems", total)
    nodes.add(catalogue.catalog, f"{HYDRA}view", view)
    nodes.add_type(view, f"{HYDRA}PartialCollectionView")
    # Some harvesters look for the number here, where older drafts of Hydra had it.
    nodes.add(view, f"{HYDRA}totalItems", total)
    nodes.add(view, f"{HYDRA}first", _url(catalogue, paging, 1))
    nodes.add(view, f"{HYDRA}last", _url(catalogue, paging, last))
    if paging.number > 1:
        nodes.add(view, f"{HYDRA}previous", _url(catalogue, paging, paging.number - 1))
    if paging.number < last:
        nodes.add(view, f"{HYDRA}next", _url(catalogue, paging, paging.number + 1))


def _url(catalogue: Catalogue, paging: Paging, number: int) -> ox.NamedNode:
    """The address of a page, which holds for this version alone."""
    query: dict[str, object] = {"page": number, "version": catalogue.version}
    if paging.size != DATASETS_A_PAGE:
        query["per_page"] = paging.size
    if paging.profile is not None:
        query["profile"] = paging.profile.name
    return ox.NamedNode(f"{paging.address}?{urlencode(query)}")
