"""``/``, ``/health`` and ``/ready``."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.web.http.documents import JSON, document
from kg.web.http.problems import problem
from kg.web.http.routing import readable
from kg.web.site import site_of

router = APIRouter()


@readable(router, "/", "What there is")
async def index(request: Request) -> Response:
    """The version and the addresses of everything else."""
    site = site_of(request)
    paths = (
        "/sparql",
        "/graphs",
        "/catalog",
        "/.well-known/void",
        "/def",
        "/shapes",
        "/context.jsonld",
        "/health",
        "/ready",
        "/openapi.json",
        *(f"/{name}" for name in await run_in_threadpool(site.collection_names)),
    )
    version = site.store.version
    links = {path.lstrip("/"): site.url(path) for path in paths}
    found = {"base": site.settings.base, "version": version, "links": links}
    return document(request, json.dumps(found).encode(), JSON, version)


@readable(router, "/health", "Whether the process is alive")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@readable(router, "/ready", "Whether queries can be answered")
async def ready(request: Request, response: Response) -> Any:
    """200 with the version, 503 while the graph is being loaded."""
    site = site_of(request)
    if not await run_in_threadpool(site.store.ready, 0.0):
        return problem(503, "the graph is still being loaded.", "Try again in a moment.")
    response.headers["X-KG-Version"] = site.store.version
    return {"status": "ready", "version": site.store.version}
