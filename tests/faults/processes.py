"""A server with all that it has started, as the system sees them (Linux)."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.store.pool import Lanes

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")
# What starts workers, and what makes changes.
NURSERY, WRITING = "kg.store.zygote", "kg.shacl.writing_process"
# What makes the files of a version, when nothing else wants the processor.
DUMPING = "kg.dumps.job"


def children(pid: int) -> list[int]:
    """The processes that one has started or forked."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        found = [Path(task, "children").read_text().split() for task in tasks]
        return sorted(int(child) for listed in found for child in listed)
    return []


def family(pid: int) -> list[int]:
    """The process and all that it has started."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def nursery(server: int) -> int:
    """The process that a server's zygotes are forked from."""
    (found,) = (pid for pid in children(server) if NURSERY in command(pid))
    return found


def changes(server: int) -> list[int]:
    """The processes that make a change at this moment."""
    found = (pid for pid in children(server) if WRITING in command(pid))
    return [child for pid in found for child in children(pid) if alive(child)]


def zygotes(server: int) -> list[int]:
    """The processes that hold a snapshot."""
    return [pid for pid in children(nursery(server)) if alive(pid)]


def workers(server: int) -> list[int]:
    """The processes that evaluate."""
    return [pid for zygote in zygotes(server) for pid in children(zygote) if alive(pid)]


def full(server: int) -> bool:
    """Whether all workers are there that a server keeps when it has nothing to do."""
    return len(workers(server)) > Lanes().fast


def command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


@dataclass(frozen=True)
class Usage:
    """What a server takes with all that it has started: memory that is shared counts once.

    But for what makes the files of a version: it takes its time if others want the processor.
    """

    processes: int
    threads: int
    descriptors: int
    megabytes: float


def usage(pid: int) -> Usage:
    """Descriptors and threads are the server's own: its workers come and go."""
    dumping = [child for child in children(pid) if DUMPING in command(child)]
    assert len(dumping) <= 1
    aside = {one for child in dumping for one in family(child)}
    below = [one for one in family(pid) if one not in aside]
    return Usage(
        processes=len([one for one in below if alive(one)]),
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
        descriptors=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        megabytes=sum(map(_kilobytes, below)) / 1024,
    )


def _kilobytes(pid: int) -> int:
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(found[1]) if found else 0
    return 0
