"""``POST /validate``: data, and shapes if they are sent too, to a validation report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kg.errors import ProtocolError, UnknownFormat
from kg.rdf.negotiation import negotiate
from kg.shacl.renderings.table import RENDERINGS
from kg.shacl.report import SEVERITIES
from kg.shacl.sent_job import SentJob
from kg.web.http.upload import read_body, refuse_length
from kg.web.site import site_of

router = APIRouter()

_LANGUAGES: Final = ("en", "de", "fr")
_SEVERITIES: Final = tuple(name.lower() for name in SEVERITIES)
_PARAMETERS: Final = frozenset({"format", "lang", "limit", "severity", "shacl"})


@dataclass(frozen=True)
class _Form:
    """A rendering as content negotiation sees it."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()


# In the order of preference: the first is the answer to ``*/*`` and to no Accept.
_FORMS: Final = tuple(_Form(name, row.media_type) for name, row in RENDERINGS.items())


@router.post("/validate", summary="Validate data against shapes", operation_id="validate_post")
async def validate(request: Request) -> Response:
    """The report of the data in the body, against this server's shapes.

    With ``multipart/form-data`` of parts ``data`` and ``shapes`` against those. ``format``,
    ``lang``, ``severity``, ``limit`` and ``shacl=1.2`` are as of ``kg validate``. The status is
    200 whatever the verdict, which ``X-KG-Conforms`` tells.
    """
    site = site_of(request)
    shapes = await run_in_threadpool(site.validating.shapes)
    job = _job(request, shapes, site.settings.timeout)
    most = site.settings.upload_bytes
    refuse_length(request.headers, most)
    body = await read_body(request.stream(), most)
    client = request.client.host if request.client else ""
    with site.allowances.working(client) as work:
        started = time.monotonic()
        try:
            reported = await site.validating.validate(job, body)
        finally:
            work.seconds = time.monotonic() - started
    headers = {
        "X-KG-Conforms": "true" if reported.conforms else "false",
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-store",
    }
    media_type = f"{reported.media_type}; charset=utf-8"
    return Response(reported.text, headers=headers, media_type=media_type)


def _job(request: Request, shapes: bytes, seconds: float) -> SentJob:
    """What the request says; raises `UnknownFormat`, `NotAcceptable` and `ProtocolError`."""
    parameters = request.query_params
    for name in parameters:
        if name not in _PARAMETERS:
            raise ProtocolError(
                f"there is no parameter {name!r}.", f"There are: {', '.join(sorted(_PARAMETERS))}."
            )
    limit = parameters.get("limit")
    if limit is not None and not limit.isdecimal():
        raise ProtocolError(f"limit={limit} is no number.", "Write one, such as limit=100.")
    return SentJob(
        content_type=request.headers.get("content-type", ""),
        form=_form(parameters.get("format"), request.headers.get("accept")),
        seconds=seconds,
        shapes=shapes,
        language=parameters.get("lang") or _language(request.headers.get("accept-language")),
        severity=_choice("severity", parameters.get("severity", "info"), _SEVERITIES),
        limit=None if limit is None else int(limit[:9]),
        drafts=_choice("shacl", parameters.get("shacl", "1.0"), ("1.0", "1.2")) == "1.2",
    )


def _form(name: str | None, accept: str | None) -> str:
    if name is None:
        return negotiate(accept, _FORMS).name
    if name not in RENDERINGS:
        known = ", ".join(RENDERINGS)
        raise UnknownFormat(f"unknown report format {name!r}.", f"Use one of: {known}.")
    return name


def _language(accepted: str | None) -> str:
    liked = parse_accept_header(accepted, LanguageAccept)
    return liked.best_match(_LANGUAGES, _LANGUAGES[0]) or _LANGUAGES[0]


def _choice(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise ProtocolError(f"{name}={value} is unknown.", f"There are: {', '.join(known)}.")
    return value
