"""Those who write over HTTP, in tests: their token, and servers that know it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
from serving import Server, serving

TOKEN = "0123456789abcdefghij"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
G = "http://example.org/g"


@contextmanager
def writable(*arguments: str, cwd: Path | None = None) -> Iterator[Server]:
    """A server that takes the token, of an empty store unless told otherwise.

    Its client sends the token with every request.
    """
    environment = {"KG_WRITE_TOKEN": TOKEN}
    with serving(*(arguments or ("--data", "none")), cwd=cwd, env=environment) as server:
        server.client.headers.update(BEARER)
        yield server


def send(
    client: httpx.Client, turtle: str, graph: str = G, method: str = "PUT", **headers: str
) -> httpx.Response:
    """Send Turtle for a graph."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request(
        method, "/graphs", params={"graph": graph}, content=turtle, headers={**TURTLE, **more}
    )


def get(client: httpx.Client, graph: str = G, **headers: str) -> httpx.Response:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/graphs", params={"graph": graph}, headers=more)


def triples(response: httpx.Response) -> set[str]:
    """The triples of a document, in N-Triples."""
    media_type = response.raise_for_status().headers["Content-Type"].partition(";")[0]
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    return {str(quad.triple) for quad in ox.parse(response.content, rdf_format)}


def listed(client: httpx.Client) -> dict[str, str]:
    """The IRIs of all graphs with their URLs, as the server lists them."""
    rows = client.get("/graphs").raise_for_status().json()["graphs"]
    return {row["graph"]: row["url"] for row in rows}
