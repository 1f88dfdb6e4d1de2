"""Rules on how pages come and how they follow each other: what ends a whole harvest, mostly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from kg.harvest import vocabularies as known
from kg.harvest.graph import Node, Term
from kg.harvest.harvest import RELATIVE, Harvest, Page
from kg.harvest.rule import (
    CKAN,
    EUROPA,
    HARVEST,
    HARVESTERS,
    UDATA,
    VALUE,
    WARNING,
    Check,
    Hit,
    Rule,
)
from kg.harvest.terms import NEXT, NEXT_PAGE, PAGED_COLLECTION, TOTAL_ITEMS, VIEW
from kg.harvest.urls import parts
from kg.namespaces import XSD

_INTEGERS: Final = frozenset(
    f"{XSD}{name}"
    for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger", "short")
)


def media_type(page: Page) -> str:
    """The media type of a page without its parameters; empty if it has none."""
    return parse_options_header(page.exchange.content_type)[0].lower()


def suffix(url: str) -> str:
    """What udata takes for the suffix of a URL, query string and all."""
    name = url.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def each_page(check: Callable[[Page], Iterator[str]]) -> Check:
    """Look at every page; what is found is a detail."""

    def found(harvest: Harvest) -> Iterator[Hit]:
        for page in harvest.pages:
            for detail in check(page):
                yield Hit(page.exchange.url, page.number, detail=detail)

    return found


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


def _redirected(page: Page) -> Iterator[str]:
    if page.exchange.redirects:
        yield f"it leads on from {page.exchange.redirects[0]}"


def _no_suffix_no_type(page: Page) -> Iterator[str]:
    """The format is found out once, for the first page."""
    if page.number > 1 or suffix(_asked(page)) in known.SUFFIXES:
        return
    if media_type(page) not in known.UDATA_TYPES:
        yield f"it has no suffix and the Content-Type {page.exchange.content_type or '(none)'}"


def _suffix_of_another_format(harvest: Harvest) -> Iterator[Hit]:
    """The suffix of the first URL decides for all pages."""
    said = known.SUFFIXES.get(suffix(_asked(harvest.pages[0]))) if harvest.pages else None
    for page in harvest.pages:
        if said is not None and said != page.rdf_format:
            detail = f"it is {page.rdf_format}, and the suffix says {said}"
            yield Hit(page.exchange.url, page.number, detail=detail)


def _head_without_suffix(page: Page) -> Iterator[str]:
    status = page.exchange.head
    needed = page.number == 1 and suffix(_asked(page)) not in known.SUFFIXES
    if needed and status is not None and not 200 <= status <= 299:
        yield f"HEAD answers {status}"


def _head_refused(page: Page) -> Iterator[str]:
    status = page.exchange.head
    if status is not None and status >= 400 and status not in (400, 405):
        yield f"HEAD answers {status}"


def _head_unlike_get(page: Page) -> Iterator[str]:
    status = page.exchange.head
    if status in (400, 405):
        yield f"HEAD answers {status}"


def _text_without_charset(page: Page) -> Iterator[str]:
    if media_type(page).startswith("text/") and not _charset(page) and not page.ascii_only:
        yield f"Content-Type: {page.exchange.content_type}"


def _no_charset(page: Page) -> Iterator[str]:
    named = media_type(page)
    if named and not named.startswith("text/") and not _charset(page) and not page.ascii_only:
        yield f"Content-Type: {page.exchange.content_type}"


def _type_unknown_to(types: frozenset[str]) -> Check:
    def check(page: Page) -> Iterator[str]:
        named = media_type(page)
        if named not in types and (named or page.rdf_format != "rdfxml"):
            yield f"Content-Type: {page.exchange.content_type or '(none)'}"

    return each_page(check)


def _relative(page: Page) -> Iterator[str]:
    found = sorted(
        term.value
        for term in page.graph.terms()
        if isinstance(term, ox.NamedNode) and term.value.startswith(RELATIVE)
    )
    if found:
        said = found[0].removeprefix(RELATIVE)
        yield f"{len(found)} of them, such as <{said}>"


def _unfit(page: Page) -> Iterator[str]:
    if page.complaint:
        yield page.complaint


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
    own, other = parts(_asked(page)), parts(following.value)
    if own.path != other.path or not other.query:
        yield f"<{following.value}> follows <{_asked(page)}>"


def _no_total(page: Page) -> Iterator[str]:
    if not views(page) and not list(page.nodes(PAGED_COLLECTION)):
        return
    totals = list(page.graph.values(TOTAL_ITEMS))
    whole = [
        value
        for value in totals
        if isinstance(value, ox.Literal) and value.datatype.value in _INTEGERS
    ]
    if len(whole) < len(totals) or not totals:
        yield "it is no integer" if totals else "there is none"


def _wrong_total(harvest: Harvest) -> Iterator[Hit]:
    """Whether all pages together have what the first one promises."""
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


def _bytes_change(page: Page) -> Iterator[str]:
    if page.exchange.repeated is False:
        yield "two GET in a row gave different bytes"


def _asked(page: Page) -> str:
    """The URL that was asked for, before any redirect."""
    return page.exchange.redirects[0] if page.exchange.redirects else page.exchange.url


def _charset(page: Page) -> str:
    return parse_options_header(page.exchange.content_type)[1].get("charset", "")


PAGE_RULES: Final[tuple[Rule, ...]] = (
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
        "udata-redirect",
        (UDATA,),
        HARVEST,
        "udata follows no redirect of a catalogue or of its pages: the harvest fails.",
        "Publish the URL that answers by itself, and let hydra:next name such ones.",
        each_page(_redirected),
    ),
    Rule(
        "udata-format-unknown",
        (UDATA,),
        HARVEST,
        "udata takes the format from the URL's suffix, or else from the Content-Type; with neither "
        "the harvest fails.",
        "Give the URL a suffix such as .jsonld, .ttl or .rdf, or send the type of RDF.",
        each_page(_no_suffix_no_type),
    ),
    Rule(
        "udata-suffix",
        (UDATA,),
        HARVEST,
        "udata believes the suffix of the URL and not the Content-Type: the parser fails.",
        "Serve what the suffix says.",
        _suffix_of_another_format,
    ),
    Rule(
        "udata-head",
        (UDATA,),
        HARVEST,
        "Where the URL has no suffix, udata sends HEAD first; an error there ends the harvest.",
        "Answer HEAD as GET, or give the URL a suffix.",
        each_page(_head_without_suffix),
    ),
    Rule(
        "ckan-head",
        (CKAN,),
        HARVEST,
        "CKAN sends HEAD first, and gives up on any error but 400 and 405.",
        "Answer HEAD as GET.",
        each_page(_head_refused),
    ),
    Rule(
        "head-unlike-get",
        (CKAN, EUROPA),
        WARNING,
        "A HEAD that is refused costs a second request, and link checkers take it for a dead link.",
        "Answer HEAD wherever GET is answered.",
        each_page(_head_unlike_get),
    ),
    Rule(
        "udata-charset",
        (UDATA,),
        VALUE,
        "udata reads text/... without a charset as ISO-8859-1: every accent is garbled.",
        "Send charset=utf-8 in the Content-Type.",
        each_page(_text_without_charset),
    ),
    Rule(
        "udata-charset-guessed",
        (UDATA,),
        WARNING,
        "udata guesses the encoding of a page that does not tell it.",
        "Send charset=utf-8 in the Content-Type.",
        each_page(_no_charset),
    ),
    Rule(
        "ckan-content-type",
        (CKAN,),
        HARVEST,
        "CKAN takes the parser that the Content-Type names, and RDF/XML if there is none: with "
        "another type the harvest ends.",
        "Send text/turtle, application/ld+json or application/rdf+xml.",
        _type_unknown_to(known.CKAN_TYPES),
    ),
    Rule(
        "europa-content-type",
        (EUROPA,),
        HARVEST,
        "data.europa.eu takes the parser that the Content-Type names, and RDF/XML if there is "
        "none: another type ends the harvest.",
        "Send text/turtle, application/ld+json or application/rdf+xml.",
        _type_unknown_to(known.EUROPA_TYPES),
    ),
    Rule(
        "relative-iri",
        HARVESTERS,
        VALUE,
        "A relative IRI is resolved against nothing or against file:///: it leads nowhere.",
        "Write every IRI whole.",
        each_page(_relative),
    ),
    Rule(
        "unfit-iri",
        HARVESTERS,
        VALUE,
        "An IRI with a space, a brace or a control character is re-encoded, or refused by parsers.",
        "Percent-encode what an IRI may not hold.",
        each_page(_unfit),
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
        _wrong_total,
    ),
    Rule(
        "page-repeated",
        (CKAN, UDATA),
        HARVEST,
        "CKAN stops at a page that is page 1 again, and udata goes on for ever.",
        "Let every page have its own content, and the last one no hydra:next.",
        _same_as_first,
    ),
    Rule(
        "europa-bytes-change",
        (EUROPA,),
        WARNING,
        "data.europa.eu compares a hash of every dataset: what changes without reason is imported "
        "anew each time.",
        "Give the same bytes for the same version.",
        each_page(_bytes_change),
    ),
)
