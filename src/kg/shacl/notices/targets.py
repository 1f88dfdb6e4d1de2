"""Shapes that check nothing: without targets, with idle ones, without constraints, switched off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, SH, local_name, namespace_of
from kg.shacl.evaluation.data import Data
from kg.shacl.model.nesting import reached, shapes_within
from kg.shacl.model.shape import (
    Shape,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from kg.shacl.model.terms import Term
from kg.shacl.notices.validated import ReadShapes, Validated
from kg.shacl.notices.vocabulary import did_you_mean
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

# Properties by which shapes are referred to, though not by a constraint that is read.
_REFERRING: Final = (
    *("qualifiedValueShape", "condition", "filterShape", "targetWhere", "memberShape"),
    *("reifierShape", "shape"),
)
_NAMED: Final = 3
# With more names than that, finding a near one takes longer than it is worth.
_NAMES: Final = 2000


def unused_shapes(read: ReadShapes) -> Iterator[Notice]:
    """What shapes say of themselves already: no target, no constraint, deactivated."""
    shapes, graph = read.shapes, read.graph
    used = reached(shapes, shapes.targeted)
    # Parameters of components are read as shapes; a target of another kind is told elsewhere.
    elsewhere = {term for _, term in graph.having(ox.NamedNode(f"{SH}parameter"))}
    elsewhere |= {node for node, _ in graph.having(ox.NamedNode(f"{SH}target"))}
    for predicate in _REFERRING:
        elsewhere |= {term for _, term in graph.having(ox.NamedNode(f"{SH}{predicate}"))}
    unused = [
        shape
        for node, shape in shapes.shapes.items()
        if node not in used and node not in elsewhere and not shape.targets
    ]
    inner = {
        node
        for shape in shapes.shapes.values()
        for constraint in shape.constraints
        for node in shapes_within(constraint)
        if node != shape.node
    }
    for shape in shapes.shapes.values():
        if shape.deactivated:
            yield notice("deactivated-shape", shape.node)
        elif shape.targets and not shape.constraints:
            yield notice("no-constraints", shape.node)
    for shape in unused:
        if shape.constraints and not shape.deactivated and shape.node not in inner:
            yield notice("no-target", shape.node)


class Selecting(Protocol):
    """What is asked of data to tell of targets that select nothing in it."""

    def selects(self, target: Target) -> bool:
        """Whether a target selects anything."""
        ...

    def is_there(self, node: Term) -> bool:
        """Whether a node is the subject of anything."""
        ...

    def classes(self) -> Iterable[Term]:
        """What has instances."""
        ...

    def predicates(self) -> Iterable[Term]: ...


@dataclass(frozen=True, slots=True)
class SelectingData:
    """For data in memory."""

    data: Data

    def selects(self, target: Target) -> bool:
        return selects(self.data, target)

    def is_there(self, node: Term) -> bool:
        data = self.data
        return any(node in data.of_predicate(predicate) for predicate in data.predicates())

    def classes(self) -> Iterable[Term]:
        return self.data.to_predicate(RDF_TYPE)

    def predicates(self) -> Iterable[Term]:
        return self.data.predicates()


def idle_targets(validated: Validated) -> Iterator[Notice]:
    """Targets that select nothing, or what is not in the data."""
    return idle(validated.shapes.targeted, SelectingData(validated.data))


def idle(shapes: Iterable[Shape], data: Selecting) -> Iterator[Notice]:
    """Targets of these shapes that select nothing in some data, or what is not in it."""
    for shape in shapes:
        none = [target for target in shape.targets if not data.selects(target)]
        for target in shape.targets:
            if isinstance(target, TargetNode) and not _is_there(data, target.node):
                yield notice("absent-target-node", shape.node, values={"node": target.node})
        if not none:
            continue
        texts = [target_text(target) for target in none[:_NAMED]]
        if len(none) > _NAMED:
            texts.append("…")
        kind = "idle-target" if len(none) < len(shape.targets) else "no-focus-nodes"
        near = _near(data, none[0]) if kind == "no-focus-nodes" else None
        values = {"targets": ", ".join(texts), "near": near}
        yield notice(kind, shape.node, variant="near" if near else "", values=values)


def selects(data: Data, target: Target) -> bool:
    """Whether a target selects anything."""
    match target:
        case TargetNode():
            return True
        case TargetClass(class_):
            classes = data.with_subclasses(class_)
            return any(data.subjects(RDF_TYPE, one) for one in classes)
        case TargetSubjectsOf(predicate) | TargetObjectsOf(predicate):
            return bool(data.of_predicate(predicate))


def target_text(target: Target) -> str:
    """A target as the shape states it."""
    match target:
        case TargetNode(node):
            return f"sh:targetNode {node}"
        case TargetClass(class_):
            return f"sh:targetClass {class_}"
        case TargetSubjectsOf(predicate):
            return f"sh:targetSubjectsOf {predicate}"
        case TargetObjectsOf(predicate):
            return f"sh:targetObjectsOf {predicate}"


def _is_there(data: Selecting, node: Term) -> bool:
    """Literals are subjects of nothing, and need not be."""
    return isinstance(node, ox.Literal) or data.is_there(node)


def _near(data: Selecting, target: Target) -> Term | None:
    """A class or predicate of the data with nearly the name that a target has."""
    match target:
        case TargetClass(ox.NamedNode() as written):
            names = set(data.classes())
        case TargetSubjectsOf(written) | TargetObjectsOf(written):
            names = set(data.predicates())
        case _:
            return None
    known: dict[str, Term] = {}
    for term in sorted(names, key=str)[:_NAMES]:
        if isinstance(term, ox.NamedNode):
            same = namespace_of(term.value) == namespace_of(written.value)
            if same or local_name(term.value).lower() == local_name(written.value).lower():
                known.setdefault(local_name(term.value), term)
    name = did_you_mean(local_name(written.value), known)
    return known[name] if name is not None else None
