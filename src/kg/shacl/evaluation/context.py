"""What checks are given, and what they give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.literals import Literals
from kg.shacl.evaluation.patterns import Patterns
from kg.shacl.model.path import Path
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult


class Context(Protocol):
    """What checks need of the evaluator."""

    data: Data
    literals: Literals
    patterns: Patterns

    def conformance(self, shape: Node) -> Callable[[Term], bool]: ...

    def focus_nodes(self, shape: Shape) -> Sequence[Term]: ...

    def results(self, shape: Node, focus: Term) -> Iterable[ValidationResult]: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: the value, if it is about one, and what a result says beside the usual.

    With `pathless` the result has no path. `explain` gives the results of the shapes within that
    were not met.
    """

    value: Term | None = None
    path: Path | None = None
    messages: tuple[ox.Literal, ...] = ()
    pathless: bool = False
    explain: Callable[[], Iterable[ValidationResult]] | None = None


# Whether a value is valid; and the faults of a focus node with its value nodes.
Test: TypeAlias = Callable[[Term], bool]
Check: TypeAlias = Callable[[Term, Sequence[Term]], Iterable[Fault]]
