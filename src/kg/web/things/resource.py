"""``/id/…`` and ``/doc/…``: the things of the graph and the documents about them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from werkzeug.urls import iri_to_uri, uri_to_iri

from kg.errors import NotAcceptable, NotFound
from kg.jsonld.document import resource_document, resource_triples, to_text
from kg.jsonld.profiles.content import classes_of
from kg.jsonld.profiles.documents import profile_object, profile_triples
from kg.jsonld.profiles.mapping import OWN
from kg.rdf.formats import JSON_LD, RdfFormat
from kg.rdf.output import rdf_bytes
from kg.web.http.documents import document
from kg.web.http.links import links as header
from kg.web.http.links import signposts
from kg.web.http.routing import readable
from kg.web.site import Site, site_of
from kg.web.things.links import links
from kg.web.things.listing import listing
from kg.web.things.representations import (
    LIST,
    Representation,
    Told,
    choose,
    language_of,
    representations,
    told_here,
)
from kg.web.things.standing import Standing, check_standing, standing
from kg.web.things.wishes import Wishes, wishes_of

router = APIRouter()


@readable(router, "/id/{path:path}", "A thing of the graph")
async def thing(request: Request) -> Response:
    """A thing cannot be sent: 303 to the document about it (httpRange-14), as it was asked for.

    410 if it is gone.
    """
    site, path = site_of(request), _asked(request, "/id/")
    iri = _iri(site, path)
    await check_standing(site, iri, await run_in_threadpool(standing, site.store, iri))
    location = site.url(iri_to_uri(f"/doc/{path}"))
    query = request.scope["query_string"].decode("latin-1")
    if query:
        location += "?" + quote(query, safe="%&=+,;:/?@!$'()*~-._")
    headers = {"Vary": "Accept, Accept-Profile"}
    wishes = wishes_of(request)
    if wishes.profiles:
        # Which of the profiles it will be has to be told here already.
        with suppress(NotAcceptable, NotFound):
            found = await run_in_threadpool(_offered, site, path, wishes)
            headers["Link"] = f'<{iri_to_uri(found.chosen.told.iri)}>; rel="profile"'
    return RedirectResponse(location, 303, headers)


@readable(router, "/doc/{path:path}", "The document about a thing")
async def about(request: Request) -> Response:
    """What the graph says of a thing, in a profile and a format.

    The format by suffix (.ttl, .jsonld) or Accept; the profile by suffix (.schema.org.ttl),
    ?profile= or Accept-Profile; ?profile=all lists all documents. Without a profile it is the
    graph's own: the triples that the thing's shapes name.
    """
    site = site_of(request)
    path = _asked(request, "/doc/")
    make = partial(_made, site, path, wishes_of(request))
    try:
        version, made = await run_in_threadpool(site.of_one_version, make)
    except NotFound:
        # What was there before is told apart from what never was.
        await check_standing(site, *await run_in_threadpool(_standing_at, site, path))
        raise
    return document(request, made.body, made.chosen.form, version, made.headers)


@dataclass(frozen=True)
class _Offered:
    """What an address stands for: a thing, all documents about it, and the one that is liked.

    `named` is whether the address names it; `path` is the address without its suffix.
    """

    path: str
    iri: str
    standing: Standing
    every: tuple[Representation, ...]
    chosen: Representation
    named: bool
    language: str


@dataclass(frozen=True)
class _Made:
    """A document with what is said of it."""

    body: bytes
    chosen: Representation
    headers: dict[str, str]


def _offered(site: Site, path: str, wishes: Wishes) -> _Offered:
    """Raises `NotFound`, and `NotAcceptable` with what there is."""
    known = told_here(site.settings.base, site.schema.profiles)
    stem, named = _suffix(path, representations(known))
    iri = _iri(site, stem)
    standing_ = standing(site.store, iri)
    if not standing_.described:
        raise NotFound(f"the graph says nothing of <{iri}>.")
    every = representations(_told_of(site, iri, known))
    rows = every
    if named is not None:
        wishes = wishes.of_an_address(named.told.token)
        fixed = [row for row in every if row.form is named.form]
        rows = tuple(row for row in fixed if named.told.token in (OWN, row.told.token))
    chosen = choose(rows, wishes, every, known)
    language = language_of(chosen, wishes)
    return _Offered(stem, iri, standing_, every, chosen, named is not None, language)


def _made(site: Site, path: str, wishes: Wishes) -> _Made:
    """The document that an address and a request's wishes stand for."""
    offered = _offered(site, path, wishes)
    chosen, language = offered.chosen, offered.language

    def url(row: Representation) -> str:
        return _url(site, offered.path, row)

    known = offered.standing
    more: list[tuple[str, ...]] = []
    if known.deprecated:
        more += [("successor-version", other) for other in known.successors]
    more += signposts(offered.iri, known.classes, site.licences, collection=site.url("/catalog"))
    more.append(("describedby", url(_own_json_ld(offered.every)), JSON_LD.media_type))
    headers = {
        "Link": f"{links(offered.iri, chosen, offered.every, url)}, {header(more)}",
        "Vary": "Accept, Accept-Profile",
    }
    if language:
        headers |= {"Content-Language": language, "Vary": f"{headers['Vary']}, Accept-Language"}
    if not offered.named:
        headers["Content-Location"] = url(chosen) + (f"?lang={language}" if language else "")
    if chosen is LIST:
        body = to_text(listing(offered.iri, offered.every, url)).encode()
    else:
        body = _body(site, offered.iri, chosen, language)
    return _Made(body, chosen, headers)


