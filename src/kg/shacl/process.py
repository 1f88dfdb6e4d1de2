"""Our end of a process that forks: started when first needed, and again if it dies."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from kg.errors import EvaluationCrashed
from kg.shacl.messages import END, START

# Seconds in which a process starts or is gone, unless the machine is in trouble.
_PATIENCE: Final = 30.0


class WritingProcess:
    """The process and its child; used by one thread at a time.

    `memory` in bytes is the child's; `module` is run, and does what it does with its jobs.
    """

    def __init__(self, memory: int, module: str = "kg.shacl.writing_process") -> None:
        self._memory = memory
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder = ""

    @contextmanager
    def child(self) -> Iterator[socket.socket]:
        """A connection to a new child, which is dead and gone when the block ends.

        Raises `EvaluationCrashed` if none can be started.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._fork(theirs)
            try:
                yield ours
            finally:
                self._end(ours)

    def close(self) -> None:
        """End the process and its child."""
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _fork(self, theirs: socket.socket) -> None:
        """A process that died since the last change is replaced; a second failure is an error."""
        for _ in range(2):
            reason = "it ended at once"
            try:
                control = self._control or self._start()
                socket.send_fds(control, [START], [theirs.fileno()])
                if control.recv(1):
                    return
            except OSError as error:
                reason = error.strerror or str(error)
            self._kill()
        raise EvaluationCrashed(
            f"no process could be started for it: {reason}.", "Try again in a moment."
        )

    def _end(self, connection: socket.socket) -> None:
        """Kill the child with all that it started, and see that it is gone."""
        try:
            if self._control is not None:
                self._control.sendall(END)
                if self._control.recv(1):
                    return
        except OSError:
            pass
        # The child dies with its parent; its socket closes when it is gone.
        self._kill()
        connection.settimeout(_PATIENCE)
        with suppress(OSError):
            while connection.recv(1 << 16):
                pass

    def _start(self) -> socket.socket:
        self._folder = tempfile.mkdtemp(prefix="kg-changes-")
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", self._module),
                    *(str(theirs.fileno()), str(self._memory), self._folder),
                ],
                pass_fds=[theirs.fileno()],
                # Ctrl-C in a terminal is for the server, which ends its processes in order.
                start_new_session=True,
            )
        ours.settimeout(_PATIENCE)
        self._control = ours
        return ours

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
        self.close()
