"""What a shape looks at, seen from a focus node: by which triples its results can change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.errors import SparqlSyntaxError
from kg.namespaces import RDF_TYPE
from kg.shacl.model import constraint as c
from kg.shacl.model import path as p
from kg.shacl.model.nesting import circular, shapes_within
from kg.shacl.model.path import path_text
from kg.shacl.model.shape import (
    Shape,
    ShapeGraph,
    TargetClass,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from kg.shacl.model.terms import Node
from kg.sparql.binding_rules import QueryTree
from kg.sparql.tokens import Kind, tokens

_FOCUS: Final = ("$this", "?this")
_PATH: Final = ("$PATH", "?PATH")
_ITSELF: Final = "<urn:x-kg:path>"
# So deep shapes are looked into; what goes deeper is looked at as a whole.
_DEEPEST: Final = 30


@dataclass(frozen=True, slots=True)
class Watch:
    """Triples with a predicate (None for any) whose subject, or object if `turned`, is looked at.

    `way` leads there from the focus node, None if it is that itself.
    """

    way: p.Path | None
    predicate: ox.NamedNode | None
    turned: bool = False


@dataclass
class Watched:
    """All that a shape with targets looks at.

    Its results may change for any focus node by a triple with one of `anywhere`, or by any triple
    at all if there is a None among them.
    """

    shape: Shape
    watches: set[Watch] = field(default_factory=set)
    anywhere: set[ox.NamedNode | None] = field(default_factory=set)


def watched(shapes: ShapeGraph) -> list[Watched]:
    """What each shape with targets looks at."""
    going_round = circular(shapes)
    return [_Looking(shapes, going_round, shape).found for shape in shapes.targeted]


class _Looking:
    """One shape while it is gone through."""

    def __init__(self, shapes: ShapeGraph, going_round: frozenset[Node], shape: Shape) -> None:
        self._shapes = shapes
        self._going_round = going_round
        self.found = Watched(shape)
        self._add(_of_targets(shape))
        self._look(shape, None, 0)

    def _add(self, watches: Iterable[Watch]) -> None:
        self.found.watches.update(watches)

    def _look(self, shape: Shape, way: p.Path | None, depth: int) -> None:
        """What a shape looks at of a node at the end of a way."""
        if shape.deactivated:
            return
        if shape.node in self._going_round or depth > _DEEPEST:
            self.found.anywhere.add(None)
            return
        values = way
        if shape.path is not None:
            self._add(_of_path(shape.path, way))
            values = _longer(way, shape.path)
        for constraint in shape.constraints:
            self._look_at(constraint, shape, way, values)
            for inner in shapes_within(constraint):
                self._look(self._shapes.shapes[inner], values, depth + 1)

    def _look_at(
        self, constraint: c.Constraint, shape: Shape, way: p.Path | None, values: p.Path | None
    ) -> None:
        """What a constraint itself looks at: `way` leads to focus nodes, `values` to values."""
        match constraint:
            case c.Class():
                self._add([Watch(values, RDF_TYPE)])
            case c.Equals(predicate) | c.Disjoint(predicate) | c.LessThan(_, _, predicate):
                self._add([Watch(way, predicate)])
            case c.Closed():
                self._add([Watch(values, None)])
            case c.Sparql():
                self.found.anywhere |= _of_query(constraint, shape.path)
            case _ if not isinstance(constraint, _PLAIN):
                self.found.anywhere.add(None)


# Constraints that look at value nodes as terms, or at nothing but the shapes within them.
_PLAIN: Final = (
    *(c.Datatype, c.NodeKind, c.MinCount, c.MaxCount, c.Range, c.MinLength, c.MaxLength),
    *(c.Pattern, c.LanguageIn, c.UniqueLang, c.HasValue, c.In),
    *(c.Not, c.And, c.Or, c.Xone, c.NodeShape, c.Property, c.QualifiedMin, c.QualifiedMax),
)


def _of_targets(shape: Shape) -> Iterator[Watch]:
    for target in shape.targets:
        match target:
            case TargetClass():
                yield Watch(None, RDF_TYPE)
            case TargetSubjectsOf(predicate):
                yield Watch(None, predicate)
            case TargetObjectsOf(predicate):
                yield Watch(None, predicate, turned=True)


def _of_path(path: p.Path, way: p.Path | None, *, turned: bool = False) -> Iterator[Watch]:
    """The triples on a path that begins at the end of a way; `turned` if it is gone backwards."""
    match path:
        case p.Predicate(iri):
            yield Watch(way, iri, turned)
        case p.Inverse(inner):
            yield from _of_path(inner, way, turned=not turned)
        case p.Sequence(steps):
            for step in reversed(steps) if turned else steps:
                yield from _of_path(step, way, turned=turned)
                way = _longer(way, p.Inverse(step) if turned else step)
        case p.Alternative(paths):
            for one in paths:
                yield from _of_path(one, way, turned=turned)
        case p.ZeroOrMore(inner) | p.OneOrMore(inner):
            again = p.ZeroOrMore(p.Inverse(inner) if turned else inner)
            yield from _of_path(inner, _longer(way, again), turned=turned)
        case p.ZeroOrOne(inner):
            yield from _of_path(inner, way, turned=turned)


def _longer(way: p.Path | None, path: p.Path) -> p.Path:
    return path if way is None else p.Sequence((way, path))


def _of_query(constraint: c.Sparql, path: p.Path | None) -> set[ox.NamedNode | None]:
    """The predicates that a query mentions; None among them if any may matter.

    Where it goes the path of its shape from the focus node, that is watched already.
    """
    try:
        predicates = QueryTree(_with_path(constraint.text, path)).predicates()
    except SparqlSyntaxError:
        return {None}
    return {None} if predicates is None else {ox.NamedNode(iri) for iri in predicates}


def _with_path(text: str, path: p.Path | None) -> str:
    """A query with the path in place of $PATH, or with a name where it begins at the focus node."""
    if path is None:
        return text
    parts, end = [], 0
    found = list(tokens(text))
    for before, token, after in zip(found, found[1:], found[2:], strict=False):
        if token.text in _PATH:
            from_focus = before.text in _FOCUS and after.kind is not Kind.SIGN
            parts += [text[end : token.start], _ITSELF if from_focus else path_text(path)]
            end = token.end
    return "".join([*parts, text[end:]])
