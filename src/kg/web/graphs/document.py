"""GET and HEAD of a graph (Graph Store HTTP Protocol, sections 5.2 and 5.6)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from werkzeug.http import quote_etag

from kg.errors import NotFound
from kg.rdf.formats import GRAPH_FORMATS, RESULTS_JSON, find_format
from kg.rdf.negotiation import negotiate
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import AnswerStream
from kg.web.graphs.name import GraphName
from kg.web.http.conditions import is_known, precondition
from kg.web.site import Site


async def graph_document(
    site: Site, request: Request, graph: GraphName, format_name: str | None
) -> Response:
    """All triples of a graph, of one version, in a format by its name or by Accept.

    Raises `NotFound` for a graph that is not there, which an empty one is.
    """
    rdf_format = (
        find_format(GRAPH_FORMATS, format_name)
        if format_name is not None
        else negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    )
    version = await _version_with(site, graph)
    precondition(request.headers).check_match(version, there=True)
    etag = f"{version}-{rdf_format.name}"
    headers = {"ETag": quote_etag(etag), "Vary": "Accept", "X-KG-Version": version}
    if is_known(request.headers, etag, version, site.store.stamp):
        return Response(status_code=304, headers=headers)
    media_type = f"{rdf_format.media_type}; charset=utf-8"
    if request.method == "HEAD":
        empty = Response(headers=headers, media_type=media_type)
        # It would be 0, which the answer to GET is not long.
        del empty.headers["content-length"]
        return empty
    limits = Limits(site.settings.timeout, size=site.settings.answer_bytes)
    stream = site.store.document(graph.iri, rdf_format, limits)
    first = await stream.open()
    if stream.version != version:
        # Another version was taken up meanwhile: is the graph in that one?
        stream.close()
        return await graph_document(site, request, graph, format_name)
    return _Streamed(stream, first, headers, media_type)


class _Streamed(StreamingResponse):
    """A graph in pieces, whose evaluation ends when the client goes away."""

    def __init__(
        self, stream: AnswerStream, first: bytes, headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(_pieces(first, stream), headers=headers, media_type=media_type)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.close()


async def _pieces(first: bytes, stream: AnswerStream) -> AsyncIterator[bytes]:
    yield first
    async for piece in stream:
        yield piece


async def _version_with(site: Site, graph: GraphName) -> str:
    """The version that has a graph; raises `NotFound` if the present one has not."""
    query, limits = Query(f"ASK {{ {graph.pattern} }}"), Limits(site.settings.timeout)
    stream = site.store.stream(query, Answer(RESULTS_JSON, None), limits)
    try:
        answer = b"".join([await stream.open(), *[piece async for piece in stream]])
    finally:
        stream.close()
    if not json.loads(answer)["boolean"]:
        raise NotFound(f"there is no graph <{graph.iri}>.", "GET /graphs lists those that are.")
    return stream.version
