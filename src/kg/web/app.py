"""The web application: routes, error handling, and the watch for newly published versions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from kg.errors import KgError
from kg.store.base import Store
from kg.web import health, resource, sparql, vocabulary
from kg.web.problems import add_handlers
from kg.web.settings import Settings
from kg.web.site import Site

_log = logging.getLogger(__name__)

ROUTERS = (health.router, sparql.router, resource.router, vocabulary.router)


def create_app(store: Store, settings: Settings) -> FastAPI:
    """The application over one store, which the caller closes after it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(_follow(store, settings.refresh_seconds))
        try:
            yield
        finally:
            watch.cancel()

    app = FastAPI(
        title="kg",
        version=version("solux"),
        summary="A published knowledge graph",
        lifespan=lifespan,
        # The usual documentation pages load scripts from another host.
        docs_url=None,
        redoc_url=None,
        # They would lead to the host that the request names.
        redirect_slashes=False,
    )
    app.state.site = Site(store, settings)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


async def _follow(store: Store, seconds: float) -> None:
    """Serve what other processes publish to the store."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await run_in_threadpool(store.refresh)
        except KgError as error:
            _log.error("the new version cannot be served: %s", error)
