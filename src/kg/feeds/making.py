"""``python -m kg.feeds.making STORE VERSION SPACE GRAPHS LEDGER``: bring a ledger up to date.

GRAPHS is ``union`` or ``own``: what is said of things in all named graphs, or in the default one.

A process of its own: the files are large, and what is in them may be hard to compare.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.errors import KgError, NotFound, StoreDamaged
from kg.feeds.changes import changes
from kg.feeds.ledger import Ledger, Step, written
from kg.feeds.things import Scope
from kg.store.confinement import die_with_parent
from kg.store.snapshots import Snapshot, Snapshots

# The exit status when something was wrong, which is told.
_FAILED: Final = 3
# Whoever waits for answers goes first.
_NICENESS: Final = 5


def bring_up_to_date(ledger: Ledger, snapshots: Snapshots, version: str, scope: Scope) -> None:
    """Compare a version with the one before it, that with its own, and so on, once for each.

    The history begins with the oldest version that is still kept, and after the last that is
    damaged: all that the first one has counts as created by it. Raises `StoreError`, `NotFound` for
    a version that is gone.
    """
    known = ledger.known(scope)
    before: Snapshot | None = None
    time = ""
    steps: list[Step] = []
    for snapshot in _chain(snapshots, version):
        manifest = snapshot.manifest
        time = max(time, written(manifest.published))
        step = Step(manifest.number, manifest.version, before.version if before else "", time)
        old = known.get(step.number)
        if old is None or replace(old, size=0) != step:
            if snapshot.version != version and not _is_whole(snapshot):
                steps, before = [], None
                continue
            if before is not None and not _is_whole(before):
                steps, before, step = [], None, replace(step, parent="")
            older = before.graph_file if before else None
            ledger.write(scope, step, changes(older, snapshot.graph_file, scope))
        steps.append(step)
        before = snapshot
    ledger.keep(steps)


def _chain(snapshots: Snapshots, version: str) -> list[Snapshot]:
    """A version and all that came before it, the oldest first."""
    chain = [snapshots.open(version)]
    while (parent := chain[-1].manifest.parent) is not None:
        try:
            chain.append(snapshots.open(parent))
        except (NotFound, StoreDamaged):
            break
    return chain[::-1]


def _is_whole(snapshot: Snapshot) -> bool:
    try:
        snapshot.verify()
    except StoreDamaged:
        return False
    return True


def main() -> int:
    """The process; what is wrong stands in its standard error."""
    store, version, space, graphs, ledger = sys.argv[1:]
    scope = Scope(space, union=graphs == "union")
    die_with_parent()
    os.nice(_NICENESS)
    try:
        bring_up_to_date(Ledger(Path(ledger)), Snapshots(Path(store)), version, scope)
    except (KgError, OSError) as error:
        # A version may be deleted meanwhile.
        sys.stderr.write(str(error))
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
