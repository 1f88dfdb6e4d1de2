"""RDF documents as responses: the format chosen, the headers that every one of them carries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from werkzeug.http import parse_etags, quote_etag

from kg.rdf.formats import RdfFormat


def document(
    request: Request,
    body: bytes,
    rdf_format: RdfFormat,
    version: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document of one version: cacheable, and 304 for whoever has it.

    Addresses and limits, which are no part of the version, may stand in it too.
    """
    etag = f"{version}-{rdf_format.name}-{hashlib.sha256(body).hexdigest()[:8]}"
    all_headers = {"ETag": quote_etag(etag), "Vary": "Accept", "X-KG-Version": version}
    all_headers |= headers or {}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(etag):
        return Response(status_code=304, headers=all_headers)
    media_type = f"{rdf_format.media_type}; charset=utf-8"
    return Response(body, headers=all_headers, media_type=media_type)
