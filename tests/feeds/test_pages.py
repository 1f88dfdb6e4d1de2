"""Pages of changes: each change on one of them, and the same pages whatever comes after."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.feeds.ledger import Step
from kg.feeds.pages import MOST, Page, pages

SIZES = st.lists(st.one_of(st.integers(0, 60), st.sampled_from([0, 999, 1000, 1001, 2500])))


def steps(sizes: list[int], first: int = 1) -> list[Step]:
    return [
        Step(number, f"{number}-x", f"{number - 1}-x" if number > first else "", "", size)
        for number, size in enumerate(sizes, first)
    ]


def positions(page: Page) -> list[tuple[int, int]]:
    """The changes of a page as its steps and their places within these."""
    every = [(step.number, place) for step in page.steps for place in range(step.size)]
    return every[page.offset : page.offset + page.size]


@given(SIZES)
def test_every_change_is_on_one_page_and_none_is_empty_or_too_large(sizes: list[int]) -> None:
    found = pages(steps(sizes))
    listed = [place for page in found for place in positions(page)]
    assert listed == [(n, place) for n, size in enumerate(sizes, 1) for place in range(size)]
    assert all(0 < page.size <= MOST for page in found)
    assert len({page.name for page in found}) == len(found)


@given(SIZES, st.integers(0, 60))
def test_a_page_that_another_follows_stays_as_it_is(sizes: list[int], more: int) -> None:
    before = pages(steps(sizes))
    after = pages(steps([*sizes, more]))
    assert after[: len(before) - 1] == before[:-1]


@given(SIZES, st.integers(1, 100), st.integers(1, 3000))
def test_what_is_deleted_of_the_history_moves_no_later_page(
    sizes: list[int], gone: int, beginning: int
) -> None:
    before = pages(steps(sizes))
    left = steps([beginning, *sizes[gone:]], gone) if gone <= len(sizes) else []
    after = {page.name: [positions(page)] for page in pages(left)}
    # The run that was cut, and the version that stands for all before it, are other ones.
    untouched = [page for page in before if left and page.steps[0].number >= gone + 20]
    for page in untouched:
        assert after[page.name] == [positions(page)]


def test_small_versions_share_pages_and_large_ones_stand_alone() -> None:
    found = pages(steps([300, 1, 2, 0, 60, 3, 2100, *[1] * 20]))
    assert [(page.name, page.size) for page in found] == [
        ("1", 300),
        ("2", 3),
        ("5", 60),
        ("6", 3),
        ("7", 1000),
        ("7-2", 1000),
        ("7-3", 100),
        ("8", 12),
        ("20", 8),
    ]
