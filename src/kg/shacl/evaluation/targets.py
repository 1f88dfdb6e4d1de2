"""The focus nodes that targets select (SHACL, section 2.1.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.shacl.evaluation.data import Data
from kg.shacl.model.shape import (
    Shape,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from kg.shacl.model.terms import Term


def focus_nodes(data: Data, shape: Shape) -> Sequence[Term]:
    """All nodes that the targets of a shape select, each once."""
    found: dict[Term, None] = {}
    for target in shape.targets:
        found.update(dict.fromkeys(_selected(data, target)))
    return tuple(found)


def is_focus_node(data: Data, shape: Shape, node: Term) -> bool:
    """Whether a target of a shape selects a node."""
    return any(_selects(data, target, node) for target in shape.targets)


def _selected(data: Data, target: Target) -> Iterable[Term]:
    match target:
        case TargetNode(node):
            return (node,)
        case TargetClass(class_):
            return data.instances(class_)
        case TargetSubjectsOf(predicate):
            return data.of_predicate(predicate)
        case TargetObjectsOf(predicate):
            return data.to_predicate(predicate)


def _selects(data: Data, target: Target, node: Term) -> bool:
    match target:
        case TargetNode(named):
            return node == named
        case TargetClass(class_):
            return data.is_instance(node, class_)
        case TargetSubjectsOf(predicate):
            return bool(data.objects(node, predicate))
        case TargetObjectsOf(predicate):
            return bool(data.subjects(predicate, node))
