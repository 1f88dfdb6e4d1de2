"""Which value of a parameter a constraint comes from, where a shape may have several."""

from __future__ import annotations

import pyoxigraph as ox

from kg.shacl.model import constraint as c
from kg.shacl.model import drafted as d
from kg.shacl.model.path import Predicate
from kg.shacl.model.terms import Term


def stated_value(constraint: c.Constraint) -> Term | None:  # noqa: PLR0911 - one a kind
    """The value as the shape states it; None where there is but one, or none by itself."""
    match constraint:
        case c.Class(term) | c.HasValue(term) | d.RootClass(term):
            return term
        case c.Equals(predicate) | c.Disjoint(predicate) | c.LessThan(_, _, predicate):
            return predicate
        case c.Not(shape) | c.NodeShape(shape) | c.Property(shape):
            return shape
        case d.MemberShape(shape) | d.SomeValue(shape) | d.ReifierShape(shape, _):
            return shape
        case c.And(_, head) | c.Or(_, head) | c.Xone(_, head):
            return head
        case c.Pattern(pattern):
            return ox.Literal(pattern)
        case d.SubsetOf(Predicate(predicate)):
            return predicate
        case c.Sparql(parameters=((_, value),)):
            # With more parameters each has one value.
            return value
    return None
