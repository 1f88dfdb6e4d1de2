"""``/graphs`` and ``/graph/…``: the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import json
from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from werkzeug.http import parse_etags, quote_etag

from kg.store.base import select, text
from kg.web.graphs.change import OPERATIONS, change_graph, create_graph
from kg.web.graphs.document import graph_document
from kg.web.graphs.name import direct_graph, graph_url, named_graph, read_parameters, stated_graph
from kg.web.http.routing import readable
from kg.web.http.upload import ACCEPTED
from kg.web.site import Site, site_of

router = APIRouter()

_METHODS: Final = (*OPERATIONS, "OPTIONS")
_ALL_GRAPHS: Final = "SELECT ?g { GRAPH ?g {} }"


@readable(router, "/graphs", "A graph by its IRI, or all graphs", *_METHODS)
async def indirect(request: Request) -> Response:
    """``?graph=IRI`` or ``?default``; without either GET lists the graphs, POST makes a new one."""
    site = site_of(request)
    if request.method == "OPTIONS":
        return _options()
    author = _author(site, request)
    parameters = read_parameters(request.scope["query_string"])
    graph = stated_graph(parameters, site.settings)
    if graph is None and request.method in ("GET", "HEAD"):
        return await _listing(site, request)
    if graph is None and request.method == "POST":
        return await create_graph(site, request, author)
    graph = named_graph(parameters, site.settings)
    if request.method in OPERATIONS:
        return await change_graph(site, request, graph, author)
    return await graph_document(site, request, graph, parameters.get("format"))


@readable(router, "/graph/{stem:path}", "A graph at its own address", *_METHODS)
async def direct(request: Request) -> Response:
    """The graph whose IRI is the base, ``graph/`` and what follows in the path."""
    site = site_of(request)
    if request.method == "OPTIONS":
        return _options()
    author = _author(site, request)
    parameters = read_parameters(request.scope["query_string"])
    graph = direct_graph(request.scope["raw_path"], parameters, site.settings)
    if request.method in OPERATIONS:
        return await change_graph(site, request, graph, author)
    return await graph_document(site, request, graph, parameters.get("format"))


def _author(site: Site, request: Request) -> str:
    """Who writes, before anything else of the request is looked at; "" for readers."""
    if request.method not in OPERATIONS:
        return ""
    return site.writing.author(request.headers.get("authorization"))


async def _listing(site: Site, request: Request) -> Response:
    version, body = await run_in_threadpool(site.of_one_version, partial(_graphs, site))
    etag = f"{version}-graphs"
    headers = {"ETag": quote_etag(etag), "X-KG-Version": version}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _graphs(site: Site) -> bytes:
    names = sorted(text(row["g"]) for row in select(site.store, _ALL_GRAPHS))
    listing = {
        "default": site.url("/graphs?default"),
        "graphs": [{"graph": name, "url": graph_url(name, site.settings)} for name in names],
    }
    return json.dumps(listing, ensure_ascii=False).encode()


def _options() -> Response:
    headers = {
        "Allow": ", ".join(("GET", "HEAD", *_METHODS)),
        "Accept-Post": ", ".join(ACCEPTED),
    }
    return Response(status_code=204, headers=headers)
