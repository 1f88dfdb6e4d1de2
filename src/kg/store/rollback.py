"""Going back: the content of an older version is published again, as a new version."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import UTC, datetime

from kg.store.manifest import one_line
from kg.store.snapshots import Snapshot, Snapshots


def roll_back(
    snapshots: Snapshots, name: str, message: str = "", author: str = "", timeout: float = 0.0
) -> tuple[Snapshot, bool]:
    """Publish a version's graphs and shapes anew; returns what is current then, and if it is new.

    Raises `NotFound`, `StoreDamaged` if the version is not whole, `StoreLocked`, `StoreFull`.
    """
    version = snapshots.find(name)
    with snapshots.writing(timeout):
        old = snapshots.open(version)
        old.verify()
        before = snapshots.current_version()
        contents = {file: [(old.directory / file).read_bytes()] for file in old.manifest.files}
        draft = replace(
            old.manifest,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            message=one_line(message or f"rollback to {old.version}"),
            author=one_line(author or getpass.getuser()),
            origin="rollback",
        )
        snapshot = snapshots.publish(contents, draft)
    return snapshot, snapshot.version != before
