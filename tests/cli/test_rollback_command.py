"""``kg rollback`` makes an older version current again."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import DATA, Kg

from kg.store.snapshots import Snapshots


@pytest.fixture
def two(project: Path, kg: Kg, published: str) -> tuple[str, str]:
    """The older and the younger of two versions."""
    (project / "data" / "people.ttl").write_text(DATA.replace("Ada", "Grace"))
    done = kg("publish", "--shapes", "none")
    assert done.status == 0, done
    return published, done.err.split()[2]


def test_it_publishes_the_old_content_as_a_new_version(kg: Kg, two: tuple[str, str]) -> None:
    done = kg("rollback", "1", "--author", "Zoë")
    assert done.status == 0
    version = f"3-{two[0].partition('-')[2]}"
    assert done.err == f"Published version {version} in .kg.\n"
    first, second, third = kg("versions").out.splitlines()
    assert first.startswith(f"* {version}  ")
    assert first.endswith(f"  Zoë: rollback to {two[0]}")
    assert (second.split()[0], third.split()[0]) == (two[1], two[0])
    assert kg("diff", "1", "3").out.startswith("No difference")


def test_it_can_be_said_why(kg: Kg, two: tuple[str, str]) -> None:
    kg("rollback", two[0], "--message", "a wrong name")
    assert "a wrong name" in kg("versions").out.splitlines()[0]


def test_going_back_to_the_current_content_changes_nothing(kg: Kg, two: tuple[str, str]) -> None:
    done = kg("rollback", "2")
    assert done.status == 0
    assert done.err == f"Nothing has changed since version {two[1]} in .kg.\n"
    assert len(kg("versions").out.splitlines()) == 2


def test_an_unknown_version_is_told(project: Path, kg: Kg, two: tuple[str, str]) -> None:
    assert kg("rollback", "7").complaint == "there is no version '7'. 'kg versions' lists them."
    assert "there is no version" in kg("rollback", "1", "--store", "none").complaint
    assert not (project / "none").exists()


def test_a_damaged_version_is_told(project: Path, kg: Kg, two: tuple[str, str]) -> None:
    (project / ".kg" / "snapshots" / two[0] / "graph.nq").write_text("")
    assert "does not match its hash" in kg("rollback", "1").complaint
    assert Snapshots(project / ".kg").current().version == two[1]


def test_a_start_does_not_undo_it(project: Path, kg: Kg, two: tuple[str, str]) -> None:
    kg("rollback", "1")
    (project / "data" / "people.ttl").write_text(DATA.replace("Ada", "Mary"))
    said = kg("serve", "--port", "0", "--shapes", "none").complaint
    assert "the files have changed, and .kg holds version 3-" in said
    assert "'kg publish' puts the files in its place" in said
    assert kg("publish", "--shapes", "none").status == 0
    assert kg("versions").out.startswith("* 4-")
