"""What a validation of stored data says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.namespaces import local_name
from kg.shacl.compiler.plan import Postponed
from kg.shacl.compiler.stored_literals import kept_as
from kg.shacl.model import constraint as c
from kg.shacl.model.nesting import reached
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice


def noticed(shapes: ShapeGraph, left: Iterable[Postponed]) -> Iterator[Notice]:
    """What was left to the evaluator, and which datatypes were not taken as they are written."""
    by_shape: dict[Node, dict[c.Constraint, str]] = {}
    for one in left:
        by_shape.setdefault(one.shape.node, {}).update(one.constraints)
    for node, constraints in by_shape.items():
        names = sorted({local_name(found.component.value) for found in constraints})
        reasons = sorted(set(constraints.values()))
        said = {"what": ", ".join(names), "why": "; ".join(reasons)}
        yield notice("not-compiled", node, count=len(constraints), values=said)
    asked = {
        one.datatype
        for node in reached(shapes, shapes.targeted)
        for one in shapes.shapes[node].constraints
        if isinstance(one, c.Datatype) and kept_as(one.datatype) != one.datatype
    }
    for datatype in sorted(asked, key=str):
        yield notice("stored-datatype", datatype, values={"to": kept_as(datatype)})
