"""Item 45: the power fails, and what was not synced is gone; what was acknowledged is there."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from endurance import rounds
from graph_writers import TOGETHER, Writers, contents, history
from processes import alive, family, on_linux
from serving import started
from stewards import BEARER, TOKEN, send
from stores import insert, read, serving_of
from writing import EX, eventually, make_store, values

from kg.store.snapshots import Snapshots

pytestmark = on_linux
ROUNDS = rounds(2)
WRITES = 3
# Whether the names in the store's folder, in snapshots/ and in a snapshot's came through.
CAME_THROUGH = list(itertools.product((False, True), repeat=3))


@dataclass
class Disk:
    """What is on the disk for sure at one moment, and which names there are.

    Folders and files go by their inodes: what a name stands for is one fact, and what is in it
    another.
    """

    root: int
    folders: dict[int, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(directory: Path) -> Disk:
        """All that is there is durable."""
        disk = Disk(directory.stat().st_ino)
        for path in [directory, *directory.rglob("*")]:
            inode = path.stat().st_ino
            if path.is_dir():
                below = {one.name: (one.stat().st_ino, one.is_dir()) for one in path.iterdir()}
                disk.folders[inode] = below
            else:
                disk.files[inode] = path.read_bytes()
        return disk

    def go_on(self, moment: dict[str, Any]) -> None:
        self.names = moment["names"]
        if "folder" in moment:
            entries = {name: (inode, is_dir) for name, (inode, is_dir) in moment["entries"].items()}
            self.folders[moment["folder"]] = entries
        if "file" in moment:
            self.files[moment["file"]] = base64.b64decode(moment["content"])

    def after_power_loss(self, target: Path, came_through: tuple[bool, ...]) -> None:
        """Write what is left: synced bytes, and at each depth the synced names or all of them."""
        shutil.rmtree(target, ignore_errors=True)
        self._write(target, self.root, self.names, came_through)

    def _write(
        self, target: Path, inode: int, names: dict[str, Any] | None, came_through: tuple[bool, ...]
    ) -> None:
        target.mkdir()
        if came_through[0] and names is not None:
            found = {name: (one, below is not None) for name, (one, below) in names.items()}
        else:
            found = self.folders.get(inode, {})
        for name, (one, is_dir) in found.items():
            if is_dir:
                below = (names or {}).get(name, [None, None])[1]
                self._write(target / name, one, below, came_through[1:])
            else:
                (target / name).write_bytes(self.files.get(one, b""))


def test_what_was_not_synced_is_gone_and_what_was_acknowledged_is_there(
    directory: Path, tmp_path: Path
) -> None:
    """At every operation on a file, with every mixture of names that came through or did not.

    Simulated: Python's calls of fsync are taken down, in all processes of the server; whatever
    they did not cover is discarded, contents always, names in eight ways.
    """
    disk = Disk.of(directory)
    record = tmp_path / "record"
    path = [str(Path(__file__).parent / "recorded_disk"), os.environ.get("PYTHONPATH", "")]
    environment = {
        "KG_WRITE_TOKEN": TOKEN,
        "KG_TEST_STORE": str(directory),
        "KG_TEST_RECORD": str(record),
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }
    arguments = ("--store", str(directory), "--default-graph", "own", "--log", "none")
    told = []
    with started(*arguments, env=environment) as server:
        server.client.headers.update(BEARER)
        for number in range(WRITES):
            response = (
                send(server.client, f"<urn:a> <urn:b> {number} .", f"{EX}h")
                if number % 2
                else insert(server.client, f"'new {number}'")
            )
            assert response.is_success
            told.append((len(record.read_text().splitlines()), response.json()["version"]))
    moments = [json.loads(line) for line in record.read_text().splitlines()]
    # It was really looked at.
    assert sum("file" in moment for moment in moments) >= WRITES
    assert sum("folder" in moment for moment in moments) >= WRITES
    versions = [manifest.version for manifest in Snapshots(directory).versions()][::-1]
    copy = tmp_path / "copy"
    for place, moment in enumerate(moments):
        disk.go_on(moment)
        acknowledged = sum(length <= place + 1 for length, _ in told)
        for came_through in CAME_THROUGH:
            disk.after_power_loss(copy, came_through)
            found = Snapshots(copy).current()
            number = versions.index(found.version)
            where = f"moment {place} of {len(moments)}, names {came_through}"
            assert acknowledged <= number <= acknowledged + 1, where
    # One of them is served, and written to.
    with serving_of(copy) as server:
        assert insert(server.client, 9).is_success
        assert {"0", "9", "new 0", "new 2"} <= read(server.client)
    assert "9" in values(copy)


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """A file that is to be a disk, with a file system."""
    file = tmp_path / "disk.img"
    with file.open("wb") as image:
        image.truncate(32 << 20)
    command = ["mkfs.ext4", "-q", str(file)]
    with suppress(FileNotFoundError):
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return file
    pytest.skip("mkfs.ext4 is not there")


@contextmanager
def mounted(device: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    # What nobody syncs is written after five minutes, which is later than the power fails.
    command = ["mount", "-o", "loop,commit=300", str(device), str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only the administrator may mount a disk")
    try:
        yield folder
    finally:
        # What was killed lets go of its files a little later.
        leave = ["umount", str(folder)]
        assert eventually(lambda: subprocess.run(leave, check=False).returncode == 0)


def test_a_disk_as_it_was_when_the_power_failed_has_all_that_was_acknowledged(
    device: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The same with a real file system: the device is copied while the server writes to it."""
    folder, copy = tmp_path / "mounted", tmp_path / "copy.img"
    with mounted(device, folder):
        make_store(folder / "store", "ex:n { ex:n ex:is 0 }")
    sent = 0
    known: set[str] = set()
    for number in range(ROUNDS):
        with mounted(device, folder):
            arguments = ("--store", str(folder / "store"), "--default-graph", "own")
            with started(*arguments, env={"KG_WRITE_TOKEN": TOKEN}) as server:
                writers = Writers(server, sent)
                with writers.writing():
                    least = 2 + number % 5
                    assert eventually(lambda w=writers, n=least: len(w.acknowledged) >= n, 60)
                    below = family(server.process.pid)
                    for pid in below:
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGSTOP)
                    # What was sent before that is heard of.
                    heard: set[int] = set()
                    assert eventually(
                        lambda w=writers, h=heard: _same_twice(h, len(w.acknowledged))
                    )
                    acknowledged = set(writers.acknowledged)
                    shutil.copyfile(device, copy)
                    for pid in below:
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
            assert eventually(lambda pids=below: not any(map(alive, pids)))
        shutil.move(copy, device)
        with mounted(device, folder):
            found = contents(folder / "store")
            assert known | acknowledged <= set(found), "an acknowledged write is lost"
            assert set(found.values()) == {TOGETHER}, "a write is there in part"
            assert history(folder / "store")
            snapshots = Snapshots(folder / "store")
            with snapshots.writing():
                snapshots.prune(3)
        known, sent = set(found), writers.sent
    record_property("power cuts", ROUNDS)
    record_property("writes, none lost", len(known))


def _same_twice(heard: set[int], now: int) -> bool:
    threading.Event().wait(0.1)
    if now in heard:
        return True
    heard.add(now)
    return False
