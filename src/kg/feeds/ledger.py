"""The changes of all versions that are kept, in a file beside them (SQLite).

It is derived from the versions: it can be deleted at any time, and is made again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from kg.errors import StoreError
from kg.feeds.changes import Change, Kind
from kg.feeds.things import Scope

# Counted up, here and at the end of the script, when the tables change: a file with another
# number is made anew.
_LAYOUT: Final = 1
_NEW: Final = 0
# Seconds to wait for another process that writes.
_PATIENCE: Final = 30.0
_TABLES: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS step (
  number INTEGER PRIMARY KEY, version TEXT NOT NULL, parent TEXT NOT NULL, scope TEXT NOT NULL,
  time TEXT NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS change (
  number INTEGER NOT NULL, position INTEGER NOT NULL, thing TEXT NOT NULL, kind TEXT NOT NULL,
  replaced_by TEXT NOT NULL, PRIMARY KEY (number, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS change_of_thing ON change (thing, number);
PRAGMA user_version = 1;
COMMIT;
"""


@dataclass(frozen=True)
class Step:
    """A version and how many changes it brought. `parent` is "" where the history begins.

    `time` is an xsd:dateTime in UTC, in whole seconds: when it was published, and never before the
    step before it, whatever the clock said. So texts of it sort as the moments do.
    """

    number: int
    version: str
    parent: str
    time: str
    size: int = 0

    @property
    def is_first(self) -> bool:
        """Whether there never was a version before it."""
        return self.number == 1


@dataclass(frozen=True)
class Dated:
    """A change and the step that brought it; `position` counts from 0 within the step."""

    step: Step
    position: int
    change: Change


class Ledger:
    """The file; every method opens it anew, so that threads and processes may share it.

    All are told the number of the version that is asked for: later steps are as if they were not
    there. Raise `StoreError` for a file that cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def steps(self, until: int) -> list[Step]:
        """The versions, the oldest first."""
        rows = self._read(
            "SELECT number, version, parent, time, size FROM step WHERE number <= ? "
            "ORDER BY number",
            until,
        )
        return [Step(*row) for row in rows]

    def changes(self, first: Step, last: Step, offset: int, count: int) -> list[Dated]:
        """Those of a run of versions, the oldest first: `count` of them after `offset`."""
        rows = self._read(
            "SELECT number, position, thing, kind, replaced_by FROM change "
            "WHERE number BETWEEN ? AND ? ORDER BY number, position LIMIT ? OFFSET ?",
            *(first.number, last.number, count, offset),
        )
        steps = {step.number: step for step in self.steps(last.number)}
        return [Dated(steps[row[0]], row[1], _change(*row[2:])) for row in rows]

    def last(self, thing: str, until: int) -> Change | None:
        """The last that became of a thing; None if it never was."""
        rows = self._read(
            "SELECT thing, kind, replaced_by FROM change WHERE thing = ? AND number <= ? "
            "ORDER BY number DESC LIMIT 1",
            *(thing, until),
        )
        return next((_change(*row) for row in rows), None)

    def last_of_each(self, since: int, until: int) -> list[Change]:
        """The last that became of every thing from one version to another, sorted by thing."""
        rows = self._read(
            "SELECT thing, kind, replaced_by, MAX(number) FROM change "
            "WHERE number BETWEEN ? AND ? GROUP BY thing ORDER BY thing",
            *(since, until),
        )
        return [_change(*row[:3]) for row in rows]

    def count_live(self, until: int) -> int:
        """How many things there are."""
        rows = self._read(
            "SELECT COUNT(*) FROM (SELECT kind, MAX(number) FROM change WHERE number <= ? "
            "GROUP BY thing) WHERE kind != 'delete'",
            until,
        )
        return int(rows[0][0])

    def live(self, until: int, offset: int, count: int) -> list[tuple[str, str]]:
        """Things that there are, sorted, with the times of their last changes."""
        rows = self._read(
            "SELECT thing, time FROM (SELECT thing, kind, MAX(number) AS number FROM change "
            "WHERE number <= ? GROUP BY thing) JOIN step USING (number) "
            "WHERE kind != 'delete' ORDER BY thing LIMIT ? OFFSET ?",
            *(until, count, offset),
        )
        return [(thing, time) for thing, time in rows]

    def write(self, scope: Scope, step: Step, found: Iterable[Change]) -> None:
        """Put the changes of a version in place of what is known of it."""
        with self._writing() as connection:
            connection.execute("DELETE FROM change WHERE number = ?", (step.number,))
            rows = (
                (step.number, position, one.thing, one.kind, json.dumps(one.replaced_by))
                for position, one in enumerate(found)
            )
            done = connection.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?)", rows)
            connection.execute(
                "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?)",
                (step.number, step.version, step.parent, scope.name, step.time, done.rowcount),
            )

    def known(self, scope: Scope) -> dict[int, Step]:
        """The steps of a scope that are in the file, by number."""
        with self._writing() as connection:
            rows = connection.execute(
                "SELECT number, version, parent, time, size FROM step WHERE scope = ?",
                (scope.name,),
            )
            return {row[0]: Step(*row) for row in rows}

    def keep(self, steps: Sequence[Step]) -> None:
        """Forget all other versions that are not later than these."""
        numbers = json.dumps([step.number for step in steps])
        with self._writing() as connection:
            for table in ("change", "step"):
                connection.execute(
                    f"DELETE FROM {table} WHERE number <= ? "  # noqa: S608 - of two names
                    "AND number NOT IN (SELECT value FROM json_each(?))",
                    (steps[-1].number, numbers),
                )

    def _read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connect()) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; a file of another layout, or none of ours, is begun anew."""
        try:
            with closing(self._usable()) as connection, connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _usable(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            layout = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            layout = None
        if layout not in (_NEW, _LAYOUT):
            connection.close()
            self.path.unlink(missing_ok=True)
            connection = self._connect()
        if layout != _LAYOUT:
            connection.executescript(_TABLES)
        return connection

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_PATIENCE)

    def _unreadable(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"{self.path}: the history cannot be read or written: {error}.",
            "Delete the file: it is made again from the versions.",
        )


def written(moment: datetime) -> str:
    """A moment as `Step.time` writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _change(thing: str, kind: str, replaced_by: str) -> Change:
    return Change(thing, cast("Kind", kind), tuple(json.loads(replaced_by)))
