"""``/dump/…`` as those who download meet it: whole, in ranges, known already, gone."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from answers import problem_of
from serving import Server, serving

from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

TURTLE = "/dump/latest/solux.ttl"


def publish(store: Path, text: str) -> str:
    """Make a store say one thing; returns the version."""
    name, graph = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/graph/a")
    label = ox.NamedNode("http://example.org/label")
    with new_candidate(store, "http://example.org/") as candidate:
        candidate.load([ox.Quad(name, label, ox.Literal(text), graph)], replace=True)
        return candidate.publish("a change")


@pytest.fixture(scope="module")
def listing(server: Server) -> Any:
    return server.client.get("/dump/latest").json()


def test_every_file_that_is_listed_is_sent_as_it_is_listed(server: Server, listing: Any) -> None:
    assert listing["version"] == server.client.get("/ready").json()["version"]
    assert len({row["name"] for row in listing["files"]}) == len(listing["files"]) > 100
    for row in listing["files"]:
        response = server.client.get(row["url"], headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200, row
        assert "Content-Encoding" not in response.headers
        assert response.headers["Content-Type"].partition(";")[0] == row["mediaType"]
        assert int(response.headers["Content-Length"]) == len(response.content) == row["bytes"]
        digest = hashlib.sha256(response.content)
        assert digest.hexdigest() == row["sha256"]
        encoded = base64.b64encode(digest.digest()).decode()
        assert response.headers["Repr-Digest"] == f"sha-256=:{encoded}:"


def test_head_tells_what_get_would_send(server: Server) -> None:
    head, whole = server.client.head(TURTLE), server.client.get(TURTLE)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name], name


def test_the_latest_answers_at_its_own_address_and_says_which_it_is(
    server: Server, listing: Any
) -> None:
    response = server.client.get(TURTLE)
    assert response.status_code == 200
    version = listing["version"]
    assert response.headers["Content-Location"] == f"{server.url}/dump/{version}/solux.ttl"
    assert response.headers["Cache-Control"] == "public, no-cache"
    pinned = server.client.get(response.headers["Content-Location"])
    assert pinned.content == response.content
    assert "immutable" in pinned.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
    ],
)
def test_a_download_can_be_resumed(wanted: str, part: slice, server: Server) -> None:
    whole = server.client.get(TURTLE)
    response = server.client.get(TURTLE, headers={"Range": wanted})
    assert response.status_code == 206
    assert response.content == whole.content[part]
    start, end, _ = part.indices(len(whole.content))
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole.content)}"
    assert response.headers["Repr-Digest"] == whole.headers["Repr-Digest"]


def test_several_ranges_come_in_one_answer(server: Server) -> None:
    response = server.client.get(TURTLE, headers={"Range": "bytes=0-3,10-13"})
    assert response.status_code == 206
    assert response.headers["Content-Type"].startswith("multipart/byteranges")


def test_a_range_of_another_version_is_not_sent(server: Server) -> None:
    etag = server.client.get(TURTLE).headers["ETag"]
    same = server.client.get(TURTLE, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert same.status_code == 206
    other = server.client.get(TURTLE, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert other.status_code == 200


def test_a_range_after_the_end_is_refused_with_the_size(server: Server) -> None:
    size = int(server.client.head(TURTLE).headers["Content-Length"])
    response = server.client.get(TURTLE, headers={"Range": f"bytes={size}-"})
    assert str(size) in problem_of(response, 416)["detail"]
    assert response.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("wanted", ["lines=1-2", "bytes=b-a", "nonsense"])
def test_what_is_no_range_of_bytes_is_passed_over(wanted: str, server: Server) -> None:
    response = server.client.get(TURTLE, headers={"Range": wanted})
    assert response.status_code == 200


def test_a_file_that_the_client_has_is_not_sent_again(server: Server) -> None:
    first = server.client.get(TURTLE)
    again = server.client.get(TURTLE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_file_that_there_is_not_is_not_found(server: Server) -> None:
    assert "solux.ttl" in problem_of(server.client.get("/dump/latest/solux.xlsx"), 404)["hint"]


@pytest.mark.parametrize("version", ["9-000000000000", "newest", "..", "%2e%2e", "1"])
def test_a_version_that_never_was_is_not_found(version: str, server: Server) -> None:
    problem_of(server.client.get(f"/dump/{version}/solux.ttl"), 404)


@pytest.fixture
def two_versions(tmp_path: Path) -> Iterator[tuple[Server, Path, list[str]]]:
    store = tmp_path / "store"
    versions = [publish(store, text) for text in ("old", "new")]
    with serving("--store", str(store)) as server:
        yield server, store, versions


def test_an_older_version_has_its_files_until_it_is_deleted(
    two_versions: tuple[Server, Path, list[str]],
) -> None:
    server, store, (old, new) = two_versions
    assert '"old"' in server.client.get(f"/dump/{old}/graph.nt").text
    assert '"new"' in server.client.get(f"/dump/{new}/graph.nt").text
    snapshots = Snapshots(store)
    with snapshots.writing():
        assert snapshots.prune(1) == [old]
    assert old in problem_of(server.client.get(f"/dump/{old}/graph.nt"), 410)["detail"]
    problem_of(server.client.get(f"/dump/{old}"), 410)
    assert server.client.get(f"/dump/{new}/graph.nt").status_code == 200


def test_files_are_made_once_and_made_again_when_they_are_gone(
    two_versions: tuple[Server, Path, list[str]],
) -> None:
    server, store, (_, new) = two_versions
    first = server.client.get("/dump/latest/graph.nq").headers["ETag"]
    index = store / "dumps" / new / "files.json"
    made = index.stat().st_mtime_ns
    assert server.client.get("/dump/latest/graph.nq").status_code == 200
    assert index.stat().st_mtime_ns == made
    shutil.rmtree(index.parent)
    assert server.client.get("/dump/latest/graph.nq").headers["ETag"] == first


@pytest.mark.parametrize(
    ("damaged", "how"),
    [("files.json", "of another kind"), ("graph.nq", "cut off"), ("graph.ttl.gz", "deleted")],
)
def test_files_that_are_damaged_are_made_again(
    two_versions: tuple[Server, Path, list[str]], damaged: str, how: str
) -> None:
    server, store, (_, new) = two_versions
    first = server.client.get("/dump/latest/graph.nq")
    path = store / "dumps" / new / damaged
    content = path.read_bytes()
    path.unlink()
    if how == "cut off":
        path.write_bytes(content[:-5])
    elif how == "of another kind":
        path.write_text('[{"name": "graph.nq"}]')
    again = server.client.get("/dump/latest/graph.nq")
    assert again.status_code == 200
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert path.read_bytes() == content


def test_what_an_interrupted_process_left_is_cleared_away(
    two_versions: tuple[Server, Path, list[str]],
) -> None:
    server, store, (_, new) = two_versions
    left_over = store / "dumps" / f".unfinished-{new}"
    left_over.mkdir(parents=True)
    (left_over / "graph.nq").write_text("half")
    assert server.client.get("/dump/latest/graph.nq").status_code == 200
    assert sorted(path.name for path in (store / "dumps").iterdir()) == [".lock", new]


def test_files_that_cannot_be_made_are_an_error_that_says_why(tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish(store, "a")
    with serving("--store", str(store)) as server:
        (store / "dumps").write_text("in the way")
        detail = problem_of(server.client.get("/dump/latest/graph.nq"), 500)["detail"]
        assert str(store / "dumps") in detail


def test_no_files_are_made_of_a_version_that_is_damaged(
    two_versions: tuple[Server, Path, list[str]],
) -> None:
    server, store, (old, new) = two_versions
    graph = store / "snapshots" / new / "graph.nq"
    graph.write_bytes(graph.read_bytes().replace(b"example", b"exanple", 1))
    detail = problem_of(server.client.get("/dump/latest/graph.nq"), 500)["detail"]
    assert f"{graph}: the content does not match its hash." in detail
    assert not (store / "dumps" / new).exists()
    assert server.client.get(f"/dump/{old}/graph.nq").status_code == 200


def test_the_list_is_that_of_the_files_on_disk(
    two_versions: tuple[Server, Path, list[str]],
) -> None:
    server, store, (_, new) = two_versions
    listed = {row["name"] for row in server.client.get("/dump/latest").json()["files"]}
    folder = store / "dumps" / new
    assert listed == {path.name for path in folder.iterdir()} - {"files.json"}
    assert json.loads((folder / "files.json").read_text())
