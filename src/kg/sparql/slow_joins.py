"""Slow because of how the patterns of a group are joined, or are not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kg.sparql.finding import Finding
from kg.sparql.outline import Comparison, Operand, Place, Select, is_variable
from kg.sparql.parts import Part, part_of, parts_of


def joined_by_filter(_: Select, place: Place) -> Iterator[Finding]:
    """An equality is all that joins two parts.

    Not: with a constant; of variables that patterns join already; below || or !; where one of
    the parts is a few solutions.
    """
    parts = parts_of(place)
    for condition in _equalities(place):
        left, right = condition.left, condition.right
        one, other = part_of(parts, left.variables), part_of(parts, right.variables)
        if one is None or other is None or one is other or one.few or other.few:
            continue
        cause = (
            f"FILTER({condition}) is all that joins two parts, so each solution of the one is"
            " compared with each of the other"
        )
        yield Finding(cause, _shared(one, left, other, right))


def pairs_by_two_values(_: Select, place: Place) -> Iterator[Finding]:
    """Two variables for resources that share two values.

    Not: where they share one value; where a value is given; where one of the two is anchored.
    """
    for part in parts_of(place):
        if part.few or part.outer:
            continue
        subjects = dict.fromkeys(one.subject for one in part.patterns if is_variable(one.subject))
        for one, other in combinations(subjects, 2):
            shared = _shared_values(part, one, other)
            if len(shared) < 2:
                continue
            (value, first), (another, second), *_more = shared.items()
            apart = f" FILTER({value} != {another})" if first == second else ""
            cause = f"{one} and {other} are paired by two values, {value} and {another}"
            faster = (
                f"group by the values, SELECT {value} {another} (COUNT(DISTINCT {one}) AS ?count)"
                f" {{ {one} {first} {value} ; {second} {another}{apart} }}"
                f" GROUP BY {value} {another} HAVING (COUNT(DISTINCT {one}) > 1)"
            )
            yield Finding(cause, faster)


def product(whole: Select, place: Place) -> Iterator[Finding]:
    """Parts that share no variable.

    Not: where one is a few solutions (an IRI, a literal, VALUES, an aggregate); what
    `joined_by_filter` says better.
    """
    parts = [part for part in parts_of(place) if not part.few and not part.outer]
    for one, other in combinations(parts, 2):
        if not (one.patterns and other.patterns) or _equated(place, one, other):
            continue
        uses = {
            "an aggregate": whole.aggregated,
            "DISTINCT": whole.distinct,
            "ORDER BY": whole.ordered,
        }
        done = " and ".join(word for word, used in uses.items() if used)
        needed = f" ({done} needs them all)" if done else ""
        cause = (
            f"'{one.patterns[0]}' and '{other.patterns[0]}' share no variable, so each solution of"
            f" the one is combined with each of the other{needed}"
        )
        yield Finding(cause, "join them by a variable that both have, or ask two queries")
        return


def _equalities(place: Place) -> Iterator[Comparison]:
    for condition in place.group.conditions:
        if isinstance(condition, Comparison) and condition.is_equality:
            yield condition


def _equated(place: Place, one: Part, other: Part) -> bool:
    """Whether an equality joins the two parts."""
    return any(
        condition.variables & one.variables and condition.variables & other.variables
        for condition in _equalities(place)
    )


def _shared(one: Part, left: Operand, other: Part, right: Operand) -> str:
    first, second = one.pattern_with(left.variables), other.pattern_with(right.variables)
    if is_variable(left.text) and is_variable(right.text):
        renamed = second and second.renamed(right.text, left.text)
        example = " . ".join(str(pattern) for pattern in (first, renamed) if pattern)
        return f"use one variable in both, as in '{example}' (1 and 1.0 are then two)"
    sides = " ".join(
        f"{{ SELECT * {{ {pattern or '…'} BIND({side.text} AS ?key) }} }}"
        for pattern, side in ((first, left), (second, right))
    )
    return f"compute both under one name, {sides}"


def _shared_values(part: Part, one: str, other: str) -> dict[str, str]:
    """The predicates by which both have the same variable as a value, by that variable."""
    values = {(p.predicate, p.object) for p in part.patterns if p.subject == other}
    return {
        p.object: p.predicate
        for p in part.patterns
        if p.subject == one and is_variable(p.object) and (p.predicate, p.object) in values
    }
