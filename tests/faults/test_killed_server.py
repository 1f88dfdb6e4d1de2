"""Item 44, kill -9 of the whole server while it writes: what was told is there, nothing half."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path

from endurance import rounds
from graph_writers import TOGETHER, Writers, contents, history
from processes import alive, family, on_linux
from serving import started
from stewards import TOKEN
from writing import EX, eventually

from kg.store.snapshots import Snapshots

KILLS = rounds(4)
# Versions that are kept from one kill to the next.
KEPT = 10


@on_linux
def test_a_server_killed_at_any_moment_loses_nothing_that_was_acknowledged(
    directory: Path, record_property: Callable[[str, object], None]
) -> None:
    moments = random.Random(KILLS)
    known: set[str] = set()
    sent = 0
    for _ in range(KILLS):
        arguments = ("--store", str(directory), "--default-graph", "own")
        with started(*arguments, env={"KG_WRITE_TOKEN": TOKEN}) as server:
            writers = Writers(server, sent)
            with writers.writing():
                at_least = moments.randrange(1, 8)
                assert eventually(lambda n=at_least, w=writers: len(w.acknowledged) >= n, 60)
                threading.Event().wait(moments.uniform(0, 0.1))
                below = family(server.process.pid)
                server.process.kill()
        assert eventually(lambda pids=below: not any(alive(pid) for pid in pids))
        found = contents(directory)
        assert known | writers.acknowledged <= set(found), "an acknowledged write is lost"
        assert set(found.values()) == {TOGETHER}, "a write is there in part"
        # One whose kill came before it was current may lie beside the history, but not in it.
        assert writers.versions <= history(directory)
        known, sent = set(found), writers.sent
        snapshots = Snapshots(directory)
        with snapshots.writing():
            snapshots.prune(KEPT)
    record_property("kills", KILLS)
    record_property("writes, none lost", len(known))
    assert len(known) >= KILLS
    # What was begun and not told of may be there, and nothing that was never sent.
    assert known <= {f"{EX}write-{place}" for place in range(1, sent + 1)}
