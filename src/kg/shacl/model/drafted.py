"""Constraints of the draft of SHACL 1.2 Core that the working group has approved tests for.

The draft is that of 3 August 2026; they are read only where they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

import pyoxigraph as ox

from kg.shacl.model.path import Path
from kg.shacl.model.terms import Node, Term, component_iri


@dataclass(frozen=True, slots=True)
class ClassAmong:
    """sh:class with a list: one of them has to be met."""

    component: ClassVar = component_iri("Class")
    classes: tuple[ox.NamedNode, ...]


@dataclass(frozen=True, slots=True)
class DatatypeAmong:
    """sh:datatype with a list."""

    component: ClassVar = component_iri("Datatype")
    datatypes: tuple[ox.NamedNode, ...]


@dataclass(frozen=True, slots=True)
class NodeKindAmong:
    """sh:nodeKind with a list."""

    component: ClassVar = component_iri("NodeKind")
    kinds: tuple[ox.NamedNode, ...]


@dataclass(frozen=True, slots=True)
class RootClass:
    """sh:rootClass: values are that class or one below it."""

    component: ClassVar = component_iri("RootClass")
    class_: ox.NamedNode


@dataclass(frozen=True, slots=True)
class SingleLine:
    """sh:singleLine: literals have no line breaks."""

    component: ClassVar = component_iri("SingleLine")


@dataclass(frozen=True, slots=True)
class MemberShape:
    """sh:memberShape: values are lists whose members all conform."""

    component: ClassVar = component_iri("MemberShape")
    shape: Node


@dataclass(frozen=True, slots=True)
class MinListLength:
    """sh:minListLength: values are lists that are at least so long."""

    component: ClassVar = component_iri("MinListLength")
    length: int


@dataclass(frozen=True, slots=True)
class MaxListLength:
    """sh:maxListLength: values are lists that are at most so long."""

    component: ClassVar = component_iri("MaxListLength")
    length: int


@dataclass(frozen=True, slots=True)
class UniqueMembers:
    """sh:uniqueMembers: values are lists with no member twice."""

    component: ClassVar = component_iri("UniqueMembers")


@dataclass(frozen=True, slots=True)
class SomeValue:
    """sh:someValue: at least one value conforms."""

    component: ClassVar = component_iri("SomeValue")
    shape: Node


@dataclass(frozen=True, slots=True)
class SubsetOf:
    """sh:subsetOf: values are among those of another path."""

    component: ClassVar = component_iri("SubsetOf")
    path: Path


@dataclass(frozen=True, slots=True)
class UniqueValuesFor:
    """sh:uniqueValuesFor: no other target of the shape has the same values for all of these."""

    component: ClassVar = component_iri("UniqueValuesFor")
    predicates: tuple[ox.NamedNode, ...]


@dataclass(frozen=True, slots=True)
class ReifierShape:
    """sh:reifierShape: the reifiers of the triples conform; with `required` there has to be one."""

    component: ClassVar = component_iri("ReifierShape")
    shape: Node
    required: bool


@dataclass(frozen=True)
class ClosedByTypes:
    """sh:closed with sh:ByTypes: the predicates that the shapes of a node's classes name.

    `allowed` are allowed everywhere, those of `by_class` to the instances of a class.
    """

    component: ClassVar = component_iri("Closed")
    allowed: frozenset[ox.NamedNode]
    # Mappings have no hash; two that differ by it alone are still told apart.
    by_class: Mapping[Term, frozenset[ox.NamedNode]] = field(hash=False)


Drafted: TypeAlias = (
    ClassAmong
    | DatatypeAmong
    | NodeKindAmong
    | RootClass
    | SingleLine
    | MemberShape
    | MinListLength
    | MaxListLength
    | UniqueMembers
    | SomeValue
    | SubsetOf
    | UniqueValuesFor
    | ReifierShape
    | ClosedByTypes
)
