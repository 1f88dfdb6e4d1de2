"""The changes in pages, which stay the same once another one follows.

Where a page ends depends on the numbers of versions and on how much each brought, and never on
what was deleted of the history: versions that brought little share a page with their neighbours,
one that brought much has pages of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.feeds.ledger import Dated, Ledger, Step

# Changes on one page, at most.
MOST: Final = 1000
# A version with more changes stands by itself.
_FEW: Final = 50
# A new page begins whenever the number of a version passes a multiple of this.
_VERSIONS: Final = 20


@dataclass(frozen=True)
class Page:
    """Some changes in a row: `size` of them from the `offset`th of these versions' on."""

    name: str
    steps: tuple[Step, ...]
    offset: int
    size: int

    @property
    def time(self) -> str:
        """When its first change was made."""
        return self.steps[0].time

    def changes(self, ledger: Ledger) -> list[Dated]:
        """Its changes, the oldest first."""
        return ledger.changes(self.steps[0], self.steps[-1], self.offset, self.size)


def pages(steps: Sequence[Step]) -> list[Page]:
    """The pages of a history, the oldest first; none of them is empty."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and _together(runs[-1][-1], step):
            runs[-1].append(step)
        else:
            runs.append([step])
    return [page for run in runs for page in _pages(tuple(run))]


def _together(one: Step, next_: Step) -> bool:
    return (
        max(one.size, next_.size) <= _FEW
        and one.number // _VERSIONS == next_.number // _VERSIONS
        # How much that version really brought is not known.
        and bool(one.parent or one.is_first)
    )


def _pages(run: tuple[Step, ...]) -> list[Page]:
    changed = tuple(step for step in run if step.size)
    size = sum(step.size for step in changed)
    return [
        Page(_name(changed[0], offset), changed, offset, min(MOST, size - offset))
        for offset in range(0, size, MOST)
    ]


def _name(first: Step, offset: int) -> str:
    return f"{first.number}-{offset // MOST + 1}" if offset else f"{first.number}"
