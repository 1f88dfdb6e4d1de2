"""What a shape found, in parts: after a change those are looked at again that it can concern."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.looked import Looked
from kg.shacl.evaluation.targets import is_focus_node
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult


@dataclass(frozen=True, slots=True)
class Part:
    """What a shape found at some focus nodes, and what it asked on the way; see `Evaluator`."""

    focus: Sequence[Term]
    results: Sequence[ValidationResult]
    asked: Mapping[Node, Collection[Term]]
    recursive: Set[Node]
    evaluations: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A shape, and for each of its focus nodes one part that has it."""

    shape: Shape
    parts: Sequence[Part]

    @classmethod
    def of(cls, evaluator: Evaluator, shape: Shape, size: int) -> Parts:
        """What a shape finds in the data, at no more focus nodes a part than that."""
        focus = evaluator.focus_nodes(shape)
        some = (focus[start : start + size] for start in range(0, len(focus), size))
        return cls(shape, tuple(_look(evaluator, shape, nodes) for nodes in some))

    @property
    def looked(self) -> Looked:
        """All that the shape found."""
        return Looked(
            self.shape,
            [node for part in self.parts for node in part.focus],
            [result for part in self.parts for result in part.results],
        )

    def after(self, evaluator: Evaluator, nodes: Set[Term]) -> Parts:
        """What the shape finds after a change that can concern these nodes alone.

        Those of them that are focus nodes become a part of their own: they may well change again.
        """
        kept = [part for part in self.parts if nodes.isdisjoint(part.focus)]
        gone = [part for part in self.parts if not nodes.isdisjoint(part.focus)]
        now = [node for node in nodes if is_focus_node(evaluator.data, self.shape, node)]
        if not gone and not now:
            return self
        left = ([node for node in part.focus if node not in nodes] for part in gone)
        again = (_look(evaluator, self.shape, some) for some in (*left, now) if some)
        return Parts(self.shape, (*kept, *again))


def _look(evaluator: Evaluator, shape: Shape, focus: Sequence[Term]) -> Part:
    results = evaluator.all_results(shape, focus)
    asked = {node: tuple(nodes) for node, nodes in evaluator.asked.items()}
    part = Part(focus, results, asked, evaluator.recursive, evaluator.evaluations)
    # What one part knows of nodes helps no other: each has to say all that it asked.
    evaluator.forget()
    return part
