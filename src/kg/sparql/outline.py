"""The outline of a query: which patterns stand together, and what joins them.

Terms are as the query writes them: `?a`, `ex:p`, `<http://example.org/>`; blank nodes begin with
`_:` and are variables here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

_BLANK: Final = re.compile(r"_:\w+")
TYPE: Final = "a"


@dataclass(frozen=True)
class Pattern:
    """A triple pattern, or a path of so many `steps`; `endless` if `p*` or `p+` is all of it."""

    subject: str
    predicate: str
    object: str
    graph: str = ""
    steps: int = 1
    endless: bool = False

    @property
    def variables(self) -> frozenset[str]:
        terms = (self.subject, self.predicate, self.object, self.graph)
        return frozenset(term for term in terms if is_variable(term))

    @property
    def selective(self) -> bool:
        """Whether a term says which few triples are meant; a class alone does not."""
        if is_variable(self.subject):
            return not is_variable(self.object) and self.predicate != TYPE
        return True

    def renamed(self, old: str, new: str) -> Pattern:
        """With another variable in place of one."""
        terms = (self.subject, self.predicate, self.object, self.graph)
        subject, predicate, value, graph = (new if term == old else term for term in terms)
        return Pattern(subject, predicate, value, graph)

    def __str__(self) -> str:
        return _BLANK.sub("[]", f"{self.subject} {self.predicate} {self.object}")


@dataclass(frozen=True)
class Operand:
    """One side of a comparison: its text, and the variables in it."""

    text: str
    variables: frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """A condition of two sides that must hold (`sameTerm` is an operator here)."""

    operator: str
    left: Operand
    right: Operand

    @property
    def variables(self) -> frozenset[str]:
        return self.left.variables | self.right.variables

    @property
    def is_equality(self) -> bool:
        return self.operator in ("=", "sameTerm")

    def __str__(self) -> str:
        if self.operator == "sameTerm":
            return f"sameTerm({self.left.text}, {self.right.text})"
        return f"{self.left.text} {self.operator} {self.right.text}"


@dataclass(frozen=True)
class Exists:
    """A condition that a group has a solution, or (`negated`) has none."""

    negated: bool
    group: Group

    @property
    def variables(self) -> frozenset[str]:
        return self.group.all_variables


@dataclass(frozen=True)
class Condition:
    """A condition of any other kind."""

    variables: frozenset[str]


AnyCondition = Comparison | Exists | Condition


@dataclass(frozen=True)
class Table:
    """Solutions that come from elsewhere: VALUES, a sub-SELECT, SERVICE.

    `few`: so few that every one of them may be combined with anything.
    """

    variables: frozenset[str]
    few: bool


@dataclass(frozen=True)
class Binding:
    """A BIND: the variable that it sets, and those that it needs."""

    variable: str
    needs: frozenset[str]


@dataclass
class Group:
    """What is joined in one group: groups that merely stand inside it are taken as parts of it."""

    patterns: list[Pattern] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    conditions: list[AnyCondition] = field(default_factory=list)
    optionals: list[Group] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    negatives: list[Group] = field(default_factory=list)
    selects: list[Select] = field(default_factory=list)

    @property
    def variables(self) -> frozenset[str]:
        """Those that its solutions may bind, those of OPTIONAL left out."""
        return self._variables(self.unions)

    @property
    def all_variables(self) -> frozenset[str]:
        inner = (group.all_variables for group in self.optionals)
        conditions = (condition.variables for condition in self.conditions)
        return self.variables.union(*inner, *conditions)

    @property
    def size(self) -> int:
        """How many triple patterns are joined; a path counts as many as it has steps."""
        return sum(pattern.steps for pattern in self.patterns)

    @property
    def few(self) -> bool:
        """Whether something says which few solutions are meant."""
        patterns = any(pattern.selective for pattern in self.patterns)
        return patterns or any(unit.few for unit in self.units)

    @property
    def units(self) -> list[Table | Union]:
        """What is joined beside the patterns."""
        return [*self.tables, *self.unions]

    def walk(self, outer: frozenset[str] = frozenset(), *, few: bool = False) -> Iterator[Place]:
        """The group and those within, each with the variables that come from around it."""
        yield Place(self, outer, few)
        seen, few = outer | self.variables, few or self.few
        existing = (one.group for one in self.conditions if isinstance(one, Exists))
        for inner in (*self.optionals, *self.negatives, *existing):
            yield from inner.walk(seen, few=few)
        for union in self.unions:
            around = outer | self._variables([one for one in self.unions if one is not union])
            for branch in union.branches:
                yield from branch.walk(around, few=few)

    def _variables(self, unions: Iterable[Union]) -> frozenset[str]:
        bound = frozenset(binding.variable for binding in self.bindings)
        patterns = (pattern.variables for pattern in self.patterns)
        tables = (table.variables for table in self.tables)
        return bound.union(*patterns, *tables, *(union.variables for union in unions))


@dataclass
class Union:
    """The branches of a UNION, of whose solutions each is one of the whole's."""

    branches: list[Group]

    @property
    def variables(self) -> frozenset[str]:
        return frozenset[str]().union(*(branch.all_variables for branch in self.branches))

    @property
    def few(self) -> bool:
        return all(branch.few for branch in self.branches)


@dataclass(frozen=True)
class Place:
    """A group where it stands: the variables around it, and whether their solutions are few."""

    group: Group
    outer: frozenset[str]
    few: bool

    @property
    def seen(self) -> frozenset[str]:
        """The variables that a condition of the group sees."""
        return self.outer | self.group.variables


@dataclass
class Select:
    """A query form or a sub-SELECT: its group and what is done with all its solutions."""

    group: Group
    distinct: bool = False
    ordered: bool = False
    grouped: bool = False
    aggregated: bool = False

    def walk(self) -> Iterator[tuple[Select, Place]]:
        """Every group of this query and of the sub-SELECTs in it."""
        for place in self.group.walk():
            yield self, place
            for select in place.group.selects:
                yield from select.walk()


def is_variable(term: str) -> bool:
    return term.startswith(("?", "_:"))
