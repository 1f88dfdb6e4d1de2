"""Slow because of what stands in EXISTS or NOT EXISTS, which is evaluated for every solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.sparql.finding import Finding
from kg.sparql.outline import Comparison, Exists, Group, Place, Select

_EXTREMES: Final[Mapping[str, str]] = {">": "MAX", ">=": "MAX", "<": "MIN", "<=": "MIN"}
_TURNED: Final[Mapping[str, str]] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def latest_of_each(_: Select, place: Place) -> Iterator[Finding]:
    """The greatest or least of a group as the one for which there is no greater or lesser.

    Not: a comparison of variables that both stand in the NOT EXISTS, or with a constant.
    """
    for exists in _existences(place):
        if extreme := _extreme(exists, place.seen):
            yield extreme


def exists_over_join(_: Select, place: Place) -> Iterator[Finding]:
    """A join.

    Not: a single pattern; what `latest_of_each` says better; where there is nothing to
    replace it by.
    """
    for exists in _existences(place):
        group = exists.group
        faster = _without(exists, place.seen)
        if group.size < 2 or not faster or _extreme(exists, place.seen):
            continue
        word = "NOT EXISTS" if exists.negated else "EXISTS"
        cause = (
            f"the join of {group.size} patterns in {word} {{ {_text(group)} }} is evaluated anew"
            " for each solution"
        )
        yield Finding(cause, faster)


def _existences(place: Place) -> Iterator[Exists]:
    for condition in place.group.conditions:
        if isinstance(condition, Exists):
            yield condition


def _extreme(exists: Exists, outer: frozenset[str]) -> Finding | None:
    inner = exists.group.variables
    for condition in exists.group.conditions if exists.negated else ():
        if not isinstance(condition, Comparison):
            continue
        left, operator, right = condition.left.text, condition.operator, condition.right.text
        if left in outer - inner:
            left, operator, right = right, _TURNED.get(operator, ""), left
        if operator in _EXTREMES and left in inner - outer and right in outer - inner:
            keys = " ".join(sorted(inner & outer))
            value = f"({_EXTREMES[operator]}({left}) AS {right})"
            group_by = f" GROUP BY {keys}" if keys else ""
            return Finding(
                f"NOT EXISTS with FILTER({condition}) compares each solution with all others",
                f"find that value first, {{ SELECT {f'{keys} {value}'.strip()}"
                f" {{ {_text(exists.group)} }}{group_by} }}, and join it with the rest",
            )
    return None


def _without(exists: Exists, outer: frozenset[str]) -> str:
    """The faster form: for MINUS the sides must share a variable, and its filters see no others."""
    group = exists.group
    shared = sorted(name for name in group.variables & outer if name.startswith("?"))
    if not exists.negated:
        form = f"{{ SELECT DISTINCT {' '.join(shared)} {{ … }} }}"
        return f"join with {form} of the same patterns" if shared else ""
    own = sorted(name for name in group.variables - outer if name.startswith("?"))
    foreign = frozenset[str]().union(*(one.variables for one in group.conditions)) - group.variables
    ways = []
    if shared and not foreign:
        ways.append("MINUS { … } with the same patterns, which is evaluated once")
    if own:
        ways.append(f"OPTIONAL {{ … }} with the same patterns and FILTER(!BOUND({own[0]}))")
    return ", or ".join(ways)


def _text(group: Group) -> str:
    text = " . ".join(map(str, group.patterns[:3]))
    return f"{text} . …" if len(group.patterns) > 3 else text
