"""Queries that find the faults of a shape: one for its values, one for its focus nodes, few more.

Constraints on values are flags of one query, those on focus nodes of another, so that the targets
are gone through once for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.shacl.compiler.conditions import Conditions
from kg.shacl.compiler.limits import LONGEST_CONDITION, MOST_FLAGS, NotCompiled
from kg.shacl.compiler.literal_conditions import compared
from kg.shacl.compiler.queries import Row
from kg.shacl.compiler.scope import Scope, Selection
from kg.shacl.compiler.sparql_statements import sparql_statement
from kg.shacl.compiler.statement import Found, Statement
from kg.shacl.compiler.value_conditions import among
from kg.shacl.evaluation.context import Fault
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Predicate

_NAME: Final = re.compile(r"\?\w+")
# In a SELECT, an expression with what comes before the variable for it.
_MADE: Final = re.compile(r"\(.* AS")
# A constraint, and what has to hold.
_Flag: TypeAlias = tuple[c.Constraint, str]


@dataclass
class Compiled:
    """The statements for a scope, and the constraints for which there are none, with why."""

    statements: list[Statement] = field(default_factory=list)
    left: dict[c.Constraint, str] = field(default_factory=dict)


class Compiler:
    """Compiles one scope."""

    def __init__(self, scope: Scope, selection: Selection, conditions: Conditions) -> None:
        self._scope = scope
        self._conditions = conditions
        self._path = scope.shape.path
        self._focus = scope.focus
        self._targets = selection.of(scope, conditions)
        self._value = self._focus if self._path is None else "?value"
        self._flags: tuple[list[_Flag], ...] = ([], [])

    def compiled(self) -> Compiled:
        """All that can be compiled."""
        made = Compiled()
        for one in self._scope.shape.constraints:
            if isinstance(one, c.Property):
                continue
            try:
                made.statements += self._of(one)
            except NotCompiled as why:
                made.left[one] = str(why)
        of_values, of_focus = self._flags
        made.statements += [self._flagged(some, of_value=True) for some in _few(of_values)]
        made.statements += [self._flagged(some, of_value=False) for some in _few(of_focus)]
        return made

    def _of(self, one: c.Constraint) -> Iterator[Statement]:
        match one:
            case c.Equals(predicate):
                yield from self._equals(one, predicate)
            case c.UniqueLang() if self._path is not None:
                names = ("?value", "?other")
                found = self._conditions.in_one_language(self._focus, self._path, *names)
                tag = "(LCASE(LANG(?value)) AS ?tag)"
                yield self._plain(one, found, tag, _no_value)
            case c.LessThan(_, sign, predicate) if self._path is not None:
                other = f"{self._focus} {predicate} ?other ."
                wrong = f"FILTER(!{compared('?value', sign, '?other')})"
                yield self._plain(one, f"{self._step()} {other} {wrong}", "?value ?other", _value)
            case c.Closed(allowed):
                others = f"FILTER(!{among('?predicate', sorted(allowed, key=str))})"
                found = f"{self._step()} {self._value} ?predicate ?object . {others}"
                yield self._plain(one, found, f"{self._value_name()} ?predicate ?object", _closed)
            case c.Sparql():
                yield sparql_statement(one, self._scope, self._targets)
            case _:
                self._flag(one)

    def _flag(self, one: c.Constraint) -> None:
        of_value = self._conditions.of_value(one, self._focus, self._value)
        if of_value is not None:
            self._step()
            if of_value != "true":
                self._flags[0].append((one, _short(of_value)))
            return
        of_focus = self._conditions.of_focus(one, self._focus, self._path)
        if of_focus is None:
            raise NotCompiled(f"there is no query for {type(one).__name__}")
        self._flags[1].append((one, _short(of_focus)))

    def _equals(self, one: c.Equals, predicate: ox.NamedNode) -> Iterator[Statement]:
        names = (self._focus, self._path)
        theirs = self._conditions.only_theirs(predicate, *names, "?value")
        if self._path is None:
            lacks = f"FILTER(NOT EXISTS {{ {self._focus} {predicate} {self._focus} }})"
            own, names_own = lacks, f"({self._focus} AS ?value)"
        else:
            own = self._conditions.only_own(predicate, self._focus, self._path, "?value")
            names_own = "?value"
        yield self._plain(one, own, names_own, _value)
        yield self._plain(one, theirs, "?value", _value)

    def _step(self) -> str:
        if self._path is None:
            return ""
        return self._conditions.step(self._focus, self._path, self._value)

    def _value_name(self) -> str:
        return "" if self._path is None else self._value

    def _plain(
        self, one: c.Constraint, found: str, names: str, read: Callable[[Row], Fault]
    ) -> Statement:
        """Each row is a fault."""
        nodes = self._scope.nodes
        focus = self._focus[1:]
        own = tuple(_NAME.findall(_MADE.sub("", names)))

        def faults(row: Row) -> Iterator[Found]:
            yield one, row[focus], read(row)

        pattern = f"{self._targets} {found}"
        return Statement(self._scope, (*nodes, *own), f"{' '.join(nodes)} {names}", pattern, faults)

    def _flagged(self, flags: list[_Flag], *, of_value: bool) -> Statement:
        """Each row is a value, or a focus node, with a flag for each fault."""
        steps, value = (self._step(), self._value_name()) if of_value else ("", "")
        names = [f"?flag{index}" for index in range(len(flags))]
        shown = (*self._scope.nodes, *([value] if value else []), *names)
        wrong = [f"!({condition})" for _, condition in flags]
        made = " ".join(f"BIND({one} AS {name})" for name, one in zip(names, wrong, strict=True))
        pattern = f"{self._targets} {steps} {made} FILTER({' || '.join(names)})"
        focus, of = self._focus[1:], self._value[1:]

        def faults(row: Row) -> Iterator[Found]:
            fault = Fault(row[of] if of_value else None)
            for name, (constraint, _) in zip(names, flags, strict=True):
                flag = row.get(name[1:])
                if isinstance(flag, ox.Literal) and flag.value == "true":
                    yield constraint, row[focus], fault

        return Statement(self._scope, shown, " ".join(shown), pattern, faults)


def _short(condition: str) -> str:
    if len(condition) > LONGEST_CONDITION:
        raise NotCompiled("it is too long for a condition")
    return condition


def _few(flags: Iterable[_Flag]) -> Iterator[list[_Flag]]:
    """As many together as one query takes."""
    some: list[_Flag] = []
    size = 0
    for flag in flags:
        if some and (len(some) >= MOST_FLAGS or size + len(flag[1]) > LONGEST_CONDITION):
            yield some
            some, size = [], 0
        some.append(flag)
        size += len(flag[1])
    if some:
        yield some


def _value(row: Row) -> Fault:
    return Fault(row["value"])


def _no_value(_: Row) -> Fault:
    return Fault()


def _closed(row: Row) -> Fault:
    predicate = row["predicate"]
    assert isinstance(predicate, ox.NamedNode)
    return Fault(row["object"], path=Predicate(predicate))
