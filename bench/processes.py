"""The processes of a server: their memory, the processor time that they use, and their end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def descendants(root: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listing.stdout.splitlines())}
    found, level = [], [root]
    while level:
        level = [pid for pid, parent in parents.items() if parent in level]
        found += level
    return found


def memory_of(root: int) -> float:
    """MB of a process and all its descendants: shared pages once (Linux), else resident sizes."""
    total = 0
    for pid in [root, *descendants(root)]:
        rollup = Path(f"/proc/{pid}/smaps_rollup")
        if rollup.exists():
            found = re.search(r"^Pss:\s+(\d+) kB", _read(rollup), re.MULTILINE)
            total += int(found[1]) if found else 0
        else:
            size = subprocess.run(
                ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            total += int(size.stdout or 0)
    return total / 1024


def processor_seconds(pid: int) -> float:
    """What a process has used so far (Linux); 0 if it is gone."""
    # The name, which may hold spaces, ends with the last parenthesis.
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    if not fields:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_until_idle(root: int, limit: float, share: float = 0.1) -> float | None:
    """Seconds until the server uses less than a share of one core; None if not within the limit.

    Looked at over 0.2 s at a time; the answer is the beginning of the first idle look.
    """
    started = time.perf_counter()
    before = _used(root)
    while (begun := time.perf_counter()) - started < limit:
        time.sleep(0.2)
        now = _used(root)
        used = sum(seconds - before.get(pid, 0.0) for pid, seconds in now.items())
        if used < share * (time.perf_counter() - begun):
            return begun - started
        before = now
    return None


def children(pid: int) -> list[int]:
    """The children of a single-threaded process, found fast (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if listed.exists():
        return [int(child) for child in _read(listed).split()]
    return descendants(pid)


def zygotes(root: int) -> list[int]:
    """The processes beneath a server of ours that its workers are forked from.

    All these have one command line: a nursery, started by the server; below it the zygotes, and
    below these the workers.
    """
    nurseries = [
        pid
        for pid in descendants(root)
        if "kg.store.zygote" in _command(pid) and _command(_parent(pid)) != _command(pid)
    ]
    return [zygote for nursery in nurseries for zygote in children(nursery)]


def stop(process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """End a server that we started: politely, then not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _used(root: int) -> dict[int, float]:
    return {pid: processor_seconds(pid) for pid in [root, *descendants(root)]}


def _command(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline"))


def _parent(pid: int) -> int:
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
