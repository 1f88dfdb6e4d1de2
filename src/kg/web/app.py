"""The web application: routes, error handling, and the watch for newly published versions."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from kg.errors import KgError
from kg.store.base import Store
from kg.store.federation import Federation
from kg.web.catalog import routes as catalogue
from kg.web.collections import routes as collections
from kg.web.dumps import routes as dumps
from kg.web.feeds import changes, sitemap
from kg.web.front import Front
from kg.web.graphs import routes as graphs
from kg.web.http.problems import add_handlers
from kg.web.operation import health, metrics, queries
from kg.web.service.access import Tokens
from kg.web.service.settings import Settings
from kg.web.service.writing import Writing
from kg.web.site import Site
from kg.web.sparql import description, endpoint
from kg.web.things import resource, vocabulary
from kg.web.validation import routes as validation

_log = logging.getLogger(__name__)

ROUTERS = (
    health.router,
    metrics.router,
    queries.router,
    endpoint.router,
    graphs.router,
    resource.router,
    vocabulary.router,
    catalogue.router,
    changes.router,
    sitemap.router,
    description.router,
    validation.router,
    dumps.router,
    # Takes every path of one part that is left.
    collections.router,
)


def create_app(
    store: Store,
    settings: Settings,
    writing: Writing | None = None,
    federation: Federation | None = None,
) -> FastAPI:
    """The application over one store, which the caller closes after it, as it does `writing`.

    Without `writing` nobody may write; without `federation` no query asks another server.
    """
    app = FastAPI(
        title="kg",
        version=version("solux"),
        summary="A published knowledge graph",
        lifespan=_lifespan,
        # The usual documentation pages load scripts from another host.
        docs_url=None,
        redoc_url=None,
        # They would lead to the host that the request names.
        redirect_slashes=False,
    )
    own = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    routes = frozenset(_route(route.path) for route in own)
    app.state.methods = _methods(own)
    app.state.site = Site(
        store, settings, writing or Writing(Tokens(), None), federation or Federation(), routes
    )
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


def create_server(app: FastAPI) -> Front:
    """The application as it is to be served: with the endpoint and the cache before it."""
    return Front(app.state.site, app)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What goes on beside the requests, and its end."""
    site: Site = app.state.site
    tasks = [
        asyncio.create_task(_follow(site.store, site.settings.refresh_seconds)),
        asyncio.create_task(site.dumps.prepare()),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await site.dumps.close()
        await run_in_threadpool(site.close)
        site.observer.flush()


def _methods(routes: Iterable[APIRoute]) -> dict[str, tuple[str, ...]]:
    """The methods of every path, which several routes may share."""
    found: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        found[route.path] |= route.methods or set()
    return {path: tuple(sorted(methods)) for path, methods in found.items()}


def _route(path: str) -> str:
    """The part of a path that has no parameters."""
    return path.partition("{")[0].rstrip("/") or "/"


async def _follow(store: Store, seconds: float) -> None:
    """Serve what other processes publish to the store."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await run_in_threadpool(store.refresh)
        except KgError as error:
            _log.error("the new version cannot be served: %s", error)
