"""The processes that hold snapshots, and fork workers from them.

``python -m kg.store.zygote SOCKET_FD`` is the nursery: it has everything imported, and for each
configuration that comes in, with a control socket, it forks a zygote. A zygote loads its snapshot,
says so, and takes one byte and a worker's socket for every worker that is wanted, answering with
the process id. All are single-threaded, so that forking is safe. When its socket closes, each
kills its workers and ends.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pyoxigraph as ox

from kg.sparql.advice import advice
from kg.store.advising import advise
from kg.store.configuration import MESSAGE, NO_PROCESS, Configuration
from kg.store.confinement import (
    address_space,
    adopt_orphans,
    allow_processor_time,
    leave_the_network,
)
from kg.store.content import GRAPH
from kg.store.evaluation import answer
from kg.store.graph_file import GraphFile, send_document
from kg.store.index import load_memory, make_index, open_index
from kg.store.memory import declared_prefixes
from kg.store.wire import PIECE, Job

_log = logging.getLogger(__name__)


class Zygote:
    """The loop of the zygote and of its children."""

    def __init__(self, control: socket.socket, configuration: Configuration) -> None:
        self._control = control
        self._configuration = configuration
        self._children: set[int] = set()
        graph = Path(configuration.snapshot) / GRAPH
        self._content = GraphFile(graph, union=configuration.union)
        self._store = self._load()
        self._prefixes = declared_prefixes(self._store) if self._store else {}
        self._base_memory = address_space()

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
        # A child that ends at once is not reaped before it is known, and its number not kept.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        try:
            pid = os.fork()
        except OSError as error:
            # Those that run are none the worse for it.
            _log.error("no worker can be forked: %s", error)
            pid = NO_PROCESS
        if pid == 0:
            self._control.close()
            self._work(socket.socket(fileno=descriptor))
        os.close(descriptor)
        if pid != NO_PROCESS:
            self._children.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
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
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            store, prefixes = self._store, self._prefixes
            if store is None:
                assert self._configuration.index is not None
                store = open_index(Path(self._configuration.index))
                prefixes = declared_prefixes(store)
            self._confine()
            while True:
                job = Job.receive(connection)
                allow_processor_time(job.seconds)
                if job.advice:
                    advise(job, connection)
                elif job.document is not None:
                    send_document(self._content, job, prefixes, connection)
                else:
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


def nurse(connection: socket.socket) -> None:
    """The nursery's life; the kernel reaps its zygotes, and their workers if they die first."""
    adopt_orphans()
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
    # The parser's first text takes it longest; its children inherit what it has prepared.
    advice("ASK {}")
    nurse(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
