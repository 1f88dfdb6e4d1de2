"""Our ends of the processes that evaluate: the nursery, a snapshot's zygote, and its workers."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Final

from kg.errors import EvaluationCrashed, Overloaded
from kg.store.zygote import MESSAGE, Configuration

_LOWEST_PRIORITY: Final = 15
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 30.0
# A zygote that lived so long did not fail at its start.
_STABLE: Final = 60.0
_log = logging.getLogger(__name__)


class Worker:
    """One worker process: its socket, and a handle that stays its own when its number is reused."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.connection = connection
        self._handle = _process_handle(pid)

    def alive(self) -> bool:
        """Whether a worker that is idle still listens."""
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def lower_priority(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOWEST_PRIORITY)

    def close(self) -> None:
        """Let go of the process, which ends when its socket closes."""
        with suppress(OSError):
            self.connection.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(OSError):
            if self._handle is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self._handle, number)


class Nursery:
    """The process that zygotes are forked from; started at once, and again if it dies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start()

    def zygote(self, configuration: Configuration) -> socket.socket:
        """The control socket of a new zygote; raises `EvaluationCrashed`."""
        with self._lock:
            if self._process.poll() is not None:
                _log.error("the nursery ended with status %s", self._process.returncode)
                self._connection.close()
                self._start()
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    message = [configuration.to_bytes()]
                    socket.send_fds(self._connection, message, [theirs.fileno()])
                    # One message at a time, so that two are never read as one.
                    self._connection.recv(1)
            except OSError as error:
                ours.close()
                raise EvaluationCrashed(
                    "no process could be started for the graph.", "Try again in a moment."
                ) from error
            return ours

    def close(self) -> None:
        with self._lock:
            self._connection.close()
            self._process.wait()

    def _start(self) -> None:
        self._connection, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.store.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                # Ctrl-C in a terminal is for the server, which ends its processes in order.
                start_new_session=True,
            )


class Zygote:
    """Our end of one snapshot's zygote, started again, with a growing pause, if it dies."""

    def __init__(self, nursery: Nursery, configuration: Configuration) -> None:
        self._nursery = nursery
        self._configuration = configuration
        self._lock = threading.Lock()
        self._closed = False
        self._not_before = 0.0
        self._back_off = 0.0
        self._start()

    def wait(self, timeout: float) -> bool:
        """Whether the snapshot is loaded, waiting at most so many seconds."""
        with self._lock:
            return self._wait(timeout)

    def fork(self, timeout: float) -> Worker:
        """A new worker; raises `Overloaded` while loading, `EvaluationCrashed` if there is none."""
        with self._lock:
            if not self._wait(timeout):
                raise Overloaded("the graph is still being loaded.", "Try again in a moment.")
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    socket.send_fds(self._control, [b"F"], [theirs.fileno()])
                self._control.settimeout(10)
                return Worker(self._receive(), ours)
            except (OSError, EOFError) as error:
                ours.close()
                self._died()
                raise EvaluationCrashed(
                    "no worker process could be started.", "Try again in a moment."
                ) from error

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._control.close()

    def _start(self) -> None:
        self._loaded = False
        self._started = time.monotonic()
        self._control = self._nursery.zygote(self._configuration)

    def _wait(self, timeout: float) -> bool:
        if self._closed:
            return False
        if time.monotonic() < self._not_before:
            return False
        if self._control.fileno() == -1:
            self._start()
        if not self._loaded:
            self._control.settimeout(max(0.001, timeout))
            try:
                self._receive()
                self._loaded = True
            except TimeoutError:
                return False
            except (OSError, EOFError):
                self._died()
                return False
        return True

    def _died(self) -> None:
        """Start anew at the next call, but not sooner than the pause, which doubles."""
        now = time.monotonic()
        self._control.close()
        grown = min(_LONGEST_PAUSE, self._back_off * 2 or _FIRST_PAUSE)
        self._back_off = _FIRST_PAUSE if now - self._started > _STABLE else grown
        self._not_before = now + self._back_off
        snapshot = self._configuration.snapshot
        _log.error("the zygote of %s died; next start in %.1f s", snapshot, self._back_off)

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
    except OSError:
        return None
