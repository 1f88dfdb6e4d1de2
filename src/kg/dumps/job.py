"""The process that makes a version's files: ``python -m kg.dumps.job STORE VERSION``.

It is of low priority, and ends with its parent. What went wrong is told in a line of JSON.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from kg.dumps.filling import Filling
from kg.dumps.told import told
from kg.errors import KgError
from kg.store.confinement import die_with_parent
from kg.store.snapshots import Snapshots

# Below everything else that the server does.
_NICENESS: Final = 15


def main(store: str, version: str) -> int:
    """The exit status: 0 if the files are there."""
    die_with_parent()
    os.nice(_NICENESS)
    try:
        snapshots = Snapshots(Path(store))
        Filling(snapshots).make(snapshots.open(version))
    except KgError as error:
        print(told(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
