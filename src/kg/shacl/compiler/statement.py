"""A query that finds faults of a shape, and how its rows are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kg.shacl.compiler.queries import Row
from kg.shacl.compiler.scope import Scope
from kg.shacl.evaluation.context import Fault
from kg.shacl.model import constraint as c
from kg.shacl.model.terms import Term

# What was found: the constraint, the focus node and the fault.
Found: TypeAlias = tuple[c.Constraint, Term, Fault]


@dataclass(frozen=True, slots=True)
class Statement:
    """A query, and what its rows mean.

    `names` are the variables of the rows, `shown` says what they stand for. `alone` if the text
    is a whole query, that cannot be part of another.
    """

    scope: Scope
    names: tuple[str, ...]
    shown: str
    pattern: str
    read: Callable[[Row], Iterator[Found]]
    alone: bool = False
