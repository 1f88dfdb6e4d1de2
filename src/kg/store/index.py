"""What workers ask: a snapshot loaded into memory, or an index of it on disk.

The index is derived from the snapshot and can be made again at any time; it stands beside the
snapshots, so that these stay what was published.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.store.content import GRAPH, read_content, read_graph_names
from kg.store.memory import load_union

# Measured: what the engine holds for a quad in memory, and its copy in the union.
BYTES_A_QUAD: Final = 350
_SHARE_OF_MEMORY: Final = 0.5


def load_memory(snapshot: Path, *, union: bool) -> ox.Store:
    """A snapshot in memory; with `union` its default graph is the union of the named graphs."""
    store = ox.Store()
    _fill(store, snapshot, union=union)
    return store


def make_index(snapshot: Path, index: Path, *, union: bool) -> None:
    """Make the index of a snapshot, unless it is there; it appears whole or not at all."""
    if index.is_dir():
        return
    unfinished = index.with_name(f".unfinished-{index.name}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    store = ox.Store(str(unfinished))
    _fill(store, snapshot, union=union)
    store.flush()
    store.optimize()
    del store
    try:
        unfinished.rename(index)
    except OSError:
        # Another process was quicker.
        shutil.rmtree(unfinished)
        if not index.is_dir():
            raise


def open_index(index: Path) -> ox.Store:
    """An index for reading, which any number of processes may do."""
    return ox.Store.read_only(str(index))


def fits_in_memory(quads: int, *, union: bool, processes: int) -> bool:
    """Whether so many processes may hold a copy in half of the machine's memory.

    A worker's memory is the zygote's until it touches it, which counts as writing for most of it.
    """
    wanted = quads * BYTES_A_QUAD * (2 if union else 1) * (1 + processes)
    return wanted < _machine_memory() * _SHARE_OF_MEMORY


def _machine_memory() -> int:
    """Bytes of memory that this process may count on."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    group = Path("/sys/fs/cgroup/memory.max")
    if sys.platform == "linux" and group.is_file():
        stated = group.read_text(encoding="ascii").strip()
        total = min(total, int(stated)) if stated.isdecimal() else total
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return total if limit == resource.RLIM_INFINITY else min(total, limit)


def _fill(store: ox.Store, snapshot: Path, *, union: bool) -> None:
    graph = snapshot / GRAPH
    # Not bulk_load, which gives blank nodes other labels: the union must have the same ones.
    store.bulk_extend(read_content(graph))
    if union:
        load_union(store, read_content(graph))
    for name in read_graph_names(snapshot):
        store.add_graph(name)
