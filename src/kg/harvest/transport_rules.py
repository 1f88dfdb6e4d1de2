"""Rules on how pages come: what ends a whole harvest, mostly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from kg.harvest import vocabularies as known
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


def _redirected(page: Page) -> Iterator[str]:
    if page.exchange.redirects:
        yield f"it leads on from {page.exchange.redirects[0]}"


def _no_suffix_no_type(page: Page) -> Iterator[str]:
    """The format is found out once, for the first page."""
    if page.number > 1 or suffix(asked_for(page)) in known.SUFFIXES:
        return
    if media_type(page) not in known.UDATA_TYPES:
        yield f"it has no suffix and the Content-Type {page.exchange.content_type or '(none)'}"


def _suffix_of_another_format(harvest: Harvest) -> Iterator[Hit]:
    """The suffix of the first URL decides for all pages."""
    said = known.SUFFIXES.get(suffix(asked_for(harvest.pages[0]))) if harvest.pages else None
    for page in harvest.pages:
        if said is not None and said != page.rdf_format:
            detail = f"it is {page.rdf_format}, and the suffix says {said}"
            yield Hit(page.exchange.url, page.number, detail=detail)


def _head_without_suffix(page: Page) -> Iterator[str]:
    status = page.exchange.head
    needed = page.number == 1 and suffix(asked_for(page)) not in known.SUFFIXES
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


def _bytes_change(page: Page) -> Iterator[str]:
    if page.exchange.repeated is False:
        yield "two GET in a row gave different bytes"


def asked_for(page: Page) -> str:
    """The URL that was asked for, before any redirect."""
    return page.exchange.redirects[0] if page.exchange.redirects else page.exchange.url


def _charset(page: Page) -> str:
    return parse_options_header(page.exchange.content_type)[1].get("charset", "")


TRANSPORT_RULES: Final[tuple[Rule, ...]] = (
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
        "europa-bytes-change",
        (EUROPA,),
        WARNING,
        "data.europa.eu compares a hash of every dataset: what changes without reason is imported "
        "anew each time.",
        "Give the same bytes for the same version.",
        each_page(_bytes_change),
    ),
)
