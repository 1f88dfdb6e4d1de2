"""Documents as responses: the format chosen, the headers that every one of them carries, 304."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from fastapi import Request, Response
from werkzeug.http import parse_etags, quote_etag

_TEXT: Final = "charset=utf-8"
# What a media type says beside (RFC 4180, section 3).
_PARAMETERS: Final = {"text/csv": f"{_TEXT}; header=present"}


class Format(Protocol):
    """A row of a table of formats; `name` tells it from others of the same thing."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...


@dataclass(frozen=True)
class OtherFormat:
    """A format that is not one of RDF."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()


JSON: Final = OtherFormat("json", "application/json")


def document(
    request: Request,
    body: bytes,
    chosen: Format,
    version: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document of one version: cacheable, and 304 for whoever has it.

    Addresses and limits, which are no part of the version, may stand in it too. The date of the
    version is added to it on its way out.
    """
    etag = f"{version}-{chosen.name}-{_digest(body)[:8]}"
    return _tagged(request, body, chosen, etag, {"X-KG-Version": version, **(headers or {})})


def lasting(
    request: Request,
    body: bytes,
    chosen: Format,
    version: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """As `document`, for what many versions have in common: whoever has those bytes has it."""
    etag = f"{chosen.name}-{_digest(body)[:24]}"
    return _tagged(request, body, chosen, etag, {"X-KG-Version": version, **(headers or {})})


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _tagged(
    request: Request, body: bytes, chosen: Format, etag: str, headers: Mapping[str, str]
) -> Response:
    all_headers = {"ETag": quote_etag(etag), "Vary": "Accept", **headers}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(etag):
        return Response(status_code=304, headers=all_headers)
    media_type = f"{chosen.media_type}; {_PARAMETERS.get(chosen.media_type, _TEXT)}"
    return Response(body, headers=all_headers, media_type=media_type)
