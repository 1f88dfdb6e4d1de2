"""The catalogue as harvesters read it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from harvested import FORMATS, Harvested, HarvestedAt
from serving import Server


@pytest.fixture(scope="session")
def at(server: Server) -> HarvestedAt:
    """A page by its path and query, asked as harvesters do: without an Accept; read once."""
    known: dict[str, Harvested] = {}

    def find(path: str) -> Harvested:
        if path not in known:
            request = server.client.build_request("GET", path)
            del request.headers["Accept"]
            response = server.client.send(request)
            response.raise_for_status()
            media_type = response.headers["Content-Type"].partition(";")[0]
            quads = ox.parse(response.content, format=FORMATS[media_type])
            known[path] = Harvested(response, [quad.triple for quad in quads])
        return known[path]

    return find


@pytest.fixture(scope="session")
def whole(at: HarvestedAt) -> Harvested:
    """The whole catalogue on one page."""
    return at("/catalog.ttl")
