"""Constraints (SHACL, sections 4 to 6), one dataclass a kind: what is checked, not how.

`component` is the IRI that results name. A shape within a constraint is named by its node, to be
looked up in the `ShapeGraph`: shapes may contain themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

import pyoxigraph as ox

from kg.shacl.model.drafted import Drafted
from kg.shacl.model.terms import Node, Term, component_iri


@dataclass(frozen=True, slots=True)
class Class:
    """Section 4.1.1."""

    component: ClassVar = component_iri("Class")
    class_: Term


@dataclass(frozen=True, slots=True)
class Datatype:
    """Section 4.1.2; literals also have to be well-formed."""

    component: ClassVar = component_iri("Datatype")
    datatype: ox.NamedNode


@dataclass(frozen=True, slots=True)
class NodeKind:
    """Section 4.1.3: the kinds of terms that are allowed."""

    component: ClassVar = component_iri("NodeKind")
    kind: ox.NamedNode


@dataclass(frozen=True, slots=True)
class MinCount:
    """Section 4.2.1."""

    component: ClassVar = component_iri("MinCount")
    count: int


@dataclass(frozen=True, slots=True)
class MaxCount:
    """Section 4.2.2."""

    component: ClassVar = component_iri("MaxCount")
    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """Section 4.3: a bound that values are compared with, as SPARQL's operator does."""

    component: ox.NamedNode
    operator: str
    bound: Term


# The constraints of section 4.3, by the names of their parameters.
RANGES: Final[Mapping[str, tuple[ox.NamedNode, str]]] = {
    "minExclusive": (component_iri("MinExclusive"), ">"),
    "minInclusive": (component_iri("MinInclusive"), ">="),
    "maxExclusive": (component_iri("MaxExclusive"), "<"),
    "maxInclusive": (component_iri("MaxInclusive"), "<="),
}


@dataclass(frozen=True, slots=True)
class MinLength:
    """Section 4.4.1; in characters."""

    component: ClassVar = component_iri("MinLength")
    length: int


@dataclass(frozen=True, slots=True)
class MaxLength:
    """Section 4.4.2; in characters."""

    component: ClassVar = component_iri("MaxLength")
    length: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Section 4.4.3, with the flags of SPARQL's REGEX."""

    component: ClassVar = component_iri("Pattern")
    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """Section 4.4.4: basic language ranges, in small letters."""

    component: ClassVar = component_iri("LanguageIn")
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """Section 4.4.5."""

    component: ClassVar = component_iri("UniqueLang")


@dataclass(frozen=True, slots=True)
class Equals:
    """Section 4.5.1."""

    component: ClassVar = component_iri("Equals")
    predicate: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Disjoint:
    """Section 4.5.2."""

    component: ClassVar = component_iri("Disjoint")
    predicate: ox.NamedNode


@dataclass(frozen=True, slots=True)
class LessThan:
    """Sections 4.5.3 and 4.5.4; `operator` is SPARQL's."""

    component: ox.NamedNode
    operator: str
    predicate: ox.NamedNode


LESS_THAN: Final[Mapping[str, tuple[ox.NamedNode, str]]] = {
    "lessThan": (component_iri("LessThan"), "<"),
    "lessThanOrEquals": (component_iri("LessThanOrEquals"), "<="),
}


@dataclass(frozen=True, slots=True)
class Not:
    """Section 4.6.1."""

    component: ClassVar = component_iri("Not")
    shape: Node


@dataclass(frozen=True, slots=True)
class And:
    """Section 4.6.2; `list` is the node of the list of shapes."""

    component: ClassVar = component_iri("And")
    shapes: tuple[Node, ...]
    list: Node


@dataclass(frozen=True, slots=True)
class Or:
    """Section 4.6.3; see `And`."""

    component: ClassVar = component_iri("Or")
    shapes: tuple[Node, ...]
    list: Node


@dataclass(frozen=True, slots=True)
class Xone:
    """Section 4.6.4; see `And`."""

    component: ClassVar = component_iri("Xone")
    shapes: tuple[Node, ...]
    list: Node


@dataclass(frozen=True, slots=True)
class NodeShape:
    """Section 4.7.1."""

    component: ClassVar = component_iri("Node")
    shape: Node


@dataclass(frozen=True, slots=True)
class Property:
    """Section 4.7.2: its results are those of the property shape."""

    component: ClassVar = component_iri("Property")
    shape: Node


@dataclass(frozen=True, slots=True)
class QualifiedMin:
    """Section 4.7.3; `siblings` are the shapes that counted values must not conform to."""

    component: ClassVar = component_iri("QualifiedMinCount")
    shape: Node
    count: int
    siblings: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class QualifiedMax:
    """Section 4.7.3; see `QualifiedMin`."""

    component: ClassVar = component_iri("QualifiedMaxCount")
    shape: Node
    count: int
    siblings: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """Section 4.8.1: the predicates that are allowed."""

    component: ClassVar = component_iri("Closed")
    allowed: frozenset[ox.NamedNode]


@dataclass(frozen=True, slots=True)
class HasValue:
    """Section 4.8.2."""

    component: ClassVar = component_iri("HasValue")
    value: Term


@dataclass(frozen=True, slots=True)
class In:
    """Section 4.8.3; `members` in their order."""

    component: ClassVar = component_iri("In")
    members: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Sparql:
    """A query that finds faults (section 5), or a validator of a component (section 6).

    `text` is the query with its prefixes. `parameters` are pre-bound beside ``this``, by the
    names of their variables. `source` is what sh:sourceConstraint names, None for a component.
    `left_out` are the names of optional parameters without a value. `ask` if the query is asked
    of each value, and answers true where it is valid.
    """

    component: ox.NamedNode
    text: str
    messages: tuple[ox.Literal, ...]
    parameters: tuple[tuple[str, Term], ...] = ()
    source: Node | None = None
    ask: bool = False
    left_out: tuple[str, ...] = ()


Constraint: TypeAlias = (
    Class
    | Datatype
    | NodeKind
    | MinCount
    | MaxCount
    | Range
    | MinLength
    | MaxLength
    | Pattern
    | LanguageIn
    | UniqueLang
    | Equals
    | Disjoint
    | LessThan
    | Not
    | And
    | Or
    | Xone
    | NodeShape
    | Property
    | QualifiedMin
    | QualifiedMax
    | Closed
    | HasValue
    | In
    | Sparql
    | Drafted
)
