"""Nothing is published that does not conform, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from kg.rdf.sources import Sources
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.gate import (
    NotConforming,
    Signature,
    publish_change,
    publish_sources,
    up_to_date,
)
from kg.shacl.pyshacl_engine import PyshaclEngine
from kg.sparql.query import Update
from kg.store.embedded import new_candidate
from kg.store.rollback import roll_back
from kg.store.snapshots import Snapshots

SHAPES = """
PREFIX ex: <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:message "A person needs a name."@en .
"""
GOOD = "PREFIX ex: <http://example.org/> ex:ann a ex:Person ; ex:name 'Ann' ."
BAD = "PREFIX ex: <http://example.org/> ex:ann a ex:Person ."

Write = Callable[[str], Sources]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Sources with that data."""

    def sources(data: str) -> Sources:
        for name, text in (("data/people.ttl", data), ("shapes/people.ttl", SHAPES)):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return Sources(
            (tmp_path / "data",), shapes=tmp_path / "shapes", stated_base="http://example.org/"
        )

    return sources


def test_data_that_conforms_is_published_with_its_verdict(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = publish_sources(store, write(GOOD), OwnEngine(), "first")
    assert done.changed
    assert not done.refused
    manifest = Snapshots(store).current().manifest
    assert manifest.version == done.version
    assert manifest.validation is not None
    assert (manifest.validation.conforms, manifest.validation.engine) == (True, "kg")


def test_data_with_a_violation_is_refused_and_the_old_version_stays(
    write: Write, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    first = publish_sources(store, write(GOOD), OwnEngine(), "first")
    before = sorted(path.name for path in (store / "snapshots").iterdir())
    second = publish_sources(store, write(BAD), OwnEngine(), "second")
    assert second.refused
    assert not second.changed
    assert second.version == first.version
    assert second.report is not None
    assert second.report.results[0].message() == "A person needs a name."
    assert sorted(path.name for path in (store / "snapshots").iterdir()) == before
    assert Snapshots(store).current_version() == first.version


def test_refused_data_leaves_a_new_store_empty(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = publish_sources(store, write(BAD), OwnEngine(), "first")
    assert done.refused
    assert done.version is None
    assert Snapshots(store).versions() == []


def test_unchanged_sources_are_known_and_changed_ones_are_not(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    sources = write(GOOD)
    assert up_to_date(store, sources) is None
    done = publish_sources(store, sources, OwnEngine(), "first")
    assert up_to_date(store, write(GOOD)) == done.version
    assert up_to_date(store, write(GOOD + " ex:bob a ex:Dog .")) is None


def test_changed_shapes_are_a_change(write: Write, tmp_path: Path) -> None:
    """A version says by which shapes it conforms, so other shapes make another version."""
    store = tmp_path / "store"
    first = publish_sources(store, write(GOOD), OwnEngine(), "first")
    sources = write(GOOD)
    shapes = tmp_path / "shapes" / "people.ttl"
    shapes.write_text(SHAPES.replace("minCount 1", "maxCount 1"), encoding="utf-8")
    second = publish_sources(store, sources, OwnEngine(), "second")
    assert second.changed
    assert second.version != first.version


A_NOTE = "INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> <urn:x:p> 1 } }"


def write_over_http(store: Path, text: str = A_NOTE) -> str:
    """What a change that comes over HTTP does to a store; returns the version."""
    snapshots = Snapshots(store)
    with snapshots.writing():
        return publish_change(
            snapshots, Update(text), Signature("Ann", "a note"), OwnEngine(), union=True
        ).version


def test_unchanged_files_leave_what_was_written_since(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    written = write_over_http(store)
    assert up_to_date(store, write(GOOD)) == written


def test_changed_files_do_not_silently_replace_what_was_written(
    write: Write, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    written = write_over_http(store)
    changed = write(GOOD + " ex:bob a ex:Dog .")
    with pytest.raises(ConfigurationError) as refused:
        up_to_date(store, changed)
    said = str(refused.value)
    assert f"the files have changed, and {store} holds version {written}" in said
    assert "(Ann: a note)" in said
    assert "'kg publish' puts the files in its place" in said
    assert f"'kg serve --store {store}' without --data serves the store as it is" in said


def test_publishing_by_hand_replaces_what_was_written_and_keeps_it_in_the_history(
    write: Write, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    written = write_over_http(store)
    sources = write(GOOD + " ex:bob a ex:Dog .")
    done = publish_sources(store, sources, OwnEngine(), "second")
    assert done.changed
    assert up_to_date(store, sources) == done.version
    history = [manifest.version for manifest in Snapshots(store).versions()]
    assert history[:2] == [done.version, written]


def test_going_back_counts_as_written(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = publish_sources(store, write(GOOD), OwnEngine(), "first")
    second = write(GOOD + " ex:bob a ex:Dog .")
    publish_sources(store, second, OwnEngine(), "second")
    back, _ = roll_back(Snapshots(store), str(first.version))
    assert up_to_date(store, second) == back.version
    with pytest.raises(ConfigurationError, match="rollback to 1-"):
        up_to_date(store, write(GOOD))


def test_files_that_say_what_was_written_may_change_again(write: Write, tmp_path: Path) -> None:
    """Published with the very content that a change had made, they are where it comes from."""
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    prefix = "PREFIX ex: <http://example.org/>"
    dog = f"{prefix} INSERT DATA {{ GRAPH ex:graph\\/people {{ ex:bob a ex:Dog }} }}"
    written = write_over_http(store, dog)
    done = publish_sources(store, write(GOOD + " ex:bob a ex:Dog ."), OwnEngine(), "second")
    assert (done.version, done.changed) == (written, False)
    assert up_to_date(store, write(GOOD)) is None


def test_a_lost_note_of_the_files_is_no_obstacle(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    for text in ("", "[]", '{"version": 1}'):
        (store / "sources.json").write_text(text)
        assert up_to_date(store, write(GOOD)) is None
    (store / "sources.json").unlink()
    assert up_to_date(store, write(GOOD)) is None
    write_over_http(store)
    with pytest.raises(ConfigurationError, match="was not made from files"):
        up_to_date(store, write(GOOD))


def test_a_store_that_was_only_written_to_is_not_replaced(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with new_candidate(store, None) as candidate:
        candidate.publish("an empty graph")
    assert up_to_date(store, write(GOOD)) is None
    write_over_http(store)
    with pytest.raises(ConfigurationError):
        up_to_date(store, write(GOOD))


def test_a_fallback_behind_the_files_is_made_anew(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish_sources(store, write(GOOD), OwnEngine(), "first")
    sources = write(GOOD + " ex:bob a ex:Dog .")
    second = publish_sources(store, sources, OwnEngine(), "second")
    (store / "snapshots" / str(second.version) / "graph.nq").write_text("")
    assert up_to_date(store, sources) is None


PEOPLE = """PREFIX ex: <http://example.org/>
ex:ann a ex:Person ; ex:name 'Ann' . ex:bob a ex:Person ; ex:name 'Bob' ."""


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("INSERT DATA { GRAPH ex:g { ex:eve a ex:Person ; ex:name 'Eve' } }", []),
        ("INSERT DATA { GRAPH ex:g { ex:eve a ex:Person } }", ["eve"]),
        ("DELETE WHERE { GRAPH ?g { ex:bob ex:name ?name } }", ["bob"]),
        ("DELETE WHERE { GRAPH ?g { ex:bob ?p ?o } }", []),
    ],
)
def test_a_change_is_validated_where_it_touches_with_the_verdict_of_all(
    write: Write, tmp_path: Path, text: str, refused: list[str]
) -> None:
    update = Update(f"PREFIX ex: <http://example.org/> {text}")
    for engine in (OwnEngine(), PyshaclEngine()):
        store = tmp_path / engine.name
        publish_sources(store, write(PEOPLE), engine, "first")
        snapshots = Snapshots(store)
        with snapshots.writing():
            if not refused:
                publish_change(snapshots, update, Signature("a", "b"), engine, union=True)
                validation = snapshots.current().manifest.validation
                assert validation is not None
                assert (validation.conforms, validation.violations) == (True, 0)
                continue
            with pytest.raises(NotConforming) as caught:
                publish_change(snapshots, update, Signature("a", "b"), engine, union=True)
        nodes = [str(r.focus_node).strip("<>").rpartition("/")[2] for r in caught.value.report]
        assert nodes == refused


def test_only_what_a_change_touches_is_looked_at(write: Write, tmp_path: Path) -> None:
    people = " ".join(f"ex:n{n} a ex:Person ; ex:name 'n' ." for n in range(500))
    store = tmp_path / "store"
    publish_sources(store, write(f"PREFIX ex: <http://example.org/> {people}"), OwnEngine(), "one")
    update = Update(
        "PREFIX ex: <http://example.org/> DELETE WHERE { GRAPH ?g { ex:n7 ex:name ?name } }"
    )
    snapshots = Snapshots(store)
    with snapshots.writing(), pytest.raises(NotConforming) as caught:
        publish_change(snapshots, update, Signature("a", "b"), OwnEngine(), union=True)
    assert caught.value.report.checked is not None
    assert caught.value.report.checked.focus_nodes == 1
