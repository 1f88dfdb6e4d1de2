"""The workers that wait for a query, and whether more may be forked when they end by themselves."""

from __future__ import annotations

import logging
import time

from kg.store.back_off import BackOff
from kg.store.events import Event, Events
from kg.store.workers import Worker

_log = logging.getLogger(__name__)


class IdleWorkers:
    """Idle workers, the last to come first to go; called with the pool's lock held.

    Somebody may kill each of `usual` workers and more at once; workers that keep ending before
    they have answered anything are another matter, and then no more are forked for a while.
    """

    def __init__(self, usual: int, events: Events) -> None:
        self._workers: list[Worker] = []
        self._pause = BackOff(free=2 * usual)
        self._events = events

    def __len__(self) -> int:
        return len(self._workers)

    def add(self, worker: Worker) -> None:
        self._workers.append(worker)

    def give_back(self, worker: Worker) -> None:
        """A worker that has answered."""
        worker.proven = True
        self._pause.reset()
        self._workers.append(worker)

    def take(self) -> Worker | None:
        """One that is there still."""
        while self._workers:
            worker = self._workers.pop()
            if worker.alive():
                return worker
            self._bury(worker)
        return None

    def bury(self) -> bool:
        """Let go of those that have ended, or been ended by somebody else; whether there were."""
        dead = [worker for worker in self._workers if not worker.alive()]
        for worker in dead:
            self._workers.remove(worker)
            self._bury(worker)
        return bool(dead)

    def died(self, worker: Worker) -> None:
        """A worker had ended before it read its query."""
        if worker.proven:
            return
        pause = self._pause.failed(time.monotonic())
        if pause > 0:
            _log.error("worker processes end at their start; next in %.1f s", pause)

    def may_grow(self) -> bool:
        return self._pause.over(time.monotonic())

    def pause(self, now: float) -> float:
        """Seconds until more may be forked."""
        return self._pause.left(now)

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.close()
        self._workers.clear()

    def _bury(self, worker: Worker) -> None:
        worker.close()
        self._events.add(Event.WORKER_DIED)
        self.died(worker)
