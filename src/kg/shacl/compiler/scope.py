"""Where a shape applies: the focus nodes of a shape with targets, and the paths on to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.shacl.compiler.conditions import Conditions
from kg.shacl.compiler.limits import DEEPEST, NotCompiled
from kg.shacl.compiler.value_conditions import constant, instances
from kg.shacl.model.constraint import Property
from kg.shacl.model.path import Path
from kg.shacl.model.shape import (
    Shape,
    ShapeGraph,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from kg.shacl.model.terms import Term


@dataclass(frozen=True, slots=True)
class Scope:
    """Focus nodes of a shape: `paths` lead to them from the targets of `root`.

    A node that several ways lead to is validated once for each, as the report says.
    """

    root: Shape
    shape: Shape
    paths: tuple[Path, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """The variables for the nodes on the way; the last is the focus node."""
        return tuple(f"?f{index}" for index in range(len(self.paths) + 1))

    @property
    def focus(self) -> str:
        return self.nodes[-1]


def scopes(shapes: ShapeGraph, scope: Scope) -> Iterator[Scope]:
    """A scope, and those of the property shapes within; no shape may lead back to itself.

    Raises `NotCompiled` where they nest too deep.
    """
    if scope.shape.deactivated:
        return
    if len(scope.paths) > DEEPEST:
        raise NotCompiled(f"shapes nest more than {DEEPEST} deep")
    yield scope
    on = scope.paths if scope.shape.path is None else (*scope.paths, scope.shape.path)
    for one in scope.shape.constraints:
        if isinstance(one, Property):
            yield from scopes(shapes, Scope(scope.root, shapes.shapes[one.shape], on))


class Selection:
    """Writes the patterns of scopes."""

    def __init__(self, subclasses: Callable[[Term], frozenset[Term]]) -> None:
        self._subclasses = subclasses

    def of(self, scope: Scope, conditions: Conditions) -> str:
        """The pattern for all nodes of a scope; raises `NotCompiled`."""
        nodes = scope.nodes
        steps = [
            conditions.step(before, path, after)
            for before, path, after in zip(nodes, scope.paths, nodes[1:], strict=False)
        ]
        return " ".join([self._targets(scope.root, nodes[0]), *steps])

    def _targets(self, shape: Shape, node: str) -> str:
        named = [constant(t.node) for t in shape.targets if isinstance(t, TargetNode)]
        others = [t for t in shape.targets if not isinstance(t, TargetNode)]
        parts = [f"VALUES {node} {{ {' '.join(named)} }}"] if named else []
        parts += [self.target(target, node) for target in others]
        if len(parts) == 1 and not isinstance(shape.targets[0], TargetSubjectsOf | TargetObjectsOf):
            return parts[0]
        # Each node once: what it has to meet is looked at for each row.
        return f"{{ SELECT DISTINCT {node} WHERE {{ {united(parts)} }} }}"

    def target(self, target: Target, node: str) -> str:
        """The pattern for what a target selects."""
        match target:
            case TargetNode(one):
                return f"VALUES {node} {{ {constant(one)} }}"
            case TargetClass(class_):
                return instances(node, class_, self._subclasses(class_), "?class")
            case TargetSubjectsOf(predicate):
                return f"{node} {predicate} ?object ."
            case TargetObjectsOf(predicate):
                return f"?subject {predicate} {node} ."


def united(patterns: Sequence[str]) -> str:
    """What any of the patterns finds; in halves, since a long row of UNIONs crashes an engine."""
    if len(patterns) == 1:
        return patterns[0]
    half = len(patterns) // 2
    return f"{{ {united(patterns[:half])} }} UNION {{ {united(patterns[half:])} }}"
