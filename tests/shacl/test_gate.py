"""Nothing is published that does not conform, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.rdf.sources import Sources
from kg.shacl.gate import publish_sources, up_to_date
from kg.shacl.pyshacl_engine import PyshaclEngine
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
    done = publish_sources(store, write(GOOD), PyshaclEngine(), "first")
    assert done.changed
    assert not done.refused
    manifest = Snapshots(store).current().manifest
    assert manifest.version == done.version
    assert manifest.validation is not None
    assert (manifest.validation.conforms, manifest.validation.engine) == (True, "pyshacl")


def test_data_with_a_violation_is_refused_and_the_old_version_stays(
    write: Write, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    first = publish_sources(store, write(GOOD), PyshaclEngine(), "first")
    before = sorted(path.name for path in (store / "snapshots").iterdir())
    second = publish_sources(store, write(BAD), PyshaclEngine(), "second")
    assert second.refused
    assert not second.changed
    assert second.version == first.version
    assert second.report is not None
    assert second.report.results[0].message() == "A person needs a name."
    assert sorted(path.name for path in (store / "snapshots").iterdir()) == before
    assert Snapshots(store).current_version() == first.version


def test_refused_data_leaves_a_new_store_empty(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = publish_sources(store, write(BAD), PyshaclEngine(), "first")
    assert done.refused
    assert done.version is None
    assert Snapshots(store).versions() == []


def test_unchanged_sources_are_known_and_changed_ones_are_not(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store"
    sources = write(GOOD)
    assert up_to_date(store, sources) is None
    done = publish_sources(store, sources, PyshaclEngine(), "first")
    assert up_to_date(store, write(GOOD)) == done.version
    assert up_to_date(store, write(GOOD + " ex:bob a ex:Dog .")) is None


def test_changed_shapes_are_a_change(write: Write, tmp_path: Path) -> None:
    """A version says by which shapes it conforms, so other shapes make another version."""
    store = tmp_path / "store"
    first = publish_sources(store, write(GOOD), PyshaclEngine(), "first")
    sources = write(GOOD)
    shapes = tmp_path / "shapes" / "people.ttl"
    shapes.write_text(SHAPES.replace("minCount 1", "maxCount 1"), encoding="utf-8")
    second = publish_sources(store, sources, PyshaclEngine(), "second")
    assert second.changed
    assert second.version != first.version
