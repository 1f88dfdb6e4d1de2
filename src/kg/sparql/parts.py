"""The parts of a group that share no variable, of which every combination is a solution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kg.sparql.outline import AnyCondition, Comparison, Group, Pattern, Place

_CHOOSING: Final = ("=", "sameTerm", "IN")


@dataclass
class Part:
    """Patterns and tables that are joined by variables.

    `few`: something says which few solutions are meant. `outer`: it is joined with what stands
    around the group.
    """

    variables: set[str]
    patterns: list[Pattern] = field(default_factory=list)
    few: bool = False
    outer: bool = False

    def take(self, other: Part) -> None:
        self.variables |= other.variables
        self.patterns += other.patterns
        self.few |= other.few
        self.outer |= other.outer

    def pattern_with(self, variables: frozenset[str]) -> Pattern | None:
        """The first of its patterns that has one of these variables."""
        found = (one for one in self.patterns if one.variables & variables)
        return next(found, self.patterns[0] if self.patterns else None)


def parts_of(place: Place) -> list[Part]:
    """The parts of a group, what stands around it being one of them."""
    group = place.group
    parts = [Part(set(place.outer), few=place.few, outer=True)] if place.outer else []
    for unit in _units(group):
        touching = [part for part in parts if part.variables & unit.variables]
        first, *others = touching or [Part(set())]
        first.take(unit)
        for part in others:
            first.take(part)
        parts = [part for part in parts if part is not first and part not in others] + [first]
    parts = [part for part in parts if part.variables]
    for binding in group.bindings:
        parts = _bind(parts, binding.variable, binding.needs)
    for condition in group.conditions:
        _choose(parts, condition)
    return parts


def part_of(parts: list[Part], variables: frozenset[str]) -> Part | None:
    """The one part that has all of these variables."""
    return next((part for part in parts if variables and variables <= part.variables), None)


def _units(group: Group) -> list[Part]:
    units = [Part(set(one.variables), [one], one.selective) for one in group.patterns]
    units += [Part(set(one.variables), few=one.few) for one in group.units]
    for optional in group.optionals:
        units.append(Part(set(optional.all_variables), list(optional.patterns), optional.few))
    return units


def _bind(parts: list[Part], variable: str, needs: frozenset[str]) -> list[Part]:
    """What is computed of one part belongs to it, and joins it with what has that variable too."""
    source = part_of(parts, needs)
    if source is None:
        return parts
    source.variables.add(variable)
    for other in [part for part in parts if part is not source and variable in part.variables]:
        source.take(other)
        parts = [part for part in parts if part is not other]
    return parts


def _choose(parts: list[Part], condition: AnyCondition) -> None:
    """A variable that must equal a constant is as good as that."""
    if isinstance(condition, Comparison) and condition.operator in _CHOOSING:
        for one, other in (
            (condition.left, condition.right),
            (condition.right, condition.left),
        ):
            part = part_of(parts, one.variables)
            if part is not None and not other.variables and one.variables == {one.text}:
                part.few = True
