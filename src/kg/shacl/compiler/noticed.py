"""What a validation of stored data says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import pyoxigraph as ox

from kg.namespaces import local_name
from kg.shacl.compiler.plan import Postponed
from kg.shacl.compiler.queries import Queries
from kg.shacl.compiler.stored_literals import kept_as
from kg.shacl.compiler.targets import StoreTargets
from kg.shacl.model import constraint as c
from kg.shacl.model.nesting import reached
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.notices.imports import NAMING, not_followed
from kg.shacl.notices.recursion import cycles, recursive
from kg.shacl.notices.targets import idle
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice


def noticed_in_store(
    queries: Queries, shapes: ShapeGraph, targets: StoreTargets, met_again: Set[Node]
) -> Iterator[Notice]:
    """What validating files says of shapes and data, as far as a store can be asked for it.

    It writes no literal otherwise than it has it.
    """
    yield from recursive(cycles(shapes), met_again)
    yield from idle(shapes.targeted, targets)
    named = " ".join(map(str, NAMING))
    pattern = f"VALUES ?naming {{ {named} }} ?node ?naming ?other"
    rows = queries.select(f"SELECT ?node ?naming ?other WHERE {{ {pattern} }}")
    triples = [
        ox.Triple(row["node"], row["naming"], row["other"])  # type: ignore[arg-type]
        for row in rows
    ]
    yield from not_followed(sorted(triples, key=str), targets.is_there)


def noticed(
    shapes: ShapeGraph, looked: Iterable[Shape], left: Iterable[Postponed]
) -> Iterator[Notice]:
    """What was left to the evaluator or left out, and which datatypes were not taken as written."""
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
        for node in reached(shapes, looked)
        for one in shapes.shapes[node].constraints
        if isinstance(one, c.Datatype) and kept_as(one.datatype) != one.datatype
    }
    for datatype in sorted(asked, key=str):
        yield notice("stored-datatype", datatype, values={"to": kept_as(datatype)})
    yield notice("left-open-by-store", None)
