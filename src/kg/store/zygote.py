"""The processes that hold snapshots, and fork workers from them.

``python -m kg.store.zygote SOCKET_FD`` is the nursery: it has everything imported, and for each
configuration that comes in, with a control socket, it forks a zygote. A zygote loads its snapshot,
says so, and takes one byte and a worker's socket for every worker that is wanted, answering with
the process id. All are single-threaded, so that forking is safe. When its socket closes, each
kills its workers and ends.
"""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import pyoxigraph as ox

from kg.store.evaluation import answer
from kg.store.index import load_memory, make_index, open_index
from kg.store.memory import declared_prefixes
from kg.store.wire import PIECE, Job, receive_frame

# A process id; the first that a zygote sends is its own, once the snapshot is loaded.
MESSAGE: Final = struct.Struct("!q")
_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Configuration:
    """What a zygote serves.

    `snapshot` is the snapshot's folder, `union` whether the default graph is the union of the
    named ones, `memory` what a worker may use beyond the snapshot in bytes. With `index` the
    snapshot is asked on disk, in this folder, instead of being held in memory.
    """

    snapshot: str
    union: bool
    memory: int
    index: str | None = None

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Configuration:
        return Configuration(**json.loads(data))


class Zygote:
    """The loop of the zygote and of its children."""

    def __init__(self, control: socket.socket, configuration: Configuration) -> None:
        self._control = control
        self._configuration = configuration
        self._children: set[int] = set()
        self._store = self._load()
        self._prefixes = declared_prefixes(self._store) if self._store else {}
        self._base_memory = _address_space()

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, self._reap)
        gc.collect()
        gc.freeze()
        self._control.sendall(MESSAGE.pack(os.getpid()))
        try:
            while True:
                data, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
                if not data:
                    return
                self._fork(descriptors[0])
        finally:
            # While the signal is held back no child is reaped, so the numbers are still theirs.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            for pid in self._children:
                os.kill(pid, signal.SIGKILL)

    def _load(self) -> ox.Store | None:
        """The store that the workers share; None where each opens the index on its own."""
        folder = Path(self._configuration.snapshot)
        if self._configuration.index is None:
            return load_memory(folder, union=self._configuration.union)
        # In a child, for the engine's disk store starts threads.
        pid = os.fork()
        if pid == 0:
            try:
                make_index(folder, Path(self._configuration.index), union=self._configuration.union)
            except BaseException:  # noqa: BLE001 - logged; a child must never return to the loop
                _log.exception("the index %s cannot be made", self._configuration.index)
                os._exit(1)
            os._exit(0)
        if os.waitpid(pid, 0)[1] != 0:
            sys.exit(1)
        return None

    def _fork(self, descriptor: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._control.close()
            self._work(socket.socket(fileno=descriptor))
        os.close(descriptor)
        self._children.add(pid)
        self._control.sendall(MESSAGE.pack(pid))

    def _reap(self, _signal: int, _frame: FrameType | None) -> None:
        with suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self._children.discard(pid)

    def _work(self, connection: socket.socket) -> NoReturn:
        """A worker's life: take a job, answer it, until the server hangs up."""
        status = 0
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            store, prefixes = self._store, self._prefixes
            if store is None:
                assert self._configuration.index is not None
                store = open_index(Path(self._configuration.index))
                prefixes = declared_prefixes(store)
            self._confine()
            while True:
                job = Job.from_bytes(receive_frame(connection)[1])
                _allow_processor_time(job.seconds)
                answer(store, job, prefixes, connection)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass
        except BaseException:  # noqa: BLE001 - a forked child must never return to the zygote's loop
            status = 1
        os._exit(status)

    def _confine(self) -> None:
        """No new file or socket, bounded memory, first to go when the machine runs short."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            limit = self._base_memory + self._configuration.memory
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            with suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        if self._store is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def leave_the_network() -> bool:
    """Move this process to a network namespace of its own, where there is none (Linux)."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    # Without rights a namespace of users is needed first, which some systems refuse.
    return any(
        library.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    )


def _allow_processor_time(seconds: float) -> None:
    """Should the server be gone or stuck, the kernel ends what it asked for."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _address_space() -> int:
    """Bytes of virtual memory in use (Linux)."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def nurse(connection: socket.socket) -> None:
    """The nursery's life; its zygotes are reaped by the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        data, descriptors, _, _ = socket.recv_fds(connection, PIECE, 1)
        if not data:
            return
        if os.fork() == 0:
            connection.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with suppress(BrokenPipeError, ConnectionResetError):
                Zygote(socket.socket(fileno=descriptors[0]), Configuration.from_bytes(data)).run()
            os._exit(0)
        os.close(descriptors[0])
        connection.sendall(b"F")


def main(arguments: list[str]) -> None:
    if not leave_the_network():
        _log.info("workers get no network namespace of their own")
    nurse(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
