"""RDF documents as responses: the format chosen, the headers that every one of them carries."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response

from kg.rdf.formats import RdfFormat


def document(
    request: Request,
    body: bytes,
    rdf_format: RdfFormat,
    version: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document of one version: cacheable, and 304 for whoever has it."""
    etag = f'"{version}-{rdf_format.name}"'
    all_headers = {"ETag": etag, "Vary": "Accept", "X-KG-Version": version, **(headers or {})}
    known = [tag.strip().removeprefix("W/") for tag in _if_none_match(request).split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=all_headers)
    media_type = f"{rdf_format.media_type}; charset=utf-8"
    return Response(body, headers=all_headers, media_type=media_type)


def _if_none_match(request: Request) -> str:
    return request.headers.get("if-none-match") or ""
