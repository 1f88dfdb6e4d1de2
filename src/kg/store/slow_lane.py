"""The slow lane: evaluations that take long, at the lowest priority, a few at once by turns."""

from __future__ import annotations

from collections.abc import Iterator

from kg.store.evaluations import Evaluation
from kg.store.states import State

# Seconds without being read after which an evaluation may be ended for another.
_UNREAD = 2.0


class SlowLane:
    """At most `room` evaluations, `places` of them running, each for `turn` seconds.

    An evaluation whose answer nobody takes needs no processor: it gives up its turn, and its
    room if that is needed. Called with the pool's lock held.
    """

    def __init__(self, places: int, room: int, turn: float) -> None:
        self._places = places
        self._room = room
        self._turn = turn
        self._evaluations: list[Evaluation] = []

    def __iter__(self) -> Iterator[Evaluation]:
        return iter(tuple(self._evaluations))

    def __len__(self) -> int:
        return len(self._evaluations)

    def full(self) -> bool:
        return len(self._evaluations) >= self._room

    def unread(self, now: float) -> Evaluation | None:
        """The one whose answer has gone unread for longest, if that is long enough to end it."""
        longest = max(self._evaluations, key=lambda one: one.unread_for(now), default=None)
        return longest if longest is not None and longest.unread_for(now) >= _UNREAD else None

    def add(self, evaluation: Evaluation, now: float) -> None:
        assert evaluation.worker is not None
        evaluation.worker.lower_priority()
        evaluation.move(State.SLOW, now)
        self._evaluations.append(evaluation)

    def discard(self, evaluation: Evaluation) -> None:
        if evaluation in self._evaluations:
            self._evaluations.remove(evaluation)

    def take_turns(self, now: float) -> None:
        """Pause who has had a turn and let go on who has waited for one."""
        running = self.in_state(State.SLOW)
        waiting = [one for one in self.in_state(State.PAUSED) if not self._idle(one, now)]
        leaving = [one for one in running if self._idle(one, now)]
        running = [one for one in running if one not in leaving]
        over = [one for one in running if now - one.since >= self._turn]
        excess = len(running) - self._places
        leaving += running[-excess:] if excess > 0 else over[: len(waiting)]
        for evaluation in leaving:
            assert evaluation.worker is not None
            evaluation.worker.pause()
            evaluation.move(State.PAUSED, now)
        free = self._places - len(self.in_state(State.SLOW))
        for evaluation in waiting[: max(0, free)]:
            assert evaluation.worker is not None
            evaluation.worker.resume()
            evaluation.move(State.SLOW, now)

    def in_state(self, state: State) -> list[Evaluation]:
        """Those in one state, the longest in it first."""
        return sorted((one for one in self if one.state is state), key=lambda one: one.since)

    def _idle(self, evaluation: Evaluation, now: float) -> bool:
        return evaluation.unread_for(now) >= self._turn
