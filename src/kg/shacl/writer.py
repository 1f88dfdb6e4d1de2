"""Changes of a store that is being served: one at a time, in a process that can be killed."""

from __future__ import annotations

import getpass
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from kg.errors import EvaluationCrashed, EvaluationTimeout, KgError, Overloaded
from kg.shacl.gate import Signature, Written
from kg.shacl.line import Line
from kg.shacl.messages import (
    ANNOUNCED,
    REFUSED,
    WRITTEN,
    Job,
    read_error,
    read_refusal,
    read_written,
)
from kg.shacl.process import WritingProcess
from kg.sparql.query import Update
from kg.store.change import Change
from kg.store.durable import disk_error
from kg.store.snapshots import Snapshots
from kg.store.wire import receive_frame

__all__ = ["Writer", "Written"]


@dataclass
class _Course:
    """How a change went: what was announced, and what it came to, if it came to anything."""

    announced: Written | None = None
    written: Written | None = None
    error: KgError | None = None


class Writer:
    """Makes changes of one store, first come, first served; thread-safe and synchronous.

    With `union` the default graph is the union of the named graphs. A change may use `memory`
    bytes, and is refused for validation results of the severity `fail_on` or worse.
    """

    def __init__(
        self, store: Path, *, union: bool, memory: int = 2 << 30, fail_on: str = "violation"
    ) -> None:
        self._snapshots = Snapshots(store)
        self._union = union
        self._memory = memory
        self._fail_on = fail_on
        self._line = Line()
        self._process = WritingProcess(memory)
        self._closed = False

    def apply(self, change: Change, author: str, message: str, timeout: float) -> Written:
        """Make, validate and publish a change within so many seconds, waiting in line included.

        When it returns, the change is durable; when it raises, nothing has changed. Raises
        `NotConforming` with the report, `Overloaded` and `StoreLocked` when others did not
        finish in time, `EvaluationTimeout`, `EvaluationCrashed`, `StoreError`, and what
        `kg.store.change.apply` raises.
        """
        deadline = time.monotonic() + timeout
        with self._line.turn(timeout) as came:
            if not came:
                raise Overloaded(
                    f"other changes did not finish within {timeout:g} s.", "Try again in a moment."
                )
            if self._closed:
                raise Overloaded("the server is shutting down.", "Try again later.")
            signature = Signature(author or getpass.getuser(), message or _described(change))
            return self._make(change, signature, deadline, timeout)

    def close(self) -> None:
        """Wait for the change under way, and end the process."""
        with self._line.turn(None):
            self._closed = True
            self._process.close()

    def _make(
        self, change: Change, signature: Signature, deadline: float, timeout: float
    ) -> Written:
        course = _Course()
        with self._process.child() as connection:
            left = max(0.001, deadline - time.monotonic())
            job = Job(
                store=str(self._snapshots.directory),
                union=self._union,
                fail_on=self._fail_on,
                seconds=left,
                change=change,
                signature=signature,
            )
            try:
                connection.settimeout(left)
                connection.sendall(job.to_frames())
                _follow(connection, course, deadline)
            except TimeoutError:
                course.error = EvaluationTimeout(
                    f"the change did not finish within {timeout:g} s and was stopped; "
                    "nothing has changed.",
                    "Send it in smaller parts.",
                )
            except (EOFError, OSError):
                course.error = EvaluationCrashed(
                    "the change stopped its process: it needed too much memory or depth; "
                    "nothing has changed.",
                    "Send it in smaller parts, and nest less deeply.",
                )
        # The process is gone: what is there now is what stays.
        if course.written is not None:
            return course.written
        if course.announced is not None and self._is_there(course.announced.version):
            return course.announced
        assert course.error is not None
        raise course.error

    def _is_there(self, version: str) -> bool:
        try:
            return self._snapshots.holds(version)
        except OSError as error:
            raise disk_error(self._snapshots.directory, error) from error


def _follow(connection: socket.socket, course: _Course, deadline: float) -> None:
    """Take down what the process says, to the end."""
    while course.written is None and course.error is None:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        tag, content = receive_frame(connection)
        if tag == ANNOUNCED:
            course.announced = read_written(content)
        elif tag == WRITTEN:
            course.written = read_written(content)
        else:
            course.error = read_refusal(content) if tag == REFUSED else read_error(content)


def _described(change: Change) -> str:
    """What to say of a change of which nobody said anything."""
    if isinstance(change, Update):
        return "SPARQL update"
    graph = f"<{change.graph}>" if change.graph else "the default graph"
    return f"{change.method} {graph}"
