"""A damaged snapshot is never served: the last good one is, and the log says so."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import publish, quads

from kg.errors import ConfigurationError, StoreDamaged, StoreEmpty, StoreTooNew
from kg.store.embedded import EmbeddedStore, new_candidate
from kg.store.manifest import MANIFEST
from kg.store.snapshots import Snapshots


def flip(path: Path, position: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)


def flip_in_the_middle(name: str) -> Callable[[Path], None]:
    def damage(snapshot: Path) -> None:
        flip(snapshot / name, (snapshot / name).stat().st_size // 2)

    return damage


def truncate(name: str) -> Callable[[Path], None]:
    def damage(snapshot: Path) -> None:
        data = (snapshot / name).read_bytes()
        (snapshot / name).write_bytes(data[: len(data) // 2])

    return damage


def remove(name: str) -> Callable[[Path], None]:
    return lambda snapshot: (snapshot / name).unlink()


def overwrite_with_a_list(snapshot: Path) -> None:
    (snapshot / MANIFEST).write_text("[]")


def forget_a_field(snapshot: Path) -> None:
    text = (snapshot / MANIFEST).read_text()
    (snapshot / MANIFEST).write_text(text.replace('"parent"', '"father"'))


def name_other_files(snapshot: Path) -> None:
    text = (snapshot / MANIFEST).read_text()
    (snapshot / MANIFEST).write_text(text.replace("graph.nq", "grapf.nq"))


DAMAGES = {
    "a bit of the graph": flip_in_the_middle("graph.nq"),
    "a bit of the shapes": flip_in_the_middle("shapes.nq"),
    "a bit of the manifest": flip_in_the_middle(MANIFEST),
    "half of the graph": truncate("graph.nq"),
    "half of the manifest": truncate(MANIFEST),
    "an empty manifest": lambda snapshot: (snapshot / MANIFEST).write_bytes(b""),
    "no graph": remove("graph.nq"),
    "no shapes": remove("shapes.nq"),
    "no manifest": remove(MANIFEST),
    "a manifest that is a list": overwrite_with_a_list,
    "a manifest without a field": forget_a_field,
    "a manifest of other files": name_other_files,
    "no snapshot": shutil.rmtree,
}


@pytest.fixture
def snapshots(directory: Path) -> Path:
    """Two versions, with shapes, so that every file has bytes to damage."""
    for number in (1, 2):
        with new_candidate(directory, None) as candidate:
            candidate.load(quads(f"ex:a ex:p {number} ."))
            for quad in quads("ex:shape ex:p 1 ."):
                candidate.shapes.add(quad)
            candidate.publish(f"number {number}")
    return directory / "snapshots"


def names(directory: Path) -> tuple[str, str]:
    younger, older = (manifest.version for manifest in Snapshots(directory).versions())
    return younger, older


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_snapshot_falls_back_to_the_last_good_one(
    snapshots: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    younger, older = names(snapshots.parent)
    damage(snapshots / younger)
    assert Snapshots(snapshots.parent).current().version == older
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert any(f"snapshot {younger} is damaged" in message for message in said)
    assert f"using snapshot {older} instead of the damaged {younger}" in said


@pytest.mark.parametrize("name", ["graph.nq", "shapes.nq", MANIFEST])
def test_no_flipped_bit_goes_unnoticed(snapshots: Path, name: str) -> None:
    younger, older = names(snapshots.parent)
    file = snapshots / younger / name
    whole = file.read_bytes()
    for position in range(0, len(whole), 3):
        flip(file, position, bit=position % 8)
        assert Snapshots(snapshots.parent).current().version == older, whole[position:][:20]
        file.write_bytes(whole)
    assert Snapshots(snapshots.parent).current().version == younger


def test_the_server_answers_from_the_snapshot_that_is_whole(snapshots: Path) -> None:
    younger, older = names(snapshots.parent)
    flip(snapshots / younger / "graph.nq", 5)
    store = EmbeddedStore(snapshots.parent)
    store.close()
    assert store.version == older


@pytest.mark.parametrize(
    "pointer", [b"7-000000000000\n", b"", b"../../etc\n", b"\xff\xfe", b"2-", b"."]
)
def test_a_pointer_to_nothing_falls_back(
    snapshots: Path, pointer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    younger, _ = names(snapshots.parent)
    (snapshots.parent / "CURRENT").write_bytes(pointer)
    assert Snapshots(snapshots.parent).current().version == younger
    assert any(f"using snapshot {younger} instead" in text for text in caplog.messages)


def test_a_lost_pointer_falls_back(snapshots: Path, caplog: pytest.LogCaptureFixture) -> None:
    younger, _ = names(snapshots.parent)
    (snapshots.parent / "CURRENT").unlink()
    assert Snapshots(snapshots.parent).current().version == younger
    assert any(f"using snapshot {younger} instead" in text for text in caplog.messages)


def test_nothing_is_served_when_no_snapshot_is_whole(snapshots: Path) -> None:
    for snapshot in snapshots.iterdir():
        flip(snapshot / "graph.nq", 0)
    with pytest.raises(StoreDamaged, match="no snapshot is whole"):
        EmbeddedStore(snapshots.parent)


def test_publishing_again_mends_a_store_in_which_none_is_whole(snapshots: Path) -> None:
    younger, _ = names(snapshots.parent)
    for snapshot in snapshots.iterdir():
        flip(snapshot / "graph.nq", 0)
    version = publish(snapshots.parent, "ex:a ex:p 2 .")
    current = Snapshots(snapshots.parent).current()
    assert current.version == version != younger


def test_publishing_equal_content_over_a_damaged_snapshot_writes_it_again(directory: Path) -> None:
    damaged = publish(directory, "ex:a ex:p 1 .")
    flip(directory / "snapshots" / damaged / "graph.nq", 0)
    mended = publish(directory, "ex:a ex:p 1 .")
    assert mended != damaged
    assert Snapshots(directory).current().version == mended


def test_what_else_lies_in_the_folder_of_snapshots_is_left_alone(snapshots: Path) -> None:
    younger, _ = names(snapshots.parent)
    (snapshots / "lost+found").mkdir()
    (snapshots / "notes.txt").write_text("do not delete")
    store = Snapshots(snapshots.parent)
    assert store.current().version == younger
    publish(snapshots.parent, "ex:a ex:p 3 .")
    assert len(store.versions()) == 3
    with store.writing():
        store.prune(1)
    assert (snapshots / "lost+found").is_dir()
    assert (snapshots / "notes.txt").read_text() == "do not delete"


def test_a_store_of_a_newer_layout_is_refused(snapshots: Path) -> None:
    (snapshots.parent / "FORMAT").write_text("2\n")
    with pytest.raises(StoreTooNew, match=r"layout 2, this program knows 1.*Upgrade"):
        EmbeddedStore(snapshots.parent)
    with pytest.raises(StoreTooNew):
        publish(snapshots.parent, "ex:a ex:p 3 .")
    assert len(list(snapshots.iterdir())) == 2


@pytest.mark.parametrize("layout", [b"", b"one\n", b"\xb1\n", b"-1"])
def test_a_damaged_layout_number_is_told(snapshots: Path, layout: bytes) -> None:
    (snapshots.parent / "FORMAT").write_bytes(layout)
    with pytest.raises(StoreDamaged, match="FORMAT"):
        Snapshots(snapshots.parent)


def test_an_empty_store_is_told(directory: Path) -> None:
    with pytest.raises(StoreEmpty, match="nothing has been published here yet"):
        EmbeddedStore(directory)


def test_a_folder_of_something_else_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(ConfigurationError, match="this is not a store"):
        publish(tmp_path, "ex:a ex:p 1 .")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(ConfigurationError, match="this is not a store"):
        EmbeddedStore(tmp_path / "letter.txt")
