"""Where the files of versions are kept: a folder each, beside the snapshots.

They are derived and can be made again at any time. A folder appears whole or not at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from kg.dumps.files import DumpFile, Part

INDEX: Final = "files.json"


class Shelf:
    """The files of all versions of the store in that folder."""

    def __init__(self, store: Path) -> None:
        self.folder = store / "dumps"

    def find(self, version: str) -> tuple[DumpFile, ...] | None:
        """The files of a version, or None where they are still to be made."""
        try:
            rows = json.loads((self.folder / version / INDEX).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return tuple(DumpFile(**{**row, "part": Part(**row["part"])}) for row in rows)

    def path(self, version: str, file: DumpFile) -> Path:
        return self.folder / version / file.name
