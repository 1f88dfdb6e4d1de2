"""The pool of worker processes: one job each at a time, killed when the deadline passes."""

from __future__ import annotations

import logging
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import EvaluationCrashed, EvaluationTimeout, Overloaded
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult
from kg.store.wire import DATA, END, HEADER, Job, read_error
from kg.store.zygote import FORK, KILL, MESSAGE, READY

_log = logging.getLogger(__name__)


class PoolClosed(Overloaded):
    """The pool takes no more queries."""


class WorkerPool:
    """At most `size` workers over one snapshot; thread-safe.

    The zygote starts loading at once and in the background; the first query waits for it.
    `memory` is what a worker may use beyond the snapshot, in bytes.
    """

    def __init__(self, graph_file: Path, *, size: int, union: bool, memory: int = 1 << 30) -> None:
        self._size = size
        self._memory = memory
        self._zygote = _Zygote(graph_file, union=union)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._free = threading.Condition()
        self._closed = False
        self._retired = False

    def run(self, query: Query, answer: Answer, limits: Limits) -> QueryResult:
        """Evaluate; see `RdfDataset.query`. Raises `Overloaded` if no worker gets free in time."""
        deadline = time.monotonic() + limits.timeout
        worker = self._take(deadline)
        job = Job.of(query, answer, limits.timeout)
        chunks = self._converse(worker, job, deadline, limits.timeout)
        # The first item is the media type, sent together with the first data.
        media_type = next(chunks).decode()
        return QueryResult(media_type, chunks)

    @property
    def closed(self) -> bool:
        return self._closed

    def ready(self, timeout: float) -> bool:
        """Whether the snapshot is loaded, waiting at most so many seconds."""
        return self._zygote.wait(timeout)

    def retire(self) -> None:
        """Take no more queries, let the running ones finish, then close."""
        with self._free:
            self._retired = True
            running = bool(self._busy)
        if not running:
            self.close()

    def close(self) -> None:
        """End every process of the pool; running queries are cut off."""
        with self._free:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._free.notify_all()
        self._zygote.close()
        for worker in workers:
            worker.close()

    def _converse(
        self, worker: _Worker, job: Job, deadline: float, seconds: float
    ) -> Iterator[bytes]:
        whole = False
        try:
            worker.connection.send_bytes(job.to_bytes())
            while True:
                if not worker.connection.poll(max(0.0, deadline - time.monotonic())):
                    raise EvaluationTimeout(
                        f"the query did not finish within {seconds:g} s and was stopped.",
                        "Ask for less at once, or anchor the query on a known class or IRI.",
                    )
                frame = worker.connection.recv_bytes()
                tag, content = frame[:1], frame[1:]
                if tag in (HEADER, DATA):
                    yield content
                    continue
                whole = True
                if tag == END:
                    return
                raise read_error(content)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise EvaluationCrashed(
                "the query stopped its worker process: it needed too much memory or depth.",
                "Ask for less at once, and nest less deeply.",
            ) from error
        finally:
            self._give_back(worker, reusable=whole)

    def _take(self, deadline: float) -> _Worker:
        with self._free:
            while not self._idle and len(self._busy) >= self._size and not self._closed:
                if not self._free.wait(deadline - time.monotonic()):
                    raise Overloaded(
                        "all workers were busy until the query's time was over.", "Try again later."
                    )
            if self._closed:
                raise PoolClosed("the server is shutting down.", "Try again later.")
            worker = self._idle.pop() if self._idle else self._zygote.fork(self._memory, deadline)
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: _Worker, *, reusable: bool) -> None:
        with self._free:
            self._busy.discard(worker)
            if reusable and not self._closed:
                self._idle.append(worker)
            else:
                self._zygote.kill(worker.pid)
                worker.close()
            self._free.notify()
            last = self._retired and not self._busy and not self._closed
        if last:
            self.close()


class _Worker:
    """Our end of one worker process."""

    def __init__(self, pid: int, connection: Connection) -> None:
        self.pid = pid
        self.connection = connection

    def close(self) -> None:
        with suppress(OSError):
            self.connection.close()


class _Zygote:
    """Our end of the zygote, started again if it dies."""

    def __init__(self, graph_file: Path, *, union: bool) -> None:
        self._arguments = [str(graph_file), "union" if union else "own"]
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._loaded = False
        with theirs:
            # A session of its own, so that Ctrl-C reaches the server alone, which then
            # closes the control socket.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.store.zygote", str(theirs.fileno()), *self._arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wait(self, timeout: float) -> bool:
        with self._lock:
            return self._wait(timeout)

    def _wait(self, timeout: float) -> bool:
        if not self._loaded:
            self._control.settimeout(max(0.001, timeout))
            try:
                self._loaded = self._receive()[0] == READY
            except (TimeoutError, EOFError):
                return False
        return True

    def fork(self, memory: int, deadline: float) -> _Worker:
        """A new worker; raises `EvaluationCrashed` when the zygote cannot be had."""
        with self._lock:
            if self._process.poll() is not None:
                _log.error("the zygote ended with status %s; restarting", self._process.returncode)
                self._control.close()
                self._start()
            if not self._wait(deadline - time.monotonic()):
                raise Overloaded("the graph is still being loaded.", "Try again in a moment.")
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    socket.send_fds(self._control, [MESSAGE.pack(FORK, 0)], [theirs.fileno()])
                self._control.settimeout(10)
                pid = self._receive()[1]
            except (OSError, EOFError) as error:
                ours.close()
                raise EvaluationCrashed(
                    "no worker process could be started.", "Try again in a moment."
                ) from error
            connection = Connection(ours.detach())
            connection.send_bytes(struct.pack("!q", memory))
            return _Worker(pid, connection)

    def kill(self, pid: int) -> None:
        with self._lock, suppress(OSError):
            self._control.sendall(MESSAGE.pack(KILL, pid))

    def close(self) -> None:
        with self._lock:
            self._control.close()
            self._process.wait()

    def _receive(self) -> tuple[bytes, int]:
        data = b""
        while len(data) < MESSAGE.size:
            piece = self._control.recv(MESSAGE.size - len(data))
            if not piece:
                raise EOFError
            data += piece
        letter, number = MESSAGE.unpack(data)
        return letter, number
