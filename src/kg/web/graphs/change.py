"""PUT, POST and DELETE of a graph (Graph Store HTTP Protocol, sections 5.3 to 5.5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from fastapi import Request, Response

from kg.shacl.gate import Signature
from kg.store.change import GraphChange
from kg.web.graphs.name import FOLDER, GraphName, graph_url
from kg.web.http.conditions import precondition
from kg.web.http.upload import read_body, sent
from kg.web.service.writing import MESSAGE_HEADER, read_message, written_response
from kg.web.site import Site

OPERATIONS: Final[Mapping[str, Literal["replace", "add", "delete"]]] = {
    "PUT": "replace",
    "POST": "add",
    "DELETE": "delete",
}


async def change_graph(site: Site, request: Request, graph: GraphName, author: str) -> Response:
    """Do what the method says to a graph: 201 if that created it, else 200."""
    change = GraphChange(
        OPERATIONS[request.method], graph.iri, condition=precondition(request.headers)
    )
    return await _written(site, request, change, author)


async def create_graph(site: Site, request: Request, author: str) -> Response:
    """Make a graph with an IRI of its own: 201 with its Location."""
    iri = f"{site.settings.base}{FOLDER}{uuid.uuid4()}"
    condition = replace(precondition(request.headers), none_match=())
    change = GraphChange("add", iri, condition=condition)
    location = {"Location": graph_url(iri, site.settings)}
    return await _written(site, request, change, author, location)


async def _written(
    site: Site,
    request: Request,
    change: GraphChange,
    author: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    signature = Signature(author, read_message(request.headers.get(MESSAGE_HEADER)))
    if change.method != "delete":
        change = await _with_body(site, request, change)
    written = await site.writing.write(site.store, change, signature, site.settings.timeout)
    return written_response(written, 201 if written.created else 200, headers)


async def _with_body(site: Site, request: Request, change: GraphChange) -> GraphChange:
    most = site.settings.upload_bytes
    body = sent(request.headers, most, files=change.method == "add")
    data = await read_body(request.stream(), most)
    base = change.graph or site.url("/graphs")
    return replace(change, data=data, format=body.format, boundary=body.boundary, base=base)
