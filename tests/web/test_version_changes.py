"""A version that another process publishes is served without a restart."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
from answers import JSON
from serving import serving

from kg.store.embedded import EmbeddedStore

LISKO = "https://w3id.org/solux/id/service/lisko"
ADDED = ox.Quad(
    ox.NamedNode(LISKO),
    ox.NamedNode("http://purl.org/dc/terms/identifier"),
    ox.Literal("added"),
    ox.NamedNode("https://w3id.org/solux/graph/editorial"),
)
DECLARED = 'PREFIX dct: <http://purl.org/dc/terms/> ASK { ?s dct:identifier "added" }'


def publish(directory: Path) -> str:
    """Add one triple and publish, as another process would."""
    store = EmbeddedStore(directory)
    try:
        with store.candidate() as candidate:
            candidate.load([ADDED])
            return candidate.publish("one more identifier")
    finally:
        store.close()


def until(met: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not come true in time"


def says(client: httpx.Client) -> tuple[str, bool]:
    response = client.get("/sparql", params={"query": DECLARED}, headers=JSON).raise_for_status()
    return response.headers["X-KG-Version"], response.json()["boolean"]


def test_a_new_version_is_served_within_seconds_and_changes_the_etags(
    published: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(published, store)
    with serving("--store", str(store)) as server:
        client = server.client
        old_version, known = says(client)
        assert known is False
        old = client.get("/doc/service/lisko.jsonld")
        context = client.get("/context.jsonld")
        new_version = publish(store)
        assert new_version != old_version
        until(lambda: says(client) == (new_version, True))
        new = client.get(
            "/doc/service/lisko.jsonld", headers={"If-None-Match": old.headers["ETag"]}
        )
        assert new.status_code == 200
        assert new.headers["ETag"] != old.headers["ETag"]
        assert new.headers["X-KG-Version"] == new_version
        assert "added" in new.json()["identifier"]
        assert "added" not in old.json()["identifier"]
        assert client.get("/context.jsonld").headers["ETag"] != context.headers["ETag"]
        assert client.get("/ready").json()["version"] == new_version


def test_nobody_notices_the_change_but_by_the_answers(published: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(published, store)
    with serving("--store", str(store)) as server, ThreadPoolExecutor(4) as executor:

        def keep_asking(_: int) -> set[bool]:
            answers = set()
            with httpx.Client(base_url=server.url, timeout=60) as client:
                until(lambda: answers.add(says(client)[1]) or True in answers, 30)
            return answers

        asking = [executor.submit(keep_asking, number) for number in range(4)]
        publish(store)
        for future in asking:
            assert future.result() <= {False, True}
            assert True in future.result()
