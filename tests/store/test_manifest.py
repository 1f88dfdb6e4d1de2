"""The manifest of a snapshot tells what it is and proves it."""

from __future__ import annotations

import getpass
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tiny import BASE, publish, quads

from kg.store.embedded import new_candidate
from kg.store.manifest import MANIFEST, Summary, read_manifest
from kg.store.snapshots import Snapshots


def test_it_holds_the_hash_of_every_other_file(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    snapshot = Snapshots(directory).current()
    others = {path.name: path for path in snapshot.directory.iterdir() if path.name != MANIFEST}
    assert set(snapshot.manifest.files) == set(others) == {"graph.nq", "shapes.nq"}
    for name, path in others.items():
        assert snapshot.manifest.files[name] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_counts_the_quads(directory: Path) -> None:
    shared = "ex:a ex:p 1, 2 ; ex:q [ ex:r 3 ] ."
    publish(directory, [*quads(shared, "graph/a"), *quads(shared, "graph/b")])
    snapshot = Snapshots(directory).current()
    assert snapshot.manifest.quads == 8 == snapshot.graph_file.read_bytes().count(b"\n")


def test_it_names_parent_message_author_base_and_time(directory: Path) -> None:
    first = publish(directory, "ex:a ex:p 1 .")
    with new_candidate(directory, BASE) as candidate:
        candidate.load(quads("ex:a ex:p 2 ."))
        candidate.publish("prix en \N{EURO SIGN}", author="Zoë")
    manifest = Snapshots(directory).current().manifest
    assert manifest.parent == first
    assert manifest.message == "prix en \N{EURO SIGN}"
    assert manifest.author == "Zoë"
    assert manifest.base == BASE
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
    assert timedelta(seconds=-1) <= age < timedelta(minutes=5)


def test_the_first_version_has_no_parent_and_the_user_is_the_author(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    manifest = Snapshots(directory).current().manifest
    assert manifest.parent is None
    assert manifest.author == getpass.getuser()


def test_it_says_how_the_content_was_validated(directory: Path) -> None:
    summary = Summary(conforms=False, violations=0, warnings=2, infos=1, engine="some engine")
    with new_candidate(directory, BASE) as candidate:
        candidate.load(quads("ex:a ex:p 1 ."))
        candidate.publish("validated", summary)
    snapshot = Snapshots(directory).current()
    assert snapshot.manifest.validation == summary
    written = json.loads((snapshot.directory / MANIFEST).read_text(encoding="utf-8"))
    assert written["validation"]["warnings"] == 2


def test_without_a_gate_it_says_so(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    assert Snapshots(directory).current().manifest.validation is None


def test_it_is_read_back_as_it_was_written(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .", "Grüße")
    snapshot = Snapshots(directory).current()
    assert read_manifest(snapshot.directory) == snapshot.manifest
    assert (snapshot.directory / MANIFEST).read_text(encoding="utf-8") == (
        snapshot.manifest.to_json()
    )


def test_versions_are_listed_the_youngest_first(directory: Path) -> None:
    published = [publish(directory, f"ex:a ex:p {number} .") for number in range(12)]
    listed = [manifest.version for manifest in Snapshots(directory).versions()]
    assert listed == published[::-1]
