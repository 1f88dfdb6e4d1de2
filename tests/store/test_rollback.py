"""Going back to an older version: its content, as a new version."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_one_writer import another_writer
from tiny import BASE, content_hash, iri, publish, quads

from kg.errors import NotFound, StoreDamaged, StoreLocked
from kg.store.content import read_graph_names
from kg.store.embedded import new_candidate
from kg.store.manifest import Summary
from kg.store.rollback import roll_back
from kg.store.snapshots import Snapshots


@pytest.fixture
def first(directory: Path) -> str:
    """A version with all that one can have, and another one after it."""
    summary = Summary(conforms=True, violations=0, warnings=0, infos=0, engine="some engine")
    with new_candidate(directory, BASE) as candidate:
        candidate.load(quads('ex:a ex:p "05"^^xsd:int, [ ex:q 1 ] .'))
        candidate.empty_graphs.add(iri("empty"))
        for quad in quads("ex:s ex:p 1 .", "shapes"):
            candidate.shapes.add(quad)
        version = candidate.publish("the first", summary)
    publish(directory, "ex:a ex:p 2 .")
    return version


def test_the_content_of_the_old_version_is_a_new_one(directory: Path, first: str) -> None:
    snapshot, changed = roll_back(Snapshots(directory), "1", author="Zoë")
    current = Snapshots(directory).current()
    assert changed
    assert current.version == snapshot.version == f"3-{content_hash(first)}"
    old = Snapshots(directory).open(first)
    for name in old.manifest.files:
        assert (current.directory / name).read_bytes() == (old.directory / name).read_bytes()
    assert read_graph_names(current.directory) == [iri("empty")]
    manifest = current.manifest
    assert (manifest.message, manifest.author) == (f"rollback to {first}", "Zoë")
    assert (manifest.origin, manifest.parent) == ("rollback", Snapshots(directory).find("2"))
    assert (manifest.base, manifest.quads) == (BASE, 3)
    assert manifest.validation == old.manifest.validation


def test_going_back_to_what_is_there_changes_nothing(directory: Path, first: str) -> None:
    snapshots = Snapshots(directory)
    there, _ = roll_back(snapshots, "1")
    for name in (first, there.version):
        assert roll_back(snapshots, name)[1] is False
    assert len(snapshots.versions()) == 3


def test_one_can_go_forth_again(directory: Path, first: str) -> None:
    snapshots = Snapshots(directory)
    second = snapshots.current().version
    roll_back(snapshots, first)
    roll_back(snapshots, second, "forth again")
    assert content_hash(snapshots.current().version) == content_hash(second)
    assert snapshots.current().manifest.message == "forth again"


def test_a_damaged_version_is_not_gone_back_to(directory: Path, first: str) -> None:
    second = Snapshots(directory).current().version
    (directory / "snapshots" / first / "shapes.nq").write_text("")
    with pytest.raises(StoreDamaged, match=r"shapes\.nq"):
        roll_back(Snapshots(directory), first)
    assert Snapshots(directory).current().version == second


def test_an_unknown_version_is_told_and_no_store_is_made(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        roll_back(Snapshots(directory), "1")
    assert list(tmp_path.iterdir()) == []


def test_it_waits_for_nobody_unless_told_to(directory: Path, first: str) -> None:
    with another_writer(directory), pytest.raises(StoreLocked):
        roll_back(Snapshots(directory), first)
