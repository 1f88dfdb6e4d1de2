"""``python -m kg.shacl.writing_process SOCKET_FD MEMORY FOLDER``: a process that makes changes.

It has everything imported and is single-threaded, and forks a child for every job that comes in,
with a socket of its own. The child leads a group of processes, so that it can be ended together
with the engine that it starts; it is reaped only when the server says so, and its number stays
its own until then. When the server goes, the child is ended and so is this process, and nothing
is left in the folder for what is written on the way.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from kg.errors import EvaluationCrashed, KgError
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.gate import Written, publish_change
from kg.shacl.messages import (
    ANNOUNCED,
    JOB,
    START,
    VALIDATED,
    WRITTEN,
    Job,
    error_frame,
    written_frame,
)
from kg.shacl.sent import validate_sent
from kg.shacl.sent_job import VALIDATE, SentJob
from kg.store.confinement import die_with_parent, leave_the_network
from kg.store.durable import disk_error
from kg.store.snapshots import Snapshots
from kg.store.wire import frame, receive_frame

_FILES: Final = 64
_ONES_OWN: Final = "child"


# From the two frames of a job, the bytes of memory there are and the connection, over which more
# may be said, to the last frame of the answer.
Task = Callable[[bytes, bytes, int, socket.socket], bytes]
Tasks = Mapping[bytes, Task]


class Parent:
    """The loop of the process; one child at a time."""

    def __init__(self, control: socket.socket, memory: int, folder: Path, tasks: Tasks) -> None:
        self._control = control
        self._memory = memory
        self._folder = folder
        self._tasks = tasks
        self._child: int | None = None

    def run(self) -> None:
        gc.collect()
        gc.freeze()
        try:
            while True:
                asked, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
                if not asked:
                    return
                if asked == START:
                    self._start(descriptors[0])
                else:
                    self._end()
                self._control.sendall(asked)
        finally:
            self._end()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, descriptor: int) -> None:
        self._end()
        pid = os.fork()
        if pid == 0:
            self._control.close()
            connection = socket.socket(fileno=descriptor)
            _work(connection, self._folder / _ONES_OWN, self._memory, self._tasks)
        os.close(descriptor)
        # Said by both, for nobody knows who comes first.
        with suppress(OSError):
            os.setpgid(pid, pid)
        self._child = pid

    def _end(self) -> None:
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        self._child = None
        shutil.rmtree(self._folder / _ONES_OWN, ignore_errors=True)


def _work(connection: socket.socket, folder: Path, memory: int, tasks: Tasks) -> NoReturn:
    """The child's life: one job."""
    status = 0
    try:
        os.setpgid(0, 0)
        die_with_parent()
        (tag, content), (_, body) = receive_frame(connection), receive_frame(connection)
        refusal = _make_room(folder)
        connection.sendall(refusal or tasks[tag](content, body, memory, connection))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    except BaseException:  # noqa: BLE001 - a forked child must never return to its parent's loop
        sys.excepthook(*sys.exc_info())
        status = 1
    os._exit(status)


def _make_room(folder: Path) -> bytes | None:
    """Give the child a folder for what it writes on the way; the frame to send if there is none."""
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        return error_frame(disk_error(folder, error))
    tempfile.tempdir = str(folder)
    return None


def _change(content: bytes, body: bytes, memory: int, connection: socket.socket) -> bytes:
    """Make a change; returns the frame that tells what came of it."""

    def announce(written: Written) -> None:
        connection.sendall(written_frame(ANNOUNCED, written))

    job = Job.from_frames(content, body)
    confine(memory, job.seconds)
    try:
        snapshots = Snapshots(Path(job.store))
        # To give up before the server does, which could then only tell of a time-out.
        with snapshots.writing(job.seconds - min(1.0, job.seconds / 4)):
            written = publish_change(
                snapshots,
                job.change,
                job.signature,
                OwnEngine(),
                union=job.union,
                fail_on=job.fail_on,
                announce=announce,
            )
        return written_frame(WRITTEN, written)
    except KgError as error:
        return error_frame(error)
    except MemoryError:
        return error_frame(
            EvaluationCrashed("the change needs too much memory.", "Send it in smaller parts.")
        )
    except OSError as error:
        return error_frame(disk_error(Path(error.filename or job.store), error))


def _validate(content: bytes, body: bytes, memory: int, _: socket.socket) -> bytes:
    """Validate what was sent; returns the frame with the report, or with what went wrong."""
    job, data = SentJob.from_frames(content, body)
    confine(memory, job.seconds)
    try:
        return frame(VALIDATED, validate_sent(job, data).to_content())
    except KgError as error:
        return error_frame(error)
    except MemoryError:
        return error_frame(
            EvaluationCrashed(
                "the validation needs too much memory.",
                "Send less at once, or ask for format=text and a limit.",
            )
        )


# What a child can be asked to do, by the tag of the first of two frames.
_TASKS: Final[Tasks] = {
    JOB: _change,
    VALIDATE: _validate,
}


def confine(memory: int, seconds: float) -> None:
    """Bounded memory, processor time, files; first to go when the machine runs short."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    processor = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    _lower(resource.RLIMIT_NOFILE, _FILES)
    _lower(resource.RLIMIT_FSIZE, memory)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, memory)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def main(arguments: list[str], tasks: Tasks = _TASKS) -> None:
    leave_the_network()
    descriptor, memory, folder = arguments
    Parent(socket.socket(fileno=int(descriptor)), int(memory), Path(folder), tasks).run()


if __name__ == "__main__":
    main(sys.argv[1:])
