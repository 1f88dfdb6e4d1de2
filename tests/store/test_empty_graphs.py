"""Graphs without triples are content too: published, read back, and part of the version."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tiny import BASE, content_hash, iri, publish, quads

from kg.errors import StoreDamaged
from kg.sparql.query import Update
from kg.store.candidate import candidate_of
from kg.store.content import read_graph_names
from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

TWO = [iri("b"), iri("a/ä")]


def publish_with(directory: Path, graphs: Iterable[ox.NamedNode]) -> str:
    with new_candidate(directory, BASE) as candidate:
        candidate.load(quads("ex:a ex:p 1 ."))
        candidate.empty_graphs.update(graphs)
        return candidate.publish("with empty graphs")


def test_they_are_read_back_sorted(directory: Path) -> None:
    publish_with(directory, TWO)
    snapshot = Snapshots(directory).current()
    assert read_graph_names(snapshot.directory) == sorted(TWO, key=str)
    assert "graphs.txt" in snapshot.manifest.files


def test_without_any_there_is_no_file(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    snapshot = Snapshots(directory).current()
    assert read_graph_names(snapshot.directory) == []
    assert not (snapshot.directory / "graphs.txt").exists()


def test_they_make_another_version(directory: Path) -> None:
    none = publish(directory, "ex:a ex:p 1 .")
    both, one, again = (publish_with(directory, graphs) for graphs in (TWO, TWO[:1], TWO))
    assert len({content_hash(version) for version in (none, both, one, again)}) == 3
    assert content_hash(both) == content_hash(again)
    assert publish_with(directory, TWO[::-1]) == again


@pytest.mark.parametrize("union", [True, False])
def test_a_candidate_begins_with_them(directory: Path, union: bool) -> None:
    publish_with(directory, TWO)
    snapshots = Snapshots(directory)
    with snapshots.writing():
        candidate = candidate_of(snapshots, snapshots.current(), union=union)
        candidate.update(Update(f"DROP GRAPH {TWO[0]} ; CREATE GRAPH <urn:x:new>"))
        candidate.publish("changed")
    names = [name.value for name in read_graph_names(snapshots.current().directory)]
    assert names == [TWO[1].value, "urn:x:new"]


def test_a_damaged_file_of_them_is_noticed(directory: Path) -> None:
    publish_with(directory, TWO)
    snapshot = Snapshots(directory).current()
    (snapshot.directory / "graphs.txt").write_text("http://example.org/other\n")
    with pytest.raises(StoreDamaged, match=r"graphs\.txt"):
        snapshot.verify()
