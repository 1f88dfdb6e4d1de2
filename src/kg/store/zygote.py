"""The process that holds a snapshot in memory and forks workers from it.

``python -m kg.store.zygote CONTROL_FD GRAPH_FILE UNION``; single-threaded, so that forking is
safe. On the control socket it takes messages of one letter and one number: ``F`` (with the
worker's socket) forks and answers with the process id, ``K`` kills a worker. When the control
socket closes it kills its workers and ends.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import pyoxigraph as ox

from kg.store.content import read_content
from kg.store.evaluation import answer
from kg.store.memory import declared_prefixes, load_union
from kg.store.wire import Job

MESSAGE: Final = struct.Struct("!cq")
READY: Final = b"R"
FORK: Final = b"F"
KILL: Final = b"K"


class Zygote:
    """The loop of the zygote and of its children."""

    def __init__(self, control: socket.socket, store: ox.Store) -> None:
        self._control = control
        self._store = store
        self._prefixes = declared_prefixes(store)
        self._children: set[int] = set()
        self._base_memory = _address_space()

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, self._reap)
        gc.collect()
        gc.freeze()
        self._control.sendall(MESSAGE.pack(READY, os.getpid()))
        try:
            while True:
                data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE.size, 1)
                if not data:
                    return
                letter, number = MESSAGE.unpack(data)
                if letter == FORK:
                    self._fork(descriptors[0])
                elif letter == KILL:
                    self._kill(number)
        finally:
            for pid in tuple(self._children):
                self._kill(pid)

    def _fork(self, descriptor: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._control.close()
            self._work(descriptor)
        os.close(descriptor)
        self._children.add(pid)
        self._control.sendall(MESSAGE.pack(FORK, pid))

    def _kill(self, pid: int) -> None:
        # While the signal is held back no child is reaped, so the number is still its own.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        try:
            if pid in self._children:
                os.kill(pid, signal.SIGKILL)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _reap(self, _signal: int, _frame: FrameType | None) -> None:
        with suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self._children.discard(pid)

    def _work(self, descriptor: int) -> NoReturn:
        """A worker's life: take a job, answer it, until the server hangs up."""
        status = 0
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection = Connection(descriptor)
            memory = struct.unpack("!q", connection.recv_bytes())[0]
            self._confine(memory)
            while True:
                job = Job.from_bytes(connection.recv_bytes())
                _allow_processor_time(job.seconds)
                answer(self._store, job, self._prefixes, connection)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass
        except BaseException:  # noqa: BLE001 - a forked child must never return to the zygote's loop
            status = 1
        os._exit(status)

    def _confine(self, memory: int) -> None:
        """No new file or socket, bounded memory, first to go when the machine runs short."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            limit = self._base_memory + memory
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            with suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


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


def main(arguments: list[str]) -> None:
    control = socket.socket(fileno=int(arguments[0]))
    graph_file = Path(arguments[1])
    store = ox.Store()
    # Not bulk_load, which gives blank nodes other labels: the union must have the same ones.
    store.bulk_extend(read_content(graph_file))
    if arguments[2] == "union":
        load_union(store, read_content(graph_file))
    with suppress(BrokenPipeError, ConnectionResetError):
        Zygote(control, store).run()


if __name__ == "__main__":
    main(sys.argv[1:])
