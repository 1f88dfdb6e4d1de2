"""The processes of a server, and what they use."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def family(root: int) -> list[int]:
    """A process, those that it started, and those that these started."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True)
    rows = [line.split() for line in listing.stdout.splitlines()]
    parents = {int(pid): int(parent) for pid, parent in rows}
    found, level = [root], [root]
    while level:
        level = [pid for pid, parent in parents.items() if parent in level]
        found += level
    return found


def cpu_seconds(pids: list[int]) -> float:
    """Processor time that processes have used so far, those that are gone left out (Linux)."""
    total = 0.0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def resident_bytes(pid: int) -> int:
    """Memory that a process has in use."""
    listing = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(listing.stdout) * 1024
