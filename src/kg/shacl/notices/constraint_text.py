"""Constraints as Turtle states them, on a line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from kg.namespaces import SH
from kg.shacl.model import constraint as c
from kg.shacl.model.terms import Term

_MEMBERS: Final = 5


def constraint_text(  # noqa: PLR0911 - one a kind of value
    constraint: c.Constraint,
) -> str:
    """Such as ``sh:minCount 2``; long lists are cut short."""
    name = constraint.component.value.removeprefix(SH).removesuffix("ConstraintComponent")
    parameter = f"sh:{name[:1].lower()}{name[1:]}"
    match constraint:
        case c.And(terms) | c.Or(terms) | c.Xone(terms) | c.In(terms):
            return f"{parameter} {_list(terms)}"
        case c.LanguageIn(ranges):
            return f"{parameter} {_list(map(_quoted, ranges))}"
        case c.Pattern(pattern):
            return f"{parameter} {_quoted(pattern)}"
        case c.Range(_, _, bound):
            return f"{parameter} {_short(bound)}"
        case c.Class(term) | c.Datatype(term) | c.NodeKind(term) | c.HasValue(term):
            return f"{parameter} {_short(term)}"
        case c.MinCount(number) | c.MaxCount(number) | c.MinLength(number) | c.MaxLength(number):
            return f"{parameter} {number}"
        case c.QualifiedMin(_, number) | c.QualifiedMax(_, number):
            return f"{parameter} {number}"
        case c.Not(term) | c.NodeShape(term) | c.Property(term):
            return f"{parameter} {_short(term)}"
        case _:
            return parameter


def _quoted(text: str) -> str:
    return f'"{text}"'


def _list(members: Iterable[Any]) -> str:
    texts = [_short(one) for one in islice(members, _MEMBERS + 1)]
    shown = texts[:_MEMBERS] + ["…"] * (len(texts) > _MEMBERS)
    return f"( {' '.join(shown)} )" if shown else "()"


def _short(term: Term | str) -> str:
    text = str(term)
    return f"sh:{text[len(SH) + 1 : -1]}" if text.startswith(f"<{SH}") else text