def _own_json_ld(every: tuple[Representation, ...]) -> Representation:
    """The document that machines are led to."""
    return next(row for row in every if row.form is JSON_LD and row.told.token == OWN)


def _standing_at(site: Site, path: str) -> tuple[str, Standing]:
    """The thing that an address is about, and whether it is there."""
    stem, _ = _suffix(path, representations(told_here(site.settings.base, site.schema.profiles)))
    iri = _iri(site, stem)
    return iri, standing(site.store, iri)


def _told_of(site: Site, iri: str, known: tuple[Told, ...]) -> tuple[Told, ...]:
    """The profiles that are for a thing."""
    classes = classes_of(site.store, iri)
    return tuple(one for one in known if one.profile is None or one.profile.fitting(classes))


def _asked(request: Request, before: str) -> str:
    """The path that was asked for, as in an IRI: what is percent-encoded for a reason stays so."""
    path = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return uri_to_iri(path.decode("ascii", errors="replace")).removeprefix(before)


def _url(site: Site, path: str, row: Representation) -> str:
    """The URL of one document about a thing."""
    if row is LIST:
        return site.url(iri_to_uri(f"/doc/{path}")) + "?_profile=all"
    return site.url(iri_to_uri(f"/doc/{path}{row.suffix}"))


def _suffix(path: str, rows: tuple[Representation, ...]) -> tuple[str, Representation | None]:
    """A path without its suffix, and what that stands for; the longest one counts."""
    for row in sorted(rows, key=lambda row: -len(row.suffix)):
        if path.endswith(row.suffix):
            return path.removesuffix(row.suffix), row
    return path, None


def _iri(site: Site, path: str) -> str:
    try:
        return ox.NamedNode(site.thing(path)).value
    except ValueError as error:
        raise NotFound(f"{path!r} is no part of an IRI.") from error


def _body(site: Site, iri: str, chosen: Representation, language: str) -> bytes:
    store, schema, form, profile = site.store, site.schema, chosen.form, chosen.told.profile
    if form is JSON_LD or not isinstance(form, RdfFormat):
        found = (
            resource_document(store, schema, iri)
            if profile is None
            else profile_object(store, schema, profile, iri, language)
        )
        return to_text(found).encode()
    triples = (
        resource_triples(store, schema, iri)
        if profile is None
        else profile_triples(store, profile, iri)
    )
    return rdf_bytes(triples, form, schema.prefixes)
