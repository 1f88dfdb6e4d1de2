"""The names of snapshots that were deleted: who asks for one is told that it was there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.store.durable import replace_durably

_FILE: Final = "PRUNED"


def pruned_versions(store: Path) -> list[str]:
    """Of all that were deleted since stores keep this list, the oldest first."""
    path = store / _FILE
    return path.read_text(encoding="ascii").split() if path.exists() else []


def remember_pruned(store: Path, versions: Iterable[str]) -> None:
    """Add to the list, durably; raises `OSError`."""
    known = dict.fromkeys([*pruned_versions(store), *versions])
    replace_durably(store / _FILE, "".join(f"{version}\n" for version in known))
