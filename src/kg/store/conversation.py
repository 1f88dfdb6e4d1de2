"""Asking a worker and reading its answer, from a thread or from an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from kg.errors import KgError
from kg.store.base import QueryResult
from kg.store.evaluations import End, Evaluation, WorkerLost
from kg.store.pool import WorkerPool
from kg.store.wire import DATA, END, ERROR, HEADER, PIECE, FrameReader, Job, read_error

_GRACE = 5.0
# A worker that is gone is met rarely, and more often only where something kills them all.
_TRIES = 4


class _Answer:
    """What has come of an answer so far."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.media_type = ""
        self.whole = False
        self._evaluation = evaluation
        self._frames = FrameReader()

    def feed(self, data: bytes) -> bytes:
        """The data in what was received; raises what the worker tells, or why it is gone."""
        if not data:
            raise self._evaluation.failure()
        pieces = []
        for tag, content in self._frames.feed(data):
            if tag == DATA:
                pieces.append(content)
            elif tag == HEADER:
                self.media_type = content.decode()
            elif tag == END:
                self.whole = True
            elif tag == ERROR:
                self.whole = True
                raise read_error(content)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def converse(pool: WorkerPool, job: Job) -> QueryResult:
    """Evaluate from a thread; see `RdfDataset.query`."""
    for _ in range(_TRIES):
        with suppress(WorkerLost):
            return _begun(pool, job)
    return _begun(pool, job)


def _begun(pool: WorkerPool, job: Job) -> QueryResult:
    evaluation = Evaluation(job.seconds)
    answer = _Answer(evaluation)
    chunks = _chunks(pool, evaluation, job, answer)
    # The media type has come with the first piece.
    first = next(chunks)
    return QueryResult(answer.media_type, _chained(first, chunks))


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(pool: WorkerPool, evaluation: Evaluation, job: Job, answer: _Answer) -> Iterator[bytes]:
    pool.enter(evaluation)
    try:
        if evaluation.turn is not None:
            evaluation.turn.result(evaluation.seconds + _GRACE)
        assert evaluation.worker is not None
        connection = evaluation.worker.connection
        connection.setblocking(True)
        connection.sendall(job.to_frame())
        started = False
        while not answer.whole:
            piece = answer.feed(connection.recv(PIECE))
            # An answer of no bytes is one too.
            if piece or (answer.whole and not started):
                started = True
                yield piece
    except OSError as error:
        raise _lost(evaluation) from error
    finally:
        pool.leave(evaluation, whole=answer.whole)


async def open_stream(pool: WorkerPool, job: Job, version: str) -> WorkerStream:
    """Evaluate in an event loop; see `Store.stream`."""
    for _ in range(_TRIES):
        with suppress(WorkerLost):
            return await WorkerStream(pool, job.seconds, version).open(job)
    return await WorkerStream(pool, job.seconds, version).open(job)


def _lost(evaluation: Evaluation) -> KgError:
    """Why a connection broke: what a worker has not read when it ends breaks it."""
    if evaluation.end is not None:
        return evaluation.failure()
    return WorkerLost(
        "the query's worker process was ended before it began.", "Try again in a moment."
    )


class WorkerStream:
    """An `AnswerStream` of a worker; half an answer ends in an exception."""

    def __init__(self, pool: WorkerPool, seconds: float, version: str) -> None:
        self.version = version
        self._first = b""
        self._pool = pool
        self._evaluation = Evaluation(seconds)
        self._answer = _Answer(self._evaluation)

    @property
    def media_type(self) -> str:
        return self._answer.media_type

    async def open(self, job: Job) -> WorkerStream:
        """Send the job and wait for the first piece; raises what `RdfDataset.query` raises."""
        self._pool.enter(self._evaluation)
        try:
            if self._evaluation.turn is not None:
                await asyncio.wrap_future(self._evaluation.turn)
            assert self._evaluation.worker is not None
            connection = self._evaluation.worker.connection
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(connection, job.to_frame())
            while not (self._first or self._answer.whole):
                self._first += await self._receive()
        except BaseException as error:
            lost = _lost(self._evaluation) if isinstance(error, OSError) else None
            self.close()
            if lost is not None:
                raise lost from error
            raise
        return self

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._first
        try:
            while not self._answer.whole:
                if piece := await self._receive():
                    yield piece
        except OSError as error:
            raise self._evaluation.failure() from error

    def close(self) -> None:
        """Give the worker back, or end its evaluation if it is not done."""
        if not self._answer.whole:
            self._pool.end(self._evaluation, End.GONE)
        self._pool.leave(self._evaluation, whole=self._answer.whole)

    async def _receive(self) -> bytes:
        worker = self._evaluation.worker
        if worker is None:
            raise self._evaluation.failure()
        data = await asyncio.get_running_loop().sock_recv(worker.connection, PIECE)
        return self._answer.feed(data)
