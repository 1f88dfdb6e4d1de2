"""``/``, ``/health`` and ``/ready``."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.web.http.documents import JSON, document
from kg.web.http.links import links, signposts
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
        "/changes",
        "/changes.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/health",
        "/ready",
        "/openapi.json",
        *(f"/{name}" for name in await run_in_threadpool(site.collection_names)),
    )
    version = site.store.version
    addresses = {path.lstrip("/"): site.url(path) for path in paths}
    found = {"base": site.settings.base, "version": version, "links": addresses}
    about = [
        ("describedby", site.url("/.well-known/void"), "text/turtle"),
        ("service-desc", site.url("/openapi.json"), "application/json"),
        ("alternate", site.url("/changes.atom"), "application/atom+xml"),
    ]
    licences = await run_in_threadpool(lambda: site.licences)
    headers = {"Link": links([*signposts(licences=licences), *about]), "Vary": ""}
    return document(request, json.dumps(found).encode(), JSON, version, headers)


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
