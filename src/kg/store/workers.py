"""Our ends of the processes that evaluate: a snapshot's zygote, and its workers."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import Final

from kg.errors import EvaluationCrashed
from kg.store.back_off import BackOff
from kg.store.configuration import MESSAGE, NO_PROCESS, Configuration
from kg.store.events import Event, Events
from kg.store.nursery import Nursery

_LOWEST_PRIORITY: Final = 15
# Seconds in which a zygote forks, if it ever does.
_PATIENCE: Final = 10.0
# A zygote that lived so long did not fail at its start.
_STABLE: Final = 60.0
_log = logging.getLogger(__name__)


class Process:
    """A process that is no child of ours, by a handle that stays its own when its number is reused.

    Raises `OSError` where it has ended, and where there is no descriptor left.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = _process_handle(pid)

    def signal(self, number: signal.Signals) -> None:
        with suppress(OSError):
            if self._handle is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self._handle, number)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Worker:
    """One worker process and its socket; raises what `Process` raises."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.connection = connection
        # Whether it has answered a query.
        self.proven = False
        self._process = Process(pid)

    def alive(self) -> bool:
        """Whether a worker that is idle still listens; it has nothing to say then."""
        try:
            self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def kill(self) -> None:
        self._process.signal(signal.SIGKILL)

    def pause(self) -> None:
        self._process.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.signal(signal.SIGCONT)

    def lower_priority(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _LOWEST_PRIORITY)

    def close(self) -> None:
        """Let go of the process, which ends when its socket closes."""
        with suppress(OSError):
            self.connection.close()
        self._process.close()


class Zygote:
    """Our end of one snapshot's zygote, started again, with a growing pause, if it dies.

    `loaded`: it holds its snapshot and can fork; `failing`: it died, and the next is not started
    yet.
    """

    def __init__(
        self, nursery: Nursery, configuration: Configuration, events: Events | None = None
    ) -> None:
        self._nursery = nursery
        self._configuration = configuration
        self._events = events or Events()
        self._lock = threading.Lock()
        self._closed = False
        self._pause = BackOff()
        self._shortage = BackOff()
        self._process: Process | None = None
        self.failing = False
        self._start()

    def fork(self, timeout: float) -> Worker | None:
        """A new worker, if there is one within so many seconds."""
        with self._lock:
            if self._closed:
                return None
            now = time.monotonic()
            if self._pause.over(now) and self._shortage.over(now):
                try:
                    return self._fork() if self._wait(timeout) else None
                except (EvaluationCrashed, OSError, EOFError) as error:
                    self._died(error)
                    return None
        time.sleep(timeout)
        return None

    def pause(self, now: float) -> float:
        """Seconds until one that died is started again."""
        return self._pause.left(now)

    def close(self) -> None:
        """End the zygote; whoever waits for it is told so."""
        self._closed = True
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._end()

    def _start(self) -> None:
        self.loaded = False
        self._started = time.monotonic()
        self._control = self._nursery.zygote(self._configuration)
        self.failing = False

    def _wait(self, timeout: float) -> bool:
        """Whether the snapshot is loaded."""
        if self._control.fileno() == -1:
            self._start()
        if not self.loaded:
            self._control.settimeout(timeout)
            try:
                pid = self._receive()
            except TimeoutError:
                return False
            with suppress(OSError):
                self._process = Process(pid)
            self.loaded = True
        return True

    def _fork(self) -> Worker | None:
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            self._short(error)
            return None
        try:
            with theirs:
                self._control.settimeout(_PATIENCE)
                socket.send_fds(self._control, [b"F"], [theirs.fileno()])
            pid = self._receive()
        except BaseException:
            ours.close()
            raise
        if pid == NO_PROCESS:
            ours.close()
            self._short("the system gave no process")
            return None
        try:
            worker = Worker(pid, ours)
        except OSError as error:
            ours.close()
            self._short(error)
            return None
        self._shortage.reset()
        return worker

    def _short(self, reason: object) -> None:
        """Fork no more for a while; the zygote is well, and so are its workers."""
        pause = self._shortage.failed(time.monotonic())
        _log.error("no worker can be started; next attempt in %.1f s: %s", pause, reason)

    def _died(self, error: Exception) -> None:
        """Start anew at a later call, but not sooner than the pause, which grows."""
        if self._closed:
            return
        now = time.monotonic()
        self._end()
        self.loaded, self.failing = False, True
        if now - self._started > _STABLE:
            self._pause.reset()
        pause = self._pause.failed(now)
        self._events.add(Event.ZYGOTE_DIED)
        snapshot = self._configuration.snapshot
        _log.error("the zygote of %s died; next start in %.1f s: %r", snapshot, pause, error)

    def _end(self) -> None:
        """A zygote ends when its socket does, unless it hangs."""
        self._control.close()
        if self._process is not None:
            self._process.signal(signal.SIGKILL)
            self._process.close()
            self._process = None

    def _receive(self) -> int:
        data = b""
        while len(data) < MESSAGE.size:
            piece = self._control.recv(MESSAGE.size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return int(MESSAGE.unpack(data)[0])


def _process_handle(pid: int) -> int | None:
    """A descriptor that stands for this very process, where the system has such (Linux)."""
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(pid)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EPERM):
            return None
        raise
