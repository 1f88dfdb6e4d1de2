"""The carets under a source line stand where the place is, whatever the line has."""

from __future__ import annotations

import pytest

from kg.shacl.renderings.excerpt import excerpt


@pytest.mark.parametrize(
    ("line", "start", "length", "margin", "width"),
    [
        ("ex:a ex:b 5 .", 10, 1, 10, 1),
        ("日本 here", 3, 4, 5, 4),
        ("ex:a 日本語 .", 5, 3, 5, 6),
        ("e\u0301te\u0301 here", 6, 4, 4, 4),
        ("👍 here", 2, 4, 3, 4),
        ("", 0, 1, 0, 1),
        ("short", 9, 3, 5, 1),
    ],
)
def test_carets_are_as_wide_as_the_text(
    line: str, start: int, length: int, margin: int, width: int
) -> None:
    shown = excerpt(line, start, length)
    assert (shown.line, shown.margin, shown.width) == (line, " " * margin, width)


def test_a_tab_stays_a_tab_above_and_below() -> None:
    shown = excerpt("\tex:a\tex:b", 6, 4)
    assert shown.line == "\tex:a\tex:b"
    assert shown.margin == "\t    \t"


def test_the_spaces_of_french_stay_and_commands_do_not() -> None:
    shown = excerpt("Quoi\u202f? \u00a0\x1b[31m\u202eb", 13, 1)
    assert shown.line == "Quoi\u202f? \u00a0\ufffd[31m\ufffdb"
    assert len(shown.margin) == 13


def test_a_place_that_is_longer_than_there_is_room_for_is_cut() -> None:
    shown = excerpt("x" * 1000, 0, 1000)
    assert shown.line == f"{'x' * 160}…"
    assert shown.width == 160


def test_the_far_end_of_a_long_line_is_shown() -> None:
    shown = excerpt(f"{'x' * 5000}here", 5000, 4)
    assert shown.line == f"…{'x' * 80}here"
    assert (len(shown.margin), shown.width) == (81, 4)
