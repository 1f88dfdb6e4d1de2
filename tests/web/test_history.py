"""The history for all who ask: found out once, within the time that one can wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from writing import EX, make_store

from kg.errors import Overloaded, StoreError
from kg.feeds.ledger import Ledger
from kg.feeds.process import Historian
from kg.feeds.things import Scope
from kg.store.base import Store
from kg.store.snapshots import Snapshots
from kg.web.service.history import History


@dataclass
class Versions:
    """As much of a store as a history needs."""

    version: str
    snapshots: Snapshots


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    version = make_store(tmp_path / "store", "ex:g { ex:a ex:p 1 }")
    return Versions(version, Snapshots(tmp_path / "store"))


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions that a process was started for."""
    found = []
    real = Historian.bring_up_to_date

    def counting(self: Historian, version: str) -> Ledger:
        found.append(version)
        return real(self, version)

    monkeypatch.setattr(Historian, "bring_up_to_date", counting)
    return found


def history_of(versions: Versions, patience: float = 60) -> History:
    return History(cast("Store", versions), Scope(EX), patience)


def test_many_who_ask_at_once_cause_one_comparison(versions: Versions, compared: list[str]) -> None:
    history = history_of(versions)

    async def asking() -> None:
        found = await asyncio.gather(*(history.past() for _ in range(5)))
        assert {past.version for past in found} == {versions.version}
        assert (await history.past()).last(f"{EX}a") is not None

    asyncio.run(asking())
    history.close()
    assert compared == [versions.version]


def test_who_cannot_wait_is_told_and_the_work_goes_on(
    versions: Versions, compared: list[str]
) -> None:
    history = history_of(versions, patience=0.001)

    async def asking() -> None:
        with pytest.raises(Overloaded, match="still being compared"):
            await history.past()
        while True:
            try:
                assert (await history.past()).version == versions.version
            except Overloaded:
                continue
            return

    asyncio.run(asking())
    history.close()
    assert compared == [versions.version]


def test_what_fails_is_not_tried_again_at_once_and_hides_no_document(
    versions: Versions, compared: list[str]
) -> None:
    versions.version = "9-aaaaaaaaaaaa"
    history = history_of(versions)

    async def asking() -> None:
        for _ in range(3):
            with pytest.raises(StoreError, match="no version"):
                await history.past()
            assert await history.tombstone(f"{EX}a") is None

    asyncio.run(asking())
    history.close()
    assert compared == ["9-aaaaaaaaaaaa"]
