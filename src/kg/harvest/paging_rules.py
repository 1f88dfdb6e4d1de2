"""Rules on how the pages of a catalogue follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.harvest.graph import Node, Term
from kg.harvest.harvest import RELATIVE, Harvest, Page
from kg.harvest.rule import (
    CKAN,
    EUROPA,
    HARVEST,
    HARVESTERS,
    UDATA,
    WARNING,
    Check,
    Hit,
    Rule,
)
from kg.harvest.terms import NEXT, NEXT_PAGE, PAGED_COLLECTION, TOTAL_ITEMS, VIEW
from kg.harvest.transport_rules import asked_for, each_page
from kg.harvest.urls import parts
from kg.namespaces import XSD

_INTEGERS: Final = frozenset(
    f"{XSD}{name}"
    for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger", "short")
)


def views(page: Page) -> tuple[Node, ...]:
    return tuple(page.nodes(VIEW))


def next_of(page: Page) -> Term | None:
    """Where a page says that the next one is; the first of several."""
    for node in page.nodes(VIEW, PAGED_COLLECTION):
        for value in node.all(NEXT, NEXT_PAGE):
            return value
    return None


def _ended(*, loop: bool) -> Check:
    def found(harvest: Harvest) -> Iterator[Hit]:
        broken = harvest.broken
        if broken is not None and broken.loop == loop:
            yield Hit(broken.url, broken.number, detail=broken.reason)

    return found


def _several_views(page: Page) -> Iterator[str]:
    if len(views(page)) > 1:
        yield f"there are {len(views(page))}"


def _several_next(page: Page) -> Iterator[str]:
    for node in page.nodes(VIEW, PAGED_COLLECTION):
        if len(node.all(NEXT)) > 1:
            yield f"{node.name} has {len(node.all(NEXT))}"


def _next_not_absolute(page: Page) -> Iterator[str]:
    following = next_of(page)
    if following is None:
        return
    if isinstance(following, ox.BlankNode):
        yield "it is a blank node"
    elif following.value.startswith(RELATIVE):
        yield f"it is <{following.value.removeprefix(RELATIVE)}>"
    elif parts(following.value).scheme not in ("http", "https"):
        yield f"it is {following.value!r}"


def _next_of_another_path(page: Page) -> Iterator[str]:
    following = next_of(page)
    if following is None or isinstance(following, ox.BlankNode):
        return
    own, other = parts(asked_for(page)), parts(following.value)
    if own.path != other.path or not other.query:
        yield f"<{following.value}> follows <{asked_for(page)}>"


def _no_total(page: Page) -> Iterator[str]:
    """Of pages in the old form the total is read on the collection itself."""
    old = next(page.nodes(PAGED_COLLECTION), None)
    if old is None and not views(page):
        return
    totals = old.all(TOTAL_ITEMS) if old else tuple(page.graph.values(TOTAL_ITEMS))
    if not totals:
        yield "there is none"
    elif not all(isinstance(one, ox.Literal) and one.datatype.value in _INTEGERS for one in totals):
        yield "it is no integer"


def _total_changes(harvest: Harvest) -> Iterator[Hit]:
    """Whether all pages tell the same."""
    totals = {
        value.value
        for page in harvest.pages
        for value in page.graph.values(TOTAL_ITEMS)
        if isinstance(value, ox.Literal)
    }
    if len(totals) > 1:
        listed = ", ".join(sorted(totals))
        yield Hit(harvest.pages[0].exchange.url, 1, detail=f"the pages say {listed}")


def _same_as_first(harvest: Harvest) -> Iterator[Hit]:
    for page in harvest.pages[1:]:
        if page.digest == harvest.pages[0].digest:
            yield Hit(page.exchange.url, page.number, detail="it is page 1 again")


PAGING_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "page-broken",
        HARVESTERS,
        HARVEST,
        "A page that cannot be had or read ends the harvest; what is missing is archived or "
        "deleted.",
        "Let every page that a catalogue leads to answer with RDF.",
        _ended(loop=False),
    ),
    Rule(
        "paging-loop",
        HARVESTERS,
        HARVEST,
        "A hydra:next that leads back is followed for ever.",
        "Let the last page have no hydra:next.",
        _ended(loop=True),
    ),
    Rule(
        "paging-several-views",
        HARVESTERS,
        HARVEST,
        "With several hydra:PartialCollectionView any one of them is taken: pages are skipped or "
        "read for ever.",
        "Describe just the page's own view.",
        each_page(_several_views),
    ),
    Rule(
        "paging-several-next",
        HARVESTERS,
        HARVEST,
        "With several hydra:next any one of them is followed.",
        "Name one next page.",
        each_page(_several_next),
    ),
    Rule(
        "paging-next-not-absolute",
        HARVESTERS,
        HARVEST,
        "A hydra:next that is no absolute http IRI cannot be followed.",
        "Write the whole URL of the next page.",
        each_page(_next_not_absolute),
    ),
    Rule(
        "europa-next-path",
        (EUROPA,),
        WARNING,
        "Where data.europa.eu is set to mend paging, it takes only the query string of hydra:next, "
        "and puts it behind the path of the catalogue.",
        "Let pages differ in their query string alone, such as ?page=2.",
        each_page(_next_of_another_path),
    ),
    Rule(
        "europa-total-items",
        (EUROPA,),
        HARVEST,
        "data.europa.eu reads hydra:totalItems as an integer wherever there are pages: without one "
        "the harvest ends.",
        "State hydra:totalItems as an xsd:integer.",
        each_page(_no_total),
    ),
    Rule(
        "paging-total-changes",
        HARVESTERS,
        WARNING,
        "The pages are of different states: a dataset that moves between them is missed.",
        "Pin the pages to one version of the data.",
        _total_changes,
    ),
    Rule(
        "page-repeated",
        (CKAN, UDATA),
        HARVEST,
        "CKAN stops at a page that is page 1 again, and udata goes on for ever.",
        "Let every page have its own content, and the last one no hydra:next.",
        _same_as_first,
    ),
)
