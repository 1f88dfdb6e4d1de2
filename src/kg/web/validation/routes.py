"""``POST /validate``: data, and shapes if they are sent too, to a validation report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kg.errors import EvaluationStopped, ProtocolError, UnknownFormat
from kg.rdf.content_type import MULTIPART
from kg.rdf.formats import RDF_FORMATS
from kg.rdf.negotiation import negotiate
from kg.shacl.renderings.table import RENDERINGS
from kg.shacl.report import SEVERITIES
from kg.shacl.sent_job import Reported, SentJob
from kg.shacl.validator import Turn
from kg.web.http.departure import Departure
from kg.web.http.upload import refuse_coding, refuse_length
from kg.web.service.settings import Settings
from kg.web.site import site_of

router = APIRouter()

_LANGUAGES: Final = ("en", "de", "fr")
_SEVERITIES: Final = tuple(name.lower() for name in SEVERITIES)
_PATH: Final = "/validate"
_SUMMARY: Final = "Validate data against shapes"
# Every RDF format, and several files.
_ACCEPTED: Final = (*(row.media_type for row in RDF_FORMATS), MULTIPART)
# What a page of another site has to know before it may send RDF (Fetch, section 4.8).
_PREFLIGHT: Final = {
    "Allow": "POST, OPTIONS",
    "Accept-Post": ", ".join(_ACCEPTED),
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
}
# Bytes of a report, which is held until it is whole.
_LARGEST: Final = 64 << 20
_PARAMETERS: Final = frozenset({"format", "lang", "limit", "severity", "shacl", "shapes"})
# The shapes that can be named; others are sent.
_PUBLISHED: Final = "published"


@dataclass(frozen=True)
class _Form:
    """A rendering as content negotiation sees it."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()


# In the order of preference: the first is the answer to ``*/*`` and to no Accept.
_FORMS: Final = tuple(_Form(name, row.media_type) for name, row in RENDERINGS.items())


# The route that is reached is the lowest, which has both, so that a 405 names them.
@router.options(_PATH, summary=_SUMMARY, operation_id="validate_options")
@router.post(_PATH, summary=_SUMMARY, operation_id="validate_post")
@router.api_route(_PATH, methods=["POST", "OPTIONS"], include_in_schema=False)
async def validate(request: Request) -> Response:
    """The report of the data in the body, against this server's shapes.

    With ``multipart/form-data`` of parts ``data`` and ``shapes`` against those. ``format``,
    ``lang``, ``severity``, ``limit`` and ``shacl=1.2`` are as of ``kg validate``. The status is
    200 whatever the verdict, which ``X-KG-Conforms`` tells.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    site = site_of(request)
    shapes = await run_in_threadpool(site.validating.shapes)
    job = _job(request, shapes, site.settings)
    refuse_coding(request.headers, _ACCEPTED)
    refuse_length(request.headers, site.settings.upload_bytes)
    client = request.client.host if request.client else ""
    with site.allowances.working(client) as work:
        async with site.bodies.body(request.stream(), client) as body:
            turn = Turn(job, body)
            try:
                reported = await _reported(request, turn, client)
            finally:
                work.seconds = turn.used
    return _response(reported)


async def _reported(request: Request, turn: Turn, client: str) -> Reported:
    """The report, unless the client leaves meanwhile."""
    validating = site_of(request).validating
    departure = Departure(request.receive, partial(validating.stop, turn))
    try:
        return await validating.validate(turn, client)
    except EvaluationStopped as error:
        if departure.happened:
            raise ClientDisconnect from error
        raise
    finally:
        departure.close()


def _response(reported: Reported) -> Response:
    headers = {
        "X-KG-Conforms": "true" if reported.conforms else "false",
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-store",
    }
    media_type = f"{reported.media_type}; charset=utf-8"
    return Response(reported.text, headers=headers, media_type=media_type)


def _job(request: Request, shapes: bytes, settings: Settings) -> SentJob:
    """What the request says; raises `UnknownFormat`, `NotAcceptable` and `ProtocolError`."""
    parameters = request.query_params
    for name in parameters:
        if name not in _PARAMETERS:
            raise ProtocolError(
                f"there is no parameter {name!r}.", f"There are: {', '.join(sorted(_PARAMETERS))}."
            )
    named = parameters.get("shapes", _PUBLISHED)
    if named != _PUBLISHED:
        raise ProtocolError(
            f"shapes={named} is unknown.",
            f"There is {_PUBLISHED}, this server's own; send others in a part 'shapes'.",
        )
    limit = parameters.get("limit")
    if limit is not None and not limit.isdecimal():
        raise ProtocolError(f"limit={limit} is no number.", "Write one, such as limit=100.")
    return SentJob(
        content_type=request.headers.get("content-type", ""),
        form=_form(parameters.get("format"), request.headers.get("accept")),
        seconds=settings.timeout,
        shapes=shapes,
        published="shapes" in parameters,
        language=parameters.get("lang") or _language(request.headers.get("accept-language")),
        severity=_choice("severity", parameters.get("severity", "info"), _SEVERITIES),
        limit=None if limit is None else int(limit[:9]),
        drafts=_choice("shacl", parameters.get("shacl", "1.0"), ("1.0", "1.2")) == "1.2",
        most=min(_LARGEST, settings.answer_bytes or _LARGEST),
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
