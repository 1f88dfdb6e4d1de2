"""Where the files of versions are kept: a folder each, beside the snapshots.

They are derived and can be made again at any time. A folder appears whole or not at all.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

from kg.dumps.files import DumpFile, Part

INDEX: Final = "files.json"
_log = logging.getLogger(__name__)


class Shelf:
    """The files of all versions of the store in that folder."""

    def __init__(self, store: Path) -> None:
        self.folder = store / "dumps"

    def find(self, version: str) -> tuple[DumpFile, ...] | None:
        """The files of a version, or None where they are to be made.

        That is for the first time, or because one of them is damaged.
        """
        try:
            rows = json.loads((self.folder / version / INDEX).read_text(encoding="utf-8"))
            files = tuple(DumpFile(**{**row, "part": Part(**row["part"])}) for row in rows)
            whole = all(self.path(version, file).stat().st_size == file.size for file in files)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, TypeError, KeyError) as error:
            _log.warning("%s is damaged: %s", self.folder / version / INDEX, error)
            return None
        return files if whole else None

    def path(self, version: str, file: DumpFile) -> Path:
        return self.folder / version / file.name
