"""All routes together: health and readiness, the description of them, and what holds for each."""

from __future__ import annotations

import asyncio
import re
from typing import Any, cast

import httpx
import pytest
from answers import problem_of
from fastapi.routing import APIRoute
from serving import Server

from kg.store.base import Store
from kg.web.app import ROUTERS, create_app
from kg.web.service.settings import Settings

EXAMPLES = {
    "/graph/{stem:path}": "/graph/editorial",
    "/id/{path:path}": "/id/service/lisko",
    "/doc/{path:path}": "/doc/service/lisko",
    "/catalog.{suffix}": "/catalog.jsonld",
    "/frames/{name}.jsonld": "/frames/SocialService.jsonld",
    "/dump/{version}": "/dump/latest",
    "/dump/{version}/{name}": "/dump/latest/solux.ttl",
    "/{name}": "/services",
    "/changes.{extension}": "/changes.ttl",
    "/sitemap/{number}.xml": "/sitemap/1.xml",
    "/sparql": "/sparql?query=ASK%20%7B%7D",
}
SETTINGS = Settings("http://127.0.0.1:1", "https://example.org/")


class StillLoading:
    """As much of a store as readiness asks for."""

    version = "1-abc"

    def __init__(self, *, loaded: bool) -> None:
        self.loaded = loaded

    def ready(self, timeout: float) -> bool:
        assert timeout == 0.0, "readiness must not wait"
        return self.loaded

    def refresh(self) -> bool:
        return False


def app_with(store: object) -> Any:
    return create_app(cast("Store", store), SETTINGS)


ROUTES = sorted(
    {
        (route.path, method)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
)
# Only the operator may read this.
GUARDED = ("/queries",)
# These tell of this moment, or lead to somewhere else.
OF_NO_VERSION = ("/health", "/ready", "/metrics", "/id/service/lisko")
READABLE = [
    EXAMPLES.get(path, path) for path, method in ROUTES if method == "GET" and path not in GUARDED
]


def ask(store: object, path: str) -> httpx.Response:
    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app_with(store))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return asyncio.run(asking())


def test_a_server_that_is_still_loading_is_alive_but_not_ready() -> None:
    loading = StillLoading(loaded=False)
    response = ask(loading, "/ready")
    assert "loaded" in problem_of(response, 503)["detail"]
    assert int(response.headers["Retry-After"]) > 0
    assert ask(loading, "/health").json() == {"status": "ok"}


def test_a_server_that_has_loaded_is_ready_with_its_version() -> None:
    response = ask(StillLoading(loaded=True), "/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "version": "1-abc"}
    assert response.headers["X-KG-Version"] == "1-abc"


def test_a_running_server_is_alive_and_ready(server: Server) -> None:
    assert server.client.get("/health").json() == {"status": "ok"}
    version = server.client.get("/sparql?query=ASK{}").headers["X-KG-Version"]
    assert server.client.get("/ready").json() == {"status": "ready", "version": version}


def test_the_start_leads_to_everything_else(server: Server) -> None:
    start = server.client.get("/", headers={"Host": "elsewhere.example"}).json()
    assert start["base"] == "https://w3id.org/solux/"
    for name, url in start["links"].items():
        assert url == f"{server.url}/{name}"
        assert server.client.get(url).status_code == 200


def test_the_description_lists_every_route(server: Server) -> None:
    described = server.client.get("/openapi.json").raise_for_status().json()
    listed = {
        (path, method.upper())
        for path, operations in described["paths"].items()
        for method in operations
    }
    wanted = {(path.replace(":path", ""), method) for path, method in ROUTES if method != "HEAD"}
    assert listed == wanted
    identifiers = [o["operationId"] for p in described["paths"].values() for o in p.values()]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("path", [*READABLE, "/openapi.json"])
def test_head_is_answered_wherever_get_is(path: str, server: Server) -> None:
    got, head = server.client.get(path), server.client.head(path)
    assert head.status_code == got.status_code
    assert head.status_code in (200, 303)
    assert head.content == b""
    for name in ("Content-Type", "ETag", "Location", "Vary", "X-KG-Version"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", [path for path in READABLE if path not in OF_NO_VERSION])
def test_whoever_has_a_document_does_not_get_it_again(path: str, server: Server) -> None:
    first = server.client.get(path).raise_for_status()
    modified = first.headers["Last-Modified"]
    for condition in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": modified}):
        again = server.client.get(path, headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        for name in ("ETag", "Last-Modified", "Vary", "X-KG-Version"):
            assert again.headers.get(name) == first.headers.get(name, again.headers.get(name))
    tag = {"If-None-Match": '"another"', "If-Modified-Since": modified}
    assert server.client.get(path, headers=tag).content == first.content


@pytest.mark.parametrize("path", [*READABLE, "/openapi.json", "/docs", "/redoc", "/nothing"])
def test_no_page_loads_anything_from_another_host(path: str, server: Server) -> None:
    response = server.client.get(path, headers={"Accept": "text/html, */*;q=0.1"})
    if response.headers.get("Content-Type", "").startswith("text/html"):
        urls = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"'\s>)]+)""", response.text)
        assert not [url for url in urls if "//" in url and not url.startswith(server.url)]
    assert "cdn" not in response.text
