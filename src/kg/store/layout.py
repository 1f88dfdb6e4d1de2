"""The layout of a store's directory: whether this program knows it, and an empty one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError, StoreDamaged, StoreTooNew
from kg.store.durable import disk_error, replace_durably

LAYOUT: Final = 1


def check_layout(directory: Path) -> None:
    """Raise `ConfigurationError` for what is no store, `StoreTooNew`, `StoreDamaged`."""
    path = directory / "FORMAT"
    if not path.exists():
        if directory.exists() and (not directory.is_dir() or _visible(directory)):
            raise ConfigurationError(
                f"{directory}: this is not a store.",
                "Name a new folder, or one that 'kg publish' made.",
            )
        return
    layout = path.read_text(encoding="ascii", errors="replace").strip()
    if not layout.isdecimal():
        raise StoreDamaged(f"{path}: {layout!r} is no version number.", "Restore a backup.")
    if int(layout) > LAYOUT:
        raise StoreTooNew(
            f"{directory}: the store has layout {layout}, this program knows {LAYOUT}.",
            "Upgrade the program.",
        )


def create_layout(directory: Path) -> None:
    """Make an empty store unless there is one; raises `StoreError`."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / "FORMAT").exists():
            replace_durably(directory / "FORMAT", f"{LAYOUT}\n")
        (directory / "snapshots").mkdir(exist_ok=True)
    except OSError as error:
        raise disk_error(directory, error) from error


def _visible(directory: Path) -> bool:
    """Whether there is anything in a folder but hidden files."""
    return any(not path.name.startswith(".") for path in directory.iterdir())
