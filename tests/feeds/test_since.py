"""What changed since a moment: how it is written, and what a client that follows it ends with."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from histories import BASE, SCOPE, SPACE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import Gone, IllFormedParameter
from kg.feeds.changes import Change, changes
from kg.feeds.ledger import Ledger, Step, written
from kg.feeds.pages import pages
from kg.feeds.since import changed_since, check_reach, read_moment
from kg.store.content import canonical_lines

# What versions say of a few things: a number each, the number in a blank node if it is even.
VERSIONS = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4), min_size=1, max_size=7
)
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T12:00:00Z", NOON),
        ("2026-01-31T12:00:00", NOON),
        ("2026-01-31T12:00:00.25Z", NOON + timedelta(milliseconds=250)),
        ("2026-01-31T13:00:00+01:00", NOON),
        ("2026-01-31T13:00:00 01:00", NOON),
        ("2026-01-31T07:00:00-05:00", NOON),
        ("2026-01-31", NOON - timedelta(hours=12)),
        ("2026-01-31Z", NOON - timedelta(hours=12)),
        ("2026-01-31+12:00", NOON - timedelta(hours=24)),
        (" 2026-01-31 ", NOON - timedelta(hours=12)),
    ],
)
def test_a_moment_is_a_date_or_a_date_with_a_time(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026", "2026-01", "20260131", "2026-W05-6", "2026-02-30", "1767225600"),
        *(
            "2026-01-31T25:00:00Z",
            "2026-01-31T12",
            "0001-01-01T00:00:00+14:00",
            "2026-01-31T12:00Zz",
        ),
        "２０２６-01-31",
    ],
)
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(IllFormedParameter, match="2026-01-31T12:00:00Z"):
        read_moment(text)


def lines(version: dict[str, int]) -> bytes:
    node = ox.NamedNode(f"{BASE}def#p")
    quads = []
    for name, value in version.items():
        thing, literal = ox.NamedNode(f"{SPACE}{name}"), ox.Literal(value)
        blank = ox.BlankNode()
        quads += (
            [ox.Quad(thing, node, literal)]
            if value % 2
            else [ox.Quad(thing, node, blank), ox.Quad(blank, node, literal)]
        )
    return "".join(canonical_lines(quads)).encode()


def recorded(folder: Path, versions: list[dict[str, int]], seconds: list[int]) -> list[Step]:
    """Write the ledger of these versions, published so many seconds one after the other."""
    made, steps, before, time = Ledger(folder / "ledger"), [], None, NOON
    for number, version in enumerate(versions, 1):
        time += timedelta(seconds=seconds[number - 1])
        file = folder / f"{number}.nq"
        file.write_bytes(lines(version))
        parent = f"{number - 1}-x" if before else ""
        step = Step(number, f"{number}-x", parent, written(time))
        made.write(SCOPE, step, changes(before, file, SCOPE))
        before = file
        steps.append(step)
    return made.steps(len(steps))


def apply(copy: dict[str, int], found: list[Change], version: dict[str, int]) -> None:
    """Do as a client does: fetch what is new or changed, drop what is deleted."""
    for change in found:
        name = change.thing.removeprefix(SPACE)
        if change.kind == "delete":
            copy.pop(name, None)
        else:
            copy[name] = version[name]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VERSIONS, st.data())
def test_who_follows_what_changed_has_what_a_full_harvest_gives(
    versions: list[dict[str, int]], data: st.DataObject
) -> None:
    count = len(versions)
    seconds = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    visits = data.draw(st.sets(st.integers(1, count)).map(sorted))
    with tempfile.TemporaryDirectory() as folder:
        steps = recorded(Path(folder), versions, seconds)
        made = Ledger(Path(folder, "ledger"))
        copy: dict[str, int] = {}
        since = datetime(2000, 1, 1, tzinfo=UTC)
        for visit in [*visits, count]:
            seen = steps[:visit]
            apply(copy, changed_since(made, seen, since), versions[visit - 1])
            assert copy == versions[visit - 1]
            since = read_moment(seen[-1].time)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VERSIONS)
def test_replaying_all_pages_gives_every_version(versions: list[dict[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = recorded(Path(folder), versions, [1] * len(versions))
        made = Ledger(Path(folder, "ledger"))
        found = [dated for page in pages(steps) for dated in page.changes(made)]
        copy: dict[str, int] = {}
        for number, version in enumerate(versions, 1):
            apply(copy, [one.change for one in found if one.step.number == number], version)
            assert copy == version


def test_what_happened_in_the_very_second_is_told_again(tmp_path: Path) -> None:
    steps = recorded(tmp_path, [{"a": 1}, {"a": 1, "b": 1}], [0, 5])
    made = Ledger(tmp_path / "ledger")
    names = [change.thing for change in changed_since(made, steps, NOON + timedelta(seconds=5.9))]
    assert names == [f"{SPACE}b"]
    assert changed_since(made, steps, NOON + timedelta(seconds=6)) == []


def test_deletions_before_the_history_begins_are_not_known() -> None:
    cut = [Step(7, "7-x", "", written(NOON))]
    with pytest.raises(Gone, match="begins at 2026-01-31T12:00:00Z"):
        check_reach(cut, NOON - timedelta(seconds=1))
    check_reach(cut, NOON)
    check_reach([Step(1, "1-x", "", written(NOON))], NOON - timedelta(days=1))
