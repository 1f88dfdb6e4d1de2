"""Shapes as conditions of SPARQL: whether a node conforms, by (NOT) EXISTS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pyoxigraph as ox

from kg.shacl.compiler.limits import (
    DEEPEST,
    LARGEST_PATH,
    LONGEST_CONDITION,
    MOST_VALUES,
    NotCompiled,
)
from kg.shacl.compiler.literal_conditions import compared
from kg.shacl.compiler.value_conditions import (
    VALUE_CONDITIONS,
    among,
    constant,
    instance_of,
)
from kg.shacl.model import constraint as c
from kg.shacl.model import path as p
from kg.shacl.model.path import Path, path_text, predicates_of
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node, Term


class Conditions:
    """Writes conditions that are true or false, and never an error.

    `subclasses` gives a class with all below it. With `absent` there may be nodes that the data
    does not have: stores do not find those at the end of a path of no step. Each method raises
    `NotCompiled` for what it has no condition for.
    """

    def __init__(
        self,
        shapes: ShapeGraph,
        subclasses: Callable[[Term], frozenset[Term]],
        *,
        absent: bool = False,
    ) -> None:
        self._shapes = shapes
        self._subclasses = subclasses
        self._absent = absent
        self._names = count()
        self._depth = 0

    def variable(self) -> str:
        """A variable that is not used yet."""
        return f"?x{next(self._names)}"

    def step(self, focus: str, path: Path, value: str) -> str:
        """The pattern for the value nodes of a focus node."""
        if self._absent and _may_be_empty(path):
            raise NotCompiled("a target node need not be in the data, and a path may have no step")
        if sum(1 for _ in predicates_of(path)) > LARGEST_PATH:
            raise NotCompiled(f"a path has more than {LARGEST_PATH} predicates")
        return f"{focus} {path_text(path)} {value} ."

    def of_value(  # noqa: PLR0911 - one a kind of constraint
        self, one: c.Constraint, focus: str, value: str
    ) -> str | None:
        """What a value has to meet; None for a constraint on all values of a focus node."""
        if type(one) in VALUE_CONDITIONS:
            return VALUE_CONDITIONS[type(one)](one, value)
        match one:
            case c.Class(class_):
                return instance_of(value, class_, self._subclasses(class_), self.variable())
            case c.Disjoint(predicate):
                return f"NOT EXISTS {{ {focus} {predicate} {value} }}"
            case c.Not(shape):
                return f"!{self.conforms(shape, value)}"
            case c.NodeShape(shape):
                return self.conforms(shape, value)
            case c.And(shapes):
                return self._joined(" && ", shapes, value, "true")
            case c.Or(shapes):
                return self._joined(" || ", shapes, value, "false")
            case c.Xone(shapes):
                return f"({self._sum(shapes, value)} = 1)"
        return None

    def conforms(self, node: Node, focus: str) -> str:
        """That a node conforms to a shape."""
        shape = self._shapes.shapes[node]
        if shape.deactivated:
            return "true"
        if self._depth >= DEEPEST:
            raise NotCompiled(f"shapes nest more than {DEEPEST} deep")
        self._depth += 1
        try:
            found = self._parts(shape.constraints, shape.path, focus)
        finally:
            self._depth -= 1
        parts = [part for part in found if part != "true"]
        text = f"({' && '.join(parts)})" if parts else "true"
        if len(text) > LONGEST_CONDITION:
            raise NotCompiled("a shape is too long for a condition")
        return text

    def _parts(
        self, constraints: Sequence[c.Constraint], path: Path | None, focus: str
    ) -> list[str]:
        parts: list[str] = []
        of_values: list[str] = []
        value = focus if path is None else self.variable()
        for one in constraints:
            condition = self.of_focus(one, focus, path)
            if condition is not None:
                parts.append(condition)
            else:
                of_values.append(self._of_value_within(one, focus, value))
        if path is None or not of_values:
            return [*parts, *of_values]
        every = " && ".join(part for part in of_values if part != "true")
        if not every:
            return parts
        return [*parts, f"NOT EXISTS {{ {self.step(focus, path, value)} FILTER(!({every})) }}"]

    def _of_value_within(self, one: c.Constraint, focus: str, value: str) -> str:
        condition = self.of_value(one, focus, value)
        if condition is not None:
            return condition
        match one:
            case c.Property(shape):
                return self.conforms(shape, value)
            case c.LessThan(_, sign, predicate):
                other = self.variable()
                wrong = f"FILTER(!{compared(value, sign, other)})"
                return f"NOT EXISTS {{ {focus} {predicate} {other} {wrong} }}"
            case c.Closed(allowed):
                by, object_ = self.variable(), self.variable()
                other = f"FILTER(!{among(by, sorted(allowed, key=str))})"
                return f"NOT EXISTS {{ {value} {by} {object_} {other} }}"
        raise NotCompiled(f"there is no query for {type(one).__name__}")

    def of_focus(  # noqa: PLR0911 - one a kind of constraint
        self, one: c.Constraint, focus: str, path: Path | None
    ) -> str | None:
        """What a focus node has to meet with all its values; None for other constraints."""
        match one:
            case c.HasValue(value) if path is None:
                return f"sameTerm({focus}, {constant(value)})"
            case c.HasValue(value):
                found = self.variable()
                same = f"FILTER(sameTerm({found}, {constant(value)}))"
                return f"EXISTS {{ {self.step(focus, self._given(path), found)} {same} }}"
            case c.MinCount(least):
                return self.at_least(least, focus, path)
            case c.MaxCount(most):
                return f"!{self.at_least(most + 1, focus, path)}"
            case c.QualifiedMin(shape, least, siblings):
                return self.at_least(least, focus, path, self._counted(shape, siblings))
            case c.QualifiedMax(shape, most, siblings):
                return f"!{self.at_least(most + 1, focus, path, self._counted(shape, siblings))}"
            case c.UniqueLang():
                one_, other = self.variable(), self.variable()
                steps = self.in_one_language(focus, self._given(path), one_, other)
                return f"NOT EXISTS {{ {steps} }}"
            case c.Equals(predicate):
                theirs = self.only_theirs(predicate, focus, path, self.variable())
                own = f"{focus} {predicate} {focus}"
                if path is None:
                    return f"(EXISTS {{ {own} }} && NOT EXISTS {{ {theirs} }})"
                own = self.only_own(predicate, focus, path, self.variable())
                return f"(NOT EXISTS {{ {own} }} && NOT EXISTS {{ {theirs} }})"
        return None

    def at_least(
        self,
        least: int,
        focus: str,
        path: Path | None,
        counted: Callable[[str], str] | None = None,
    ) -> str:
        """That there are so many values, each of which meets a condition."""
        if least <= 0:
            return "true"
        if least > MOST_VALUES:
            raise NotCompiled(f"more than {MOST_VALUES} values are counted")
        parts = []
        names = [self.variable() for _ in range(least)]
        for index, name in enumerate(names):
            parts.append(self.step(focus, self._given(path), name))
            parts += [f"FILTER(!sameTerm({other}, {name}))" for other in names[:index]]
            if counted is not None:
                parts.append(f"FILTER({counted(name)})")
        return f"EXISTS {{ {' '.join(parts)} }}"

    def in_one_language(self, focus: str, path: Path, one: str, other: str) -> str:
        """A pattern for two values with the same language tag."""
        steps = f"{self.step(focus, path, one)} {self.step(focus, path, other)}"
        same = f"LCASE(LANG({one})) = LCASE(LANG({other}))"
        return f'{steps} FILTER(LANG({one}) != "" && {same} && !sameTerm({one}, {other}))'

    def only_own(self, predicate: ox.NamedNode, focus: str, path: Path, value: str) -> str:
        """A pattern for the values that a predicate does not have."""
        lacks = f"FILTER(NOT EXISTS {{ {focus} {predicate} {value} }})"
        return f"{self.step(focus, path, value)} {lacks}"

    def only_theirs(
        self, predicate: ox.NamedNode, focus: str, path: Path | None, value: str
    ) -> str:
        """A pattern for the values that only a predicate has."""
        theirs = f"{focus} {predicate} {value} ."
        if path is None:
            return f"{theirs} FILTER(!sameTerm({focus}, {value}))"
        return f"{theirs} FILTER(NOT EXISTS {{ {self.step(focus, path, value)} }})"

    def _counted(self, shape: Node, siblings: Sequence[Node]) -> Callable[[str], str]:
        def counted(value: str) -> str:
            others = "".join(f" && !{self.conforms(one, value)}" for one in siblings)
            return f"{self.conforms(shape, value)}{others}"

        return counted

    def _joined(self, sign: str, shapes: Sequence[Node], value: str, empty: str) -> str:
        return f"({sign.join(self.conforms(shape, value) for shape in shapes) or empty})"

    def _sum(self, shapes: Sequence[Node], value: str) -> str:
        return " + ".join(f"IF({self.conforms(shape, value)}, 1, 0)" for shape in shapes) or "0"

    def _given(self, path: Path | None) -> Path:
        if path is None:
            raise NotCompiled("a node shape counts its values")
        return path


def _may_be_empty(path: Path) -> bool:
    """Whether a path can be gone in no step."""
    match path:
        case p.ZeroOrMore() | p.ZeroOrOne():
            return True
        case p.Sequence(steps):
            return all(map(_may_be_empty, steps))
        case p.Alternative(paths):
            return any(map(_may_be_empty, paths))
        case p.Inverse(inner) | p.OneOrMore(inner):
            return _may_be_empty(inner)
        case p.Predicate():
            return False
