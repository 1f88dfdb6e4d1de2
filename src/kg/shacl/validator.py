"""Validation of what clients send, in processes that can be killed."""

from __future__ import annotations

import queue
import time
from typing import Final

from kg.errors import EvaluationCrashed, EvaluationTimeout, Overloaded
from kg.shacl.messages import VALIDATED, read_error
from kg.shacl.process import WritingProcess
from kg.shacl.sent_job import Reported, SentJob
from kg.store.wire import receive_frame

_MEMORY: Final = 1 << 30


class Validator:
    """At most so many validations at once; thread-safe and synchronous.

    Each may use `memory` bytes. No process is started before it is needed.
    """

    def __init__(self, processes: int = 2, memory: int = _MEMORY) -> None:
        self._all = [WritingProcess(memory) for _ in range(processes)]
        self._idle: queue.LifoQueue[WritingProcess] = queue.LifoQueue()
        for process in self._all:
            self._idle.put(process)

    def validate(self, job: SentJob, body: bytes) -> Reported:
        """Validate within the job's seconds, waiting in line included.

        Raises `Overloaded`, `EvaluationTimeout`, `EvaluationCrashed`, and what
        `kg.shacl.sent.validate_sent` raises.
        """
        deadline = time.monotonic() + job.seconds
        try:
            process = self._idle.get(timeout=job.seconds)
        except queue.Empty as error:
            raise Overloaded(
                f"other validations did not finish within {job.seconds:g} s.",
                "Try again in a moment.",
            ) from error
        try:
            return self._validate(process, job, body, deadline)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End the processes; nothing may be under way."""
        for process in self._all:
            process.close()

    def _validate(
        self, process: WritingProcess, job: SentJob, body: bytes, deadline: float
    ) -> Reported:
        with process.child() as connection:
            try:
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                connection.sendall(job.to_frames(body))
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                tag, content = receive_frame(connection)
            except TimeoutError as error:
                raise EvaluationTimeout(
                    f"the validation did not finish within {job.seconds:g} s and was stopped.",
                    "Send less at once, or look for a slow sh:sparql.",
                ) from error
            except (EOFError, OSError) as error:
                raise EvaluationCrashed(
                    "the validation stopped its process: it needed too much memory or depth.",
                    "Send less at once, and nest less deeply.",
                ) from error
        if tag == VALIDATED:
            return Reported.from_content(content)
        raise read_error(content)
