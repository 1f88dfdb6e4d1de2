"""The process that makes a version's files: ``python -m kg.dumps.job STORE VERSION``.

It is of low priority, and ends with its parent. What went wrong is told in a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

from kg.dumps.shelf import Shelf
from kg.errors import KgError, StoreError, StoreFull, StoreReadOnly
from kg.store.confinement import die_with_parent
from kg.store.snapshots import Snapshots

# Below everything else that the server does.
_NICENESS: Final = 15
_KINDS: Final = {kind.__name__: kind for kind in (StoreFull, StoreReadOnly, StoreError)}


def main(store: str, version: str) -> int:
    """The exit status: 0 if the files are there."""
    die_with_parent()
    os.nice(_NICENESS)
    try:
        snapshots = Snapshots(Path(store))
        Shelf(snapshots).make(snapshots.open(version))
    except KgError as error:
        fields = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint}
        print(json.dumps(fields))
        return 1
    return 0


def read_error(told: bytes, status: int) -> KgError:
    """What a process that ended with that status has told of why."""
    try:
        fields = json.loads(told)
    except ValueError:
        return KgError(f"the process that makes files ended with status {status}.", "See the log.")
    return _KINDS.get(fields["kind"], KgError)(fields["detail"], fields["hint"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
