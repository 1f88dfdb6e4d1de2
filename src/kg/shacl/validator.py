"""Validation of what clients send, in processes that can be killed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from kg.errors import EvaluationCrashed, EvaluationStopped, EvaluationTimeout, Overloaded
from kg.shacl.messages import VALIDATED, read_error
from kg.shacl.process import WritingProcess
from kg.shacl.sent_job import Reported, SentJob
from kg.store.wire import Frame, receive_frame

_MEMORY: Final = 1 << 30


class Turn:
    """One validation, from its place in line to its report; `Validator` alone changes it.

    `used` are the seconds of a process that it took.
    """

    def __init__(self, job: SentJob, body: bytes) -> None:
        self.job = job
        self.body = body
        self.used = 0.0
        self.stopped = False
        self.connection: socket.socket | None = None


class Validator:
    """At most so many validations at once, one after the other; thread-safe and synchronous.

    Each may use `memory` bytes. No process is started before it is needed.
    """

    def __init__(self, processes: int = 2, memory: int = _MEMORY) -> None:
        self._all = [WritingProcess(memory) for _ in range(processes)]
        self._idle = list(self._all)
        self._line: list[Turn] = []
        self._turns: set[Turn] = set()
        self._changed = threading.Condition()

    def validate(self, turn: Turn) -> Reported:
        """Validate within the job's seconds, waiting in line included.

        Raises `Overloaded`, `EvaluationTimeout`, `EvaluationCrashed`, `EvaluationStopped`, and
        what `kg.shacl.sent.validate_sent` raises.
        """
        deadline = time.monotonic() + turn.job.seconds
        with self._process(turn) as process:
            began = time.monotonic()
            try:
                tag, content = self._answer(process, turn, deadline)
            finally:
                turn.used = time.monotonic() - began
        if tag == VALIDATED:
            return Reported.from_content(content)
        raise read_error(content)

    def stop(self, turn: Turn) -> None:
        """End a validation, wherever it is; from any thread, and however often."""
        with self._changed:
            turn.stopped = True
            if turn.connection is not None:
                with suppress(OSError):
                    turn.connection.shutdown(socket.SHUT_RDWR)
            self._changed.notify_all()

    def close(self) -> None:
        """End what is under way, and the processes; nothing may begin any more."""
        with self._changed:
            under_way = [*self._turns]
        for turn in under_way:
            self.stop(turn)
        with self._changed:
            self._changed.wait_for(lambda: not self._turns)
        for process in self._all:
            process.close()

    @contextmanager
    def _process(self, turn: Turn) -> Iterator[WritingProcess]:
        """A process for a turn alone, when all who came before have had one."""
        with self._changed:
            self._turns.add(turn)
            self._line.append(turn)
            try:
                ready = self._changed.wait_for(lambda: self._is_next(turn), turn.job.seconds)
                _refuse_stopped(turn)
                if not ready:
                    raise Overloaded(
                        f"other validations did not finish within {turn.job.seconds:g} s.",
                        "Try again in a moment.",
                    )
                process = self._idle.pop()
            except BaseException:
                self._turns.discard(turn)
                raise
            finally:
                self._line.remove(turn)
                self._changed.notify_all()
        try:
            yield process
        finally:
            with self._changed:
                self._idle.append(process)
                self._turns.discard(turn)
                self._changed.notify_all()

    def _is_next(self, turn: Turn) -> bool:
        return turn.stopped or bool(self._idle and self._line[0] is turn)

    @contextmanager
    def _connected(self, process: WritingProcess, turn: Turn) -> Iterator[socket.socket]:
        """A connection to a new child of the process, which stopping the turn breaks."""
        with process.child() as connection:
            with self._changed:
                _refuse_stopped(turn)
                turn.connection = connection
            try:
                yield connection
            finally:
                with self._changed:
                    turn.connection = None

    def _answer(self, process: WritingProcess, turn: Turn, deadline: float) -> Frame:
        job = turn.job
        with self._connected(process, turn) as connection:
            try:
                for piece in job.to_pieces(turn.body):
                    connection.settimeout(max(0.001, deadline - time.monotonic()))
                    connection.sendall(piece)
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                return receive_frame(connection)
            except TimeoutError as error:
                raise EvaluationTimeout(
                    f"the validation did not finish within {job.seconds:g} s and was stopped.",
                    "Send less at once, or look for a slow sh:sparql.",
                ) from error
            except (EOFError, OSError) as error:
                _refuse_stopped(turn)
                raise EvaluationCrashed(
                    "the validation stopped its process: it needed too much memory or depth.",
                    "Send less at once, and nest less deeply.",
                ) from error


def _refuse_stopped(turn: Turn) -> None:
    if turn.stopped:
        raise EvaluationStopped("the validation was stopped.", "Try again in a moment.")
