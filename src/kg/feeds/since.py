"""What changed since a moment that a client names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from kg.errors import Gone, IllFormedParameter
from kg.feeds.changes import Change
from kg.feeds.ledger import Ledger, Step, written

# What ISO 8601 has beyond these two of XML Schema is not taken.
_FORM: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)


def read_moment(text: str) -> datetime:
    """The moment that an xsd:dateTime, or the beginning of an xsd:date, stands for, in UTC.

    Without a time zone it is taken as UTC. A + that was not percent-encoded comes as a space and
    is read as what it was. Raises `IllFormedParameter`.
    """
    form = _FORM.fullmatch(text.strip().replace(" ", "+"))
    try:
        if form is None:
            raise ValueError("it is neither")
        date, time, zone = form.groups()
        moment = datetime.fromisoformat(f"{date}{time or 'T00:00:00'}{zone or 'Z'}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise IllFormedParameter(
            f"{text!r} is no xsd:dateTime and no xsd:date.",
            "Write it as 2026-01-31T12:00:00Z or 2026-01-31.",
        ) from error


def steps_since(steps: Sequence[Step], moment: datetime) -> tuple[Step, ...]:
    """The versions that were published at that moment, to the second, or later."""
    return tuple(step for step in steps if step.time >= written(moment))


def check_reach(steps: Sequence[Step], moment: datetime) -> None:
    """Raise `Gone` if things may have been deleted since, of which no version tells any more."""
    first = steps[0]
    if not first.is_first and written(moment) < first.time:
        raise Gone(
            f"what was deleted since then is not known: the history begins at {first.time}.",
            "Harvest everything anew, and ask for what changed since then.",
        )


def changed_since(ledger: Ledger, steps: Sequence[Step], moment: datetime) -> list[Change]:
    """The last that became of each thing that changed since a moment, sorted by thing.

    `steps` are those of the version that is asked for. What happened in the very second of
    `moment` is told too, so that a client that goes on from the last time that it has seen misses
    nothing. Where the history begins later than that, all things count as changed.
    """
    found = steps_since(steps, moment)
    return ledger.last_of_each(found[0].number, found[-1].number) if found else []
