"""Which shapes a constraint refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from kg.shacl.model import constraint as c
from kg.shacl.model import drafted as d
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node


def shapes_within(constraint: c.Constraint) -> tuple[Node, ...]:
    """The shapes that a constraint refers to."""
    # Most refer to none, and all are asked again and again.
    within = _WITHIN.get(type(constraint))
    return () if within is None else within(constraint)


def _one(constraint: Any) -> tuple[Node, ...]:
    return (constraint.shape,)


def _several(constraint: Any) -> tuple[Node, ...]:
    shapes: tuple[Node, ...] = constraint.shapes
    return shapes


def _with_siblings(constraint: Any) -> tuple[Node, ...]:
    return (constraint.shape, *constraint.siblings)


_WITHIN: Final[Mapping[type, Callable[[Any], tuple[Node, ...]]]] = {
    **dict.fromkeys((c.Not, c.NodeShape, c.Property), _one),
    **dict.fromkeys((d.MemberShape, d.SomeValue, d.ReifierShape), _one),
    **dict.fromkeys((c.And, c.Or, c.Xone), _several),
    **dict.fromkeys((c.QualifiedMin, c.QualifiedMax), _with_siblings),
}


def leads_no_further(shapes: ShapeGraph, node: Node) -> bool:
    """Whether no shape is within but property shapes that have none, and no query is asked."""
    own = shapes.shapes[node].constraints
    inner = [shapes.shapes[one.shape] for one in own if isinstance(one, c.Property)]
    beyond: list[c.Constraint] = [one for one in own if not isinstance(one, c.Property)]
    beyond += [one for shape in inner for one in shape.constraints]
    return not any(isinstance(one, c.Sparql) or shapes_within(one) for one in beyond)


def reached(shapes: ShapeGraph, some: Iterable[Shape]) -> set[Node]:
    """Shapes with all that they refer to; what is switched off refers to nothing."""
    open_ = list(some)
    found = {shape.node for shape in open_}
    while open_:
        shape = open_.pop()
        for constraint in () if shape.deactivated else shape.constraints:
            new = [node for node in shapes_within(constraint) if node not in found]
            found.update(new)
            open_ += [shapes.shapes[node] for node in new]
    return found


def circular(shapes: ShapeGraph) -> frozenset[Node]:
    """The shapes that lead back to themselves (section 3.4.3): Tarjan's components, unrolled."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: dict[Node, None] = {}
    found: set[Node] = set()
    for start in shapes.shapes:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        stack[start] = None
        open_ = [(start, _within(shapes.shapes[start]))]
        while open_:
            node, rest = open_[-1]
            inner = next(rest, None)
            if inner is not None and inner not in index:
                index[inner] = low[inner] = len(index)
                stack[inner] = None
                open_.append((inner, _within(shapes.shapes[inner])))
            elif inner is not None:
                if inner in stack:
                    low[node] = min(low[node], index[inner])
                if inner == node:
                    found.add(node)
            else:
                open_.pop()
                if open_:
                    above = open_[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    found |= _component(stack, node)
    return frozenset(found)


def _component(stack: dict[Node, None], root: Node) -> set[Node]:
    """Take the component of a root from the stack: circular if it has more than one shape."""
    members: set[Node] = set()
    while root not in members:
        members.add(stack.popitem()[0])
    return members if len(members) > 1 else set()


def _within(shape: Shape) -> Iterator[Node]:
    return (inner for constraint in shape.constraints for inner in shapes_within(constraint))
