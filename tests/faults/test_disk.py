"""Items 46 and 47: a disk that is full, or that may not be written to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from beside import unharmed
from processes import on_linux
from stewards import send
from stores import GRAPH, insert, read, serving_of
from writing import EX, make_store, values

from kg.store.snapshots import Snapshots

pytestmark = on_linux


def mounted(*arguments: str) -> bool:
    """Whether this user may mount, and has."""
    if os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)):
        pytest.skip("only the administrator may mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no room on a disk."""
    filler = disk / "filler"
    with filler.open("wb", 0) as file, suppress(OSError):
        while file.write(b"x" * 1024):
            pass
    return filler


def test_a_full_disk_refuses_writes_and_nothing_else(small_disk: Path) -> None:
    """Item 46, ENOSPC: reads go on, writes 507, recovery without loss or restart."""
    directory = small_disk / "store"
    make_store(directory, "ex:g { ex:a ex:p 0 }")
    with serving_of(directory) as server, unharmed(server):
        assert insert(server.client, 1).is_success
        filler = fill(small_disk)
        version = Snapshots(directory).current_version()
        for attempt in (
            lambda: insert(server.client, 2),
            lambda: send(server.client, "<urn:a> <urn:b> 2 .", f"{EX}h"),
            lambda: server.client.delete("/graphs", params={"graph": GRAPH}),
        ):
            refused = attempt()
            assert refused.status_code == 507, refused.text
            assert "No space left" in refused.json()["detail"]
            assert "Make room" in refused.json()["hint"]
            assert read(server.client) == {"0", "1"}
        assert Snapshots(directory).current_version() == version
        filler.unlink()
        # Nobody has told it, and nobody has started it again.
        assert insert(server.client, 3).is_success
        assert read(server.client) == {"0", "1", "3"}
    assert values(directory) == {"0", "1", "3"}


def test_what_is_larger_than_the_disk_is_refused_and_leaves_nothing(small_disk: Path) -> None:
    """Item 46, where a single change fills the disk."""
    directory = small_disk / "store"
    make_store(directory, "ex:g { ex:a ex:p 0 }")
    with serving_of(directory) as server, unharmed(server):
        refused = send(server.client, f"<urn:a> <urn:b> '{'x' * 400_000}' .", GRAPH, "POST")
        assert refused.status_code == 507
        assert insert(server.client, 1).is_success
        assert read(server.client) == {"0", "1"}
    assert list((directory / "snapshots").glob(".*")) == []


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A store on a read-only file system, or at least in a folder that may not be written to."""
    directory = tmp_path / "disk" / "store"
    directory.parent.mkdir()
    disk = str(directory.parent)
    real = mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)
    if os.geteuid() == 0 and not real:
        pytest.skip("the administrator may write to every folder, and to mount a disk is refused")
    make_store(directory, "ex:g { ex:a ex:p 0 }")
    if real:
        assert mounted("-o", "remount,ro", disk)
        yield directory
        subprocess.run(["umount", "--lazy", disk], check=True)
        return
    paths = [directory, directory / "snapshots", directory / "LOCK"]
    for path in paths:
        path.chmod(0o500)
    yield directory
    for path in paths:
        path.chmod(0o700)


def test_a_read_only_store_is_served_and_writes_are_refused(read_only: Path) -> None:
    """Item 47, a read-only file system or folder."""
    with serving_of(read_only) as server, unharmed(server):
        assert read(server.client) == {"0"}
        for attempt in (
            lambda: insert(server.client, 1),
            lambda: send(server.client, "<urn:a> <urn:b> 2 .", f"{EX}h"),
        ):
            refused = attempt()
            assert refused.status_code == 503, refused.text
            assert "nothing was published" in refused.json()["detail"]
            assert refused.json()["hint"]
        assert read(server.client) == {"0"}
