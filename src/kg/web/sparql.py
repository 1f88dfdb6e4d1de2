"""``/sparql``: the SPARQL 1.1 Protocol's query operation."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from kg.errors import BodyTooLarge, NotAcceptable, UnknownFormat
from kg.rdf.formats import GRAPH_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat, find_format
from kg.rdf.negotiation import negotiate
from kg.sparql.protocol import read_request
from kg.sparql.query import Answer, Limits
from kg.store.base import AnswerStream
from kg.web.routing import readable
from kg.web.site import site_of

router = APIRouter()

Row = TypeVar("Row", RdfFormat, ResultsFormat)


@readable(router, "/sparql", "Ask a SPARQL query", "POST")
async def sparql(request: Request) -> Response:
    """Evaluate a query; formats by Accept or ``?format=``, a lower deadline by ``?timeout=``."""
    site = site_of(request)
    body = await _body(request, site.settings.query_bytes)
    asked = read_request(
        request.method, request.scope["query_string"], request.headers.get("content-type"), body
    )
    answer = _answer(request.headers.get("accept"), asked.format)
    seconds = min(asked.timeout or site.settings.timeout, site.settings.timeout)
    asking = site.store.stream(asked.query, answer, Limits(timeout=seconds))
    stream = await _while_connected(request, asking)
    headers = {"Vary": "Accept", "X-KG-Version": stream.version}
    media_type = f"{stream.media_type}; charset=utf-8"
    if request.method == "HEAD":
        await _drain(stream)
        empty = Response(headers=headers, media_type=media_type)
        # It would be 0, which the answer to GET is not long.
        del empty.headers["content-length"]
        return empty
    return _Streamed(stream, headers, media_type)


class _Streamed(StreamingResponse):
    """An answer in pieces, whose evaluation ends when the client goes away."""

    def __init__(self, stream: AnswerStream, headers: dict[str, str], media_type: str) -> None:
        super().__init__(stream, headers=headers, media_type=media_type)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.close()


async def _while_connected(
    request: Request, asking: Coroutine[Any, Any, AnswerStream]
) -> AnswerStream:
    """Wait for an answer, and give it up if the client leaves first; raises `ClientDisconnect`."""
    evaluation = asyncio.ensure_future(asking)
    departure = asyncio.ensure_future(_departure(request))
    try:
        await asyncio.wait({evaluation, departure}, return_when=asyncio.FIRST_COMPLETED)
        if evaluation.done():
            return evaluation.result()
        raise ClientDisconnect
    finally:
        departure.cancel()
        evaluation.cancel()


async def _departure(request: Request) -> None:
    """Return when the client has gone; its body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _drain(stream: AnswerStream) -> None:
    try:
        async for _ in stream:
            pass
    finally:
        stream.close()


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise BodyTooLarge(f"the request body is over {limit} bytes.", "Send a shorter query.")
    return bytes(body)


def _answer(accept: str | None, name: str | None) -> Answer:
    """The formats for the two kinds of answer; which of them is needed the query decides."""
    if name is None:
        results = _negotiated(accept, RESULTS_FORMATS)
        graph = _negotiated(accept, GRAPH_FORMATS)
        if results is None and graph is None:
            negotiate(accept, RESULTS_FORMATS)
        return Answer(results, graph)
    results, graph = _named(name, RESULTS_FORMATS), _named(name, GRAPH_FORMATS)
    if results is None and graph is None:
        known = ", ".join(row.name for row in (*RESULTS_FORMATS, *GRAPH_FORMATS))
        raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {known}.")
    return Answer(results, graph)


def _negotiated(accept: str | None, rows: tuple[Row, ...]) -> Row | None:
    try:
        return negotiate(accept, rows)
    except NotAcceptable:
        return None


def _named(name: str, rows: tuple[Row, ...]) -> Row | None:
    try:
        return find_format(rows, name)
    except UnknownFormat:
        return None
