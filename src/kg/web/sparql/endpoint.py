"""``/sparql``: the SPARQL 1.1 Protocol, as a plain ASGI application.

It stands beside FastAPI's routes, which would take more time than many a query; `router` only
describes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from werkzeug.http import parse_options_header

from kg.errors import KgError, MethodNotAllowed
from kg.shacl.gate import Signature
from kg.sparql.protocol import FORM, SPARQL_UPDATE, read_request
from kg.sparql.query import Limits, Query, Update
from kg.web.http.cache import Headers
from kg.web.http.call import Call, without_body
from kg.web.http.exchange import GONE
from kg.web.http.problems import UNEXPECTED, response_to, unexpected
from kg.web.http.routing import readable
from kg.web.service.writing import MESSAGE_HEADER, read_message, written_response
from kg.web.site import Site
from kg.web.sparql.answering import Answering, Asked, caps
from kg.web.sparql.description import service_description
from kg.web.sparql.formats import acceptable

PATH: Final = "/sparql"
_MESSAGE: Final = MESSAGE_HEADER.lower().encode()
router = APIRouter()

_ALLOWED: Final = ("GET", "HEAD", "POST", "OPTIONS")
_METHODS: Final = ", ".join(_ALLOWED).encode()
_PREFLIGHT: Final[Headers] = [
    (b"allow", _METHODS),
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-Modified-Since, If-None-Match"),
    (b"access-control-max-age", b"86400"),
]


@readable(router, PATH, "Ask a SPARQL query, or send an update", "POST")
async def described(_: Request) -> Response:
    """Query by GET or POST, update by POST; formats by Accept or ``?format=``, ``?timeout=``."""
    raise AssertionError("requests for this path do not come here")


class Sparql:
    """The endpoint of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._settings = site.settings
        # Relative IRIs are resolved against the address that was asked (RFC 3986, section 5.1.3).
        self._base = site.url(PATH)
        self._cache = site.cache
        self._answering = Answering(
            site.store, site.federation, site.cache, site.allowances, site.running
        )

    async def __call__(self, call: Call) -> None:
        """Answer a call, errors included."""
        try:
            await self._answer(call)
        except ClientDisconnect:
            # Nobody reads an answer.
            pass
        except KgError as error:
            response = response_to(error, call.header(b"accept"))
            response.raw_headers += caps(self._settings.answer_rows, self._settings.answer_bytes)
            await self._tell(call, response)
        except Exception as error:  # noqa: BLE001 - told as what it is, a fault of the server
            unexpected(error)
            if call.exchange.status == GONE:
                await self._tell(call, response_to(KgError(UNEXPECTED), None))

    @staticmethod
    async def _tell(call: Call, response: Response) -> None:
        await response(call.scope, call.receive, call.exchange.observed(call.send))

    async def _answer(self, call: Call) -> None:
        if call.method == "OPTIONS":
            await call.whole(204, _PREFLIGHT)
            return
        if call.method not in ("GET", "HEAD", "POST"):
            raise MethodNotAllowed(
                f"{call.method} is not allowed here.", "Use GET or POST.", _ALLOWED
            )
        body = await call.body(self._most(call)) if call.method == "POST" else b""
        if body and await self._at_once(call, body):
            return
        request = read_request(
            call.method, call.scope["query_string"], call.header(b"content-type"), body
        )
        if isinstance(request.operation, Query):
            answer = acceptable(call.header(b"accept"), request.format)
            limits = self._limits(request.timeout)
            query = replace(request.operation, base=self._base)
            await self._answering.answer(call, Asked.of(query, answer, limits, call.key(body)))
        elif isinstance(request.operation, Update):
            await self._update(call, replace(request.operation, base=self._base))
        else:
            asking = Request(call.scope, call.receive)
            response = await service_description(self._site, asking, request.format)
            await self._tell(call, _dated(call, response))

    async def _update(self, call: Call, update: Update) -> None:
        """Make a change, through the gate; needs the token."""
        writing = self._site.writing
        author = writing.author(call.header(b"authorization"))
        signature = Signature(author, read_message(call.header(_MESSAGE)))
        written = await writing.write(self._site.store, update, signature, self._settings.timeout)
        await self._tell(call, written_response(written))

    def _most(self, call: Call) -> int:
        """Bytes that the body may have: more for those who may write."""
        media_type, _ = parse_options_header(call.header(b"content-type"))
        authorization = call.header(b"authorization")
        if media_type == SPARQL_UPDATE or (authorization and media_type == FORM):
            self._site.writing.author(authorization)
            return self._settings.upload_bytes
        return self._settings.query_bytes

    async def _at_once(self, call: Call, body: bytes) -> bool:
        """Answer a POST that came just so before."""
        version = self._site.store.version
        variant = self._cache.ready(version, call.key(body))
        if variant is None:
            return False
        await call.hit(variant)
        return True

    def _limits(self, seconds: float | None) -> Limits:
        settings = self._settings
        timeout = min(seconds or settings.timeout, settings.timeout)
        return Limits(timeout, settings.answer_rows, settings.answer_bytes)


def _dated(call: Call, response: Response) -> Response:
    """A document with the date of its version, or 304 for whoever has it by that date."""
    version = response.headers["x-kg-version"]
    response.raw_headers += call.dated(version)
    if response.status_code == 200 and call.has(response.headers["etag"], version):
        unchanged = Response(status_code=304)
        unchanged.raw_headers = without_body(response.raw_headers)
        return unchanged
    return response
