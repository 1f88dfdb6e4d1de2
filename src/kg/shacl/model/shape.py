"""Shapes in the one form that all engines work on (SHACL, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from kg.shacl.model.constraint import Constraint
from kg.shacl.model.path import Path
from kg.shacl.model.terms import Node, Term


@dataclass(frozen=True, slots=True)
class TargetNode:
    """Section 2.1.3.1."""

    node: Term


@dataclass(frozen=True, slots=True)
class TargetClass:
    """Sections 2.1.3.2 and 2.1.3.3, a shape that is a class."""

    class_: Term


@dataclass(frozen=True, slots=True)
class TargetSubjectsOf:
    """Section 2.1.3.4."""

    predicate: ox.NamedNode


@dataclass(frozen=True, slots=True)
class TargetObjectsOf:
    """Section 2.1.3.5."""

    predicate: ox.NamedNode


Target: TypeAlias = TargetNode | TargetClass | TargetSubjectsOf | TargetObjectsOf


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape where there is a `path`.

    `messages` are its own (section 2.1.5), `severity` any IRI (section 2.1.4).
    """

    node: Node
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]
    deactivated: bool


@dataclass(frozen=True, slots=True)
class ShapeGraph:
    """All shapes by their nodes, in the order of the nodes."""

    shapes: Mapping[Node, Shape]

    @property
    def targeted(self) -> tuple[Shape, ...]:
        """The shapes with targets that are not switched off."""
        return tuple(s for s in self.shapes.values() if s.targets and not s.deactivated)
