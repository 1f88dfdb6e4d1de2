"""What one evaluator may leave to the next one with the same shapes."""

from __future__ import annotations

from dataclasses import dataclass

from kg.shacl.evaluation.literals import Literals
from kg.shacl.evaluation.patterns import Patterns
from kg.shacl.model.nesting import circular
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node


@dataclass(frozen=True, slots=True)
class Learned:
    """What holds of any data: what literals are like, and shapes that lead back to themselves."""

    literals: Literals
    patterns: Patterns
    circular: frozenset[Node]

    @classmethod
    def of(cls, shapes: ShapeGraph, literals: Literals | None = None) -> Learned:
        """What is to be learned about these shapes; literals may be known already."""
        return cls(literals or Literals(), Patterns(), circular(shapes))
