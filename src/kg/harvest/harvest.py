"""What was fetched of a catalogue, as the rules see it: pages, how they came, and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.harvest.graph import Graph, Node
from kg.harvest.terms import (
    ACCESS_URL,
    DATA_SERVICE,
    DATASET,
    DISTRIBUTION,
    DOWNLOAD_URL,
    HAS_PART,
    LANDING_PAGE,
    SERVES_DATASET,
    TITLE,
)

# What relative IRIs are resolved against, so that they are known again; no such host exists.
RELATIVE: Final = "http://relative.invalid/"


@dataclass(frozen=True)
class Exchange:
    """How one page came.

    `content_type` is the header as it was sent; `head` the status of a HEAD, None if none was
    sent; `redirects` the URLs that led on; `repeated` whether a second GET gave the same bytes,
    None if there was none.
    """

    url: str
    content_type: str
    head: int | None = None
    redirects: tuple[str, ...] = ()
    repeated: bool | None = None


@dataclass(frozen=True)
class Page:
    """A page that was read; `number` counts from 1.

    `rdf_format` is the name of the row in `kg.rdf.formats`, `digest` the SHA-256 of the bytes, and
    `complaint` what a strict parser said of IRIs that harvesters let pass. Relative IRIs begin
    with `RELATIVE` here.
    """

    number: int
    exchange: Exchange
    graph: Graph
    rdf_format: str
    size: int
    digest: str
    ascii_only: bool
    complaint: str = ""

    def nodes(self, *classes: str) -> Iterator[Node]:
        for term in self.graph.of_type(*classes):
            yield Node(self.graph, term, self.number)


@dataclass(frozen=True)
class Link:
    """What became of a link: its `status`, or why there is none, and whether it led on."""

    status: int | None
    reason: str = ""

    @property
    def answers(self) -> bool:
        """Whether data.europa.eu counts it as accessible."""
        return self.status is not None and 200 <= self.status <= 299


@dataclass(frozen=True)
class Broken:
    """Where a harvest ends before its time: a page that could not be had, or was had before."""

    number: int
    url: str
    reason: str
    loop: bool = False


@dataclass(frozen=True)
class Harvest:
    """A catalogue: its pages in their order, its links, and what of it could not be had.

    `language` is the portal's own, if it is known; `today` the day that dates are compared with,
    as in 2030-12-31. Links that are missing were not checked.
    """

    pages: tuple[Page, ...]
    links: Mapping[str, Link] = field(default_factory=dict)
    broken: Broken | None = None
    language: str | None = None
    today: str = ""

    @cached_property
    def datasets(self) -> tuple[Node, ...]:
        """Every dataset on every page, in the order of the pages."""
        return tuple(node for page in self.pages for node in page.nodes(DATASET))

    @cached_property
    def services(self) -> tuple[Node, ...]:
        return tuple(node for page in self.pages for node in page.nodes(DATA_SERVICE))


def external(dataset: Node) -> bool:
    """Whether a page only mentions a dataset, which udata passes over."""
    pointing = dataset.graph.pointing_at(dataset.term)
    named_by = {predicate for _, predicate in pointing}
    only_mentioned = len(pointing) == 1 and named_by <= {SERVES_DATASET, HAS_PART}
    return not dataset.has(TITLE) and only_mentioned


def distributions(dataset: Node) -> tuple[Node, ...]:
    """The distributions of a dataset that are nodes."""
    return dataset.nodes(DISTRIBUTION)


def literal_distributions(dataset: Node) -> Iterator[tuple[Node, str]]:
    """The dataset, with each of its distributions that is a text."""
    for value in dataset.literals(DISTRIBUTION):
        yield dataset, repr(value.value)


def links_of(page: Page) -> Iterator[str]:
    """The URLs that a catalogue says something can be had at, in their order."""
    for dataset in page.nodes(DATASET):
        for node, predicates in (
            *((one, (ACCESS_URL, DOWNLOAD_URL)) for one in distributions(dataset)),
            (dataset, (LANDING_PAGE,)),
        ):
            yield from (url_of(value) for value in node.all(*predicates))


def url_of(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """A URL as harvesters take it: an IRI or a literal; a blank node's label, which is none."""
    return term.value
