"""Shapes that nothing can meet: constraints that exclude each other, where that is certain."""

from __future__ import annotations

from collections.abc import Iterator

from kg.shacl.evaluation.literals import Literals
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Path
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.notices.clashes import clashes
from kg.shacl.notices.constraint_text import constraint_text
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice


def contradictions(shapes: ShapeGraph) -> Iterator[Notice]:
    """Notices for pairs of constraints of a shape, or of its shapes for one path."""
    literals = Literals()
    told: set[tuple[int, int]] = set()
    for about, constraints in _sets(shapes):
        for one, other, what in clashes(constraints, literals):
            pair = (id(one), id(other))
            if pair not in told:
                told.add(pair)
                yield _notice(about, one, other, what)


def _notice(about: Node, one: c.Constraint, other: c.Constraint | None, what: str) -> Notice:
    values = {"one": constraint_text(one)}
    if other is None:
        return notice("contradiction", about, variant=f"{what}, alone", values=values)
    values["other"] = constraint_text(other)
    return notice("contradiction", about, variant=what, values=values)


def _sets(shapes: ShapeGraph) -> Iterator[tuple[Node, list[c.Constraint]]]:
    """Constraints that hold at once: of each shape, and of its property shapes for one path."""
    seen: set[tuple[Node, ...]] = set()
    for shape in shapes.shapes.values():
        if shape.deactivated:
            continue
        yield shape.node, list(shape.constraints)
        by_path: dict[Path, list[Shape]] = {}
        for constraint in shape.constraints:
            if isinstance(constraint, c.Property):
                inner = shapes.shapes[constraint.shape]
                if inner.path is not None and not inner.deactivated:
                    by_path.setdefault(inner.path, []).append(inner)
        for several in by_path.values():
            nodes = tuple(each.node for each in several)
            if len(several) > 1 and nodes not in seen:
                seen.add(nodes)
                yield several[0].node, [one for each in several for one in each.constraints]
