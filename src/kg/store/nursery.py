"""Our end of the nursery, the process that zygotes are forked from."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from typing import Final

from kg.errors import EvaluationCrashed
from kg.store.configuration import Configuration

# Seconds that the nursery may take to start and to fork, and to end when it is told to.
_PATIENCE: Final = 10.0
_log = logging.getLogger(__name__)


class Nursery:
    """The nursery; started at once, and again if it dies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start()

    def zygote(self, configuration: Configuration) -> socket.socket:
        """The control socket of a new zygote; raises `EvaluationCrashed`."""
        with self._lock:
            try:
                return self._zygote(configuration)
            except OSError as error:
                raise EvaluationCrashed(
                    f"no process could be started for the graph: {error}.", "Try again in a moment."
                ) from error

    def close(self) -> None:
        with self._lock:
            self._end()

    def _zygote(self, configuration: Configuration) -> socket.socket:
        if self._process.poll() is not None:
            _log.error("the nursery ended with status %s", self._process.returncode)
            self._connection.close()
            self._start()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._connection, [configuration.to_bytes()], [theirs.fileno()])
            # One message at a time, so that two are never read as one.
            if not self._connection.recv(1):
                raise EOFError("the nursery has ended")
        except (OSError, EOFError) as error:
            ours.close()
            # Its answer may still come, and would be taken for the next one's. What was forked
            # from it lives on.
            self._process.kill()
            self._end()
            raise OSError(str(error)) from error
        return ours

    def _start(self) -> None:
        self._connection, theirs = socket.socketpair()
        self._connection.settimeout(_PATIENCE)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.store.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                # Ctrl-C in a terminal is for the server, which ends its processes in order.
                start_new_session=True,
            )

    def _end(self) -> None:
        """It ends when its connection does, unless it hangs."""
        self._connection.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
