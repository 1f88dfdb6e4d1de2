"""``/queries``: what is being evaluated, for the operator, who can stop it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kg.web.http.routing import readable
from kg.web.site import site_of

router = APIRouter()


@readable(router, "/queries", "The queries that are being evaluated")
async def queries(request: Request) -> Response:
    """Their ids, clients, texts, states and times; needs the token."""
    site = site_of(request)
    site.writing.author(request.headers.get("authorization"))
    listed: dict[str, Any] = {"queries": site.running.to_json()}
    return JSONResponse(listed, headers={"Cache-Control": "no-store"})


@router.delete("/queries/{name}", summary="Stop a query", status_code=204)
async def stop(request: Request, name: str) -> Response:
    """End a query by its id, which its client was told in X-Query-Id; needs the token."""
    site = site_of(request)
    site.writing.author(request.headers.get("authorization"))
    site.running.stop(name)
    return Response(status_code=204)
