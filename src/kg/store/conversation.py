"""Asking a worker and reading its answer, from a thread or from an event loop."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator

from kg.errors import KgError
from kg.store.base import QueryResult
from kg.store.evaluations import Evaluation, PoolClosed, WorkerLost
from kg.store.pool import WorkerPool
from kg.store.states import End
from kg.store.wire import DATA, END, ERROR, HEADER, PIECE, FrameReader, Job, read_end, read_error

_GRACE = 5.0
# A worker that is gone is met rarely, and more often only where something kills them all.
_TRIES = 4

# A pool, and the version that it answers from.
Pools = Callable[[], tuple[WorkerPool, str]]


class _Conversation:
    """One evaluation in one pool: what has come of its answer, and why no more will."""

    def __init__(self, pool: WorkerPool, evaluation: Evaluation) -> None:
        self.pool = pool
        self.evaluation = evaluation
        self.media_type = ""
        self.rows: int | None = None
        self.whole = False
        self._frames = FrameReader()

    @property
    def connection(self) -> socket.socket:
        """The worker's; raises the evaluation's failure if it has none any more."""
        if self.evaluation.worker is None:
            raise self.evaluation.failure()
        return self.evaluation.worker.connection

    def feed(self, data: bytes) -> bytes:
        """The data in what was received; raises what the worker tells, or why it is gone."""
        if not data:
            self.pool.end(self.evaluation, End.CRASHED)
            raise self.evaluation.failure()
        pieces = []
        for tag, content in self._frames.feed(data):
            if tag == DATA:
                pieces.append(content)
            elif tag == HEADER:
                self.media_type = content.decode()
            elif tag == END:
                self.rows = read_end(content)
                self._finish()
            elif tag == ERROR:
                self._finish()
                raise read_error(content)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def broken(self, reason: End) -> KgError:
        """Why a connection broke: what a worker has not read when it ends breaks it."""
        self.pool.end(self.evaluation, reason)
        return self.evaluation.failure()

    def hand_out(self) -> None:
        """A piece goes to the reader, who may take his time."""
        self.evaluation.unread = time.monotonic()

    def close(self) -> None:
        """Give the worker back, or end the evaluation if it is not done."""
        self.pool.leave(self.evaluation, whole=self.whole)

    def _finish(self) -> None:
        """Others need not wait for the worker until the last piece has been read."""
        self.whole = True
        self.close()


def converse(pool: WorkerPool, job: Job) -> QueryResult:
    """Evaluate from a thread; see `RdfDataset.query`."""
    evaluation = Evaluation(job.seconds)
    for _ in range(_TRIES):
        try:
            return _begun(pool, job, evaluation)
        except WorkerLost:
            evaluation = evaluation.again()
    return _begun(pool, job, evaluation)


def _begun(pool: WorkerPool, job: Job, evaluation: Evaluation) -> QueryResult:
    conversation = _Conversation(pool, evaluation)
    chunks = _chunks(conversation, job)
    # The media type has come with the first piece.
    first = next(chunks)
    return QueryResult(conversation.media_type, _chained(first, chunks))


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(conversation: _Conversation, job: Job) -> Iterator[bytes]:
    evaluation, started = conversation.evaluation, False
    conversation.pool.enter(evaluation)
    try:
        if evaluation.turn is not None:
            evaluation.turn.result(evaluation.seconds + _GRACE)
        connection = conversation.connection
        connection.setblocking(True)
        connection.sendall(job.to_frames())
        while not conversation.whole:
            piece = conversation.feed(connection.recv(PIECE))
            # An answer of no bytes is one too.
            if piece or (conversation.whole and not started):
                started = True
                conversation.hand_out()
                yield piece
                evaluation.unread = None
    except OSError as error:
        raise conversation.broken(End.CRASHED if started else End.LOST) from error
    finally:
        conversation.close()


class WorkerStream:
    """An `AnswerStream` of a worker; half an answer ends in an exception."""

    def __init__(self, pools: Pools, job: Job) -> None:
        self._pools = pools
        self._job = job
        self._begin(Evaluation(job.seconds))

    @property
    def media_type(self) -> str:
        return self._conversation.media_type

    @property
    def rows(self) -> int | None:
        return self._conversation.rows

    @property
    def whole(self) -> bool:
        return self._conversation.whole

    @property
    def state(self) -> str:
        return self._conversation.evaluation.state.value

    @property
    def used(self) -> float:
        return self._conversation.evaluation.used

    async def open(self) -> bytes:
        """Ask, and wait for the first piece; raises what `RdfDataset.query` raises.

        Asked again where a worker was gone before it had read the query, and where another
        version was taken up meanwhile.
        """
        tries = 0
        while True:
            try:
                return await self._open()
            except WorkerLost:
                tries += 1
                if tries > _TRIES:
                    raise
            except PoolClosed:
                if self._pools()[0] is self._conversation.pool:
                    raise
            self._begin(self._conversation.evaluation.again())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        conversation = self._conversation
        try:
            while not conversation.whole:
                conversation.evaluation.unread = None
                if piece := await self._receive():
                    conversation.hand_out()
                    yield piece
        except OSError as error:
            raise conversation.broken(End.CRASHED) from error

    def abandon(self) -> None:
        """Nobody wants the answer any more."""
        self._end(End.GONE)

    def stop(self) -> None:
        """The operator ends it."""
        self._end(End.STOPPED)

    def close(self) -> None:
        """Give the worker back, or end its evaluation if it is not done."""
        self._conversation.close()

    def _begin(self, evaluation: Evaluation) -> None:
        pool, self.version = self._pools()
        self._conversation = _Conversation(pool, evaluation)

    async def _open(self) -> bytes:
        conversation = self._conversation
        first = b""
        try:
            conversation.pool.enter(conversation.evaluation)
            if conversation.evaluation.turn is not None:
                await asyncio.wrap_future(conversation.evaluation.turn)
            connection = conversation.connection
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(connection, self._job.to_frames())
            while not (first or conversation.whole):
                first = await self._receive()
        except OSError as error:
            failure = conversation.broken(End.LOST)
            conversation.close()
            raise failure from error
        except BaseException:
            conversation.close()
            raise
        conversation.hand_out()
        return first

    async def _receive(self) -> bytes:
        connection = self._conversation.connection
        return self._conversation.feed(
            await asyncio.get_running_loop().sock_recv(connection, PIECE)
        )

    def _end(self, reason: End) -> None:
        self._conversation.pool.end(self._conversation.evaluation, reason)
