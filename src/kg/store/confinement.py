"""What a process that handles users' input may use, as the operating system enforces it."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from pathlib import Path
from typing import Final

_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_SET_CHILD_SUBREAPER: Final = 36
_SET_PARENT_DEATH_SIGNAL: Final = 1


def leave_the_network() -> bool:
    """Move this process to a network namespace of its own, where there is none (Linux)."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    # Without rights a namespace of users is needed first, which some systems refuse.
    return any(
        library.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    )


def adopt_orphans() -> None:
    """Become the parent of those below this process whose own has died (Linux).

    They would be left to the system's first process, which in a container may be one that never
    asks for their status: each would stay in the table of processes for good.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Should the parent be killed, the kernel kills this process too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def allow_processor_time(seconds: float) -> None:
    """Should the server be gone or stuck, the kernel ends what it asked for."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def address_space() -> int:
    """Bytes of virtual memory in use (Linux)."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
