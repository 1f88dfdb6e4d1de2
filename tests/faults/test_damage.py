"""Items 48, 49, 60 and 62: what lies on the disk is what is served, or it is not served."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from serving import Server
from stewards import TURTLE, get, send, triples
from stores import read, serving_of
from writing import EX, fingerprint, make_store

from kg.store.snapshots import Snapshots

SHAPES = f"<{EX}shape> a <http://www.w3.org/ns/shacl#NodeShape> ."
FILES = ("graph.nq", "shapes.nq", "manifest.json")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A store of two versions, each with bytes in every file."""
    directory = tmp_path / "store"
    for value in (1, 2):
        make_store(directory, f"ex:g {{ ex:a ex:p {value} }}", SHAPES)
    return directory


def flip(path: Path) -> None:
    """Change one bit of one byte."""
    data = bytearray(path.read_bytes())
    data[random.Random(path.name).randrange(len(data))] ^= 4
    path.write_bytes(data)


def names(directory: Path) -> tuple[str, str]:
    younger, older = (manifest.version for manifest in Snapshots(directory).versions())
    return younger, older


def assert_served(server: Server, version: str, expected: str) -> None:
    """The server answers from that version, and says so, wherever it is asked."""
    assert read(server.client) == {expected}
    for path in ("/ready", "/sparql?query=ASK%7B%7D", f"/graphs?graph={EX}g"):
        assert server.client.get(path).raise_for_status().headers["X-KG-Version"] == version
    assert version in server.client.get("/metrics").text


@pytest.mark.parametrize("damage", [flip, Path.unlink], ids=["48 a byte flipped", "49 missing"])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_snapshot_is_detected_and_the_last_good_one_served(
    directory: Path, name: str, damage: Callable[[Path], None]
) -> None:
    """Items 48 and 49: a byte flipped in every file of a snapshot; a missing file."""
    younger, older = names(directory)
    damage(directory / "snapshots" / younger / name)
    with serving_of(directory) as server:
        assert f"snapshot {younger} is damaged" in server.said
        assert f"using snapshot {older} instead of the damaged {younger}" in server.said
        assert_served(server, older, "1")
        # It goes on from there, and what it writes is whole.
        written = send(server.client, f"<{EX}a> <{EX}p> 3 .", f"{EX}g").raise_for_status().json()
        assert_served(server, written["version"], "3")
    Snapshots(directory).current().verify()
    assert Snapshots(directory).current().version == written["version"]


def test_damage_under_a_running_server_does_not_change_its_answers(directory: Path) -> None:
    """Items 48 and 49, while the snapshot is being served: workers hold it in memory."""
    younger, _ = names(directory)
    with serving_of(directory) as server:
        flip(directory / "snapshots" / younger / "graph.nq")
        (directory / "snapshots" / younger / "shapes.nq").unlink()
        ask = {"query": f"SELECT ?o {{ GRAPH ?g {{ <{EX}a> <{EX}p> ?o }} }} # asked anew"}
        answer = server.client.get("/sparql", params=ask).raise_for_status()
        assert answer.headers["X-KG-Version"] == younger
        assert answer.json()["results"]["bindings"][0]["o"]["value"] == "2"
        # A change is made to what is whole, never to what is not.
        update = {"update": f"INSERT DATA {{ GRAPH <{EX}g> {{ <{EX}a> <{EX}q> 1 }} }}"}
        written = server.client.post("/sparql", data=update).raise_for_status().json()
        assert read(server.client) == {"1"}
    Snapshots(directory).current().verify()
    assert Snapshots(directory).current().version == written["version"]


def test_nothing_is_served_when_nothing_is_whole(directory: Path) -> None:
    for version in names(directory):
        flip(directory / "snapshots" / version / "graph.nq")
    with pytest.raises(AssertionError, match="no snapshot is whole"), serving_of(directory):
        pass


def exported(server: Server) -> list[set[str]]:
    """All that clients can read of the graphs, and an answer to a query."""
    query = {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "format": "csv"}
    rows = set(server.client.get("/sparql", params=query).raise_for_status().text.splitlines())
    return [rows, triples(get(server.client, f"{EX}g"))]


def test_a_backup_restored_elsewhere_has_an_equal_hash(directory: Path, tmp_path: Path) -> None:
    """Item 60: the backup is a plain copy of the folder, made while it is written to."""
    restored = tmp_path / "elsewhere" / "restored"
    with serving_of(directory) as server:
        for number in range(3):
            assert send(server.client, f"<{EX}a> <{EX}p> 1{number} .", f"{EX}g").is_success
        shutil.copytree(directory, restored)
        version, before = server.client.get("/").json()["version"], exported(server)
        assert send(server.client, f"<{EX}a> <{EX}p> 99 .", f"{EX}g").is_success
    with serving_of(restored) as server:
        assert server.client.get("/").json()["version"] == version
        assert exported(server) == before
        # It is a store like any other.
        assert send(server.client, f"<{EX}a> <{EX}p> 99 .", f"{EX}g").is_success
    first, second = (Snapshots(one).current() for one in (directory, restored))
    assert first.version == second.version
    assert fingerprint(first.directory)["graph.nq"] == fingerprint(second.directory)["graph.nq"]


CHANGES: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "an update": lambda client: client.post(
        "/sparql",
        data={
            "update": f"INSERT {{ GRAPH <{EX}h> {{ ?s ?p [ <{EX}q> 'é', 1.0, 01 ] }} }} "
            "WHERE { GRAPH ?g { ?s ?p ?o } }"
        },
    ),
    "a graph": lambda client: send(client, "[] <urn:b> [ <urn:c> [], 'x'@EN ] .", f"{EX}h"),
    "more for a graph": lambda client: send(client, "_:a <urn:b> _:a, _:b .", f"{EX}g", "POST"),
    "the default graph": lambda client: client.put(
        "/graphs?default", content="_:x <urn:b> _:y .", headers=TURTLE
    ),
    "no graph": lambda client: client.delete("/graphs", params={"graph": f"{EX}g"}),
}


def test_the_same_changes_from_the_same_version_give_the_same_hashes(
    directory: Path, tmp_path: Path
) -> None:
    """Item 62: there is no journal to replay; changes are applied to a version instead."""
    copy = tmp_path / "copy"
    shutil.copytree(directory, copy)
    versions: list[dict[str, str]] = []
    for one in (directory, copy):
        with serving_of(one) as server:
            said = {name: change(server.client) for name, change in CHANGES.items()}
            versions.append(
                {name: r.raise_for_status().json()["version"] for name, r in said.items()}
            )
        assert Snapshots(one).current().version == versions[-1]["no graph"]
    assert versions[0] == versions[1]
    assert len(set(versions[0].values())) == len(CHANGES)
