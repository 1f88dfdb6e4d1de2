"""Shapes that nothing can meet: constraints that exclude each other, where that is certain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from kg.namespaces import RDF_LANG_STRING, SH
from kg.shacl.evaluation.literals import Literals
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Path
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.constraint_text import constraint_text
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

T = TypeVar("T")
# Two constraints that exclude each other, or one that excludes itself; and what cannot meet
# them: a ``value``, or a ``node`` with all of its values.
Clash: TypeAlias = tuple[c.Constraint, c.Constraint | None, str]


def contradictions(shapes: ShapeGraph) -> Iterator[Notice]:
    """A notice for each pair of constraints of a shape, or of its shapes for one path."""
    literals = Literals()
    told: set[tuple[int, int]] = set()
    for about, constraints in _sets(shapes):
        for one, other, what in _clashes(constraints, literals):
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
            if len(several) > 1:
                yield several[0].node, [one for each in several for one in each.constraints]


def _clashes(constraints: list[c.Constraint], literals: Literals) -> Iterator[Clash]:
    for rule in _RULES:
        yield from rule(constraints, literals)


def _of(constraints: Iterable[c.Constraint], kind: type[T]) -> list[T]:
    return [one for one in constraints if isinstance(one, kind)]


def _counts(constraints: list[c.Constraint], _: Literals) -> Iterator[Clash]:
    most = _of(constraints, c.MaxCount)
    least_counts: list[c.MinCount | c.QualifiedMin] = [
        *_of(constraints, c.MinCount),
        *_of(constraints, c.QualifiedMin),
    ]
    for least in least_counts:
        yield from ((least, one, "node") for one in most if least.count > one.count)
        # Values are a set: no more than a list has members can be in it.
        for list_ in _of(constraints, c.In):
            if list_.members and least.count > len(set(list_.members)):
                yield least, list_, "node"
    for low in _of(constraints, c.QualifiedMin):
        for high in _of(constraints, c.QualifiedMax):
            if low.shape == high.shape and low.count > high.count:
                yield low, high, "node"


def _lengths(constraints: list[c.Constraint], _: Literals) -> Iterator[Clash]:
    for least in _of(constraints, c.MinLength):
        for most in _of(constraints, c.MaxLength):
            if least.length > most.length:
                yield least, most, "value"


def _ranges(constraints: list[c.Constraint], literals: Literals) -> Iterator[Clash]:
    ranges = _of(constraints, c.Range)
    for low in ranges:
        for high in ranges:
            if low.operator not in (">", ">=") or high.operator not in ("<", "<="):
                continue
            strict = low.operator == ">" or high.operator == "<"
            if (
                isinstance(low.bound, ox.Literal)
                and isinstance(high.bound, ox.Literal)
                and literals.holds(high.bound, "<=" if strict else "<", low.bound)
            ):
                yield low, high, "value"


def _kinds(constraints: list[c.Constraint], _: Literals) -> Iterator[Clash]:
    """Constraints that are of terms of some kind only, with sh:nodeKind and with each other."""
    ranges, kinds = _of(constraints, c.Range), _of(constraints, c.NodeKind)
    datatypes, classes = _of(constraints, c.Datatype), _of(constraints, c.Class)
    languages = _of(constraints, c.LanguageIn)
    of_literals: list[c.Constraint] = [*datatypes, *languages, *ranges]
    of_texts: list[c.Constraint] = [
        *_of(constraints, c.Pattern),
        *_of(constraints, c.MinLength),
        *_of(constraints, c.MaxLength),
    ]
    for kind in kinds:
        name = kind.kind.value.removeprefix(SH)
        if "Literal" not in name:
            yield from ((kind, one, "value") for one in of_literals)
        if name == "Literal":
            yield from ((kind, one, "value") for one in classes)
        if name == "BlankNode":
            yield from ((kind, one, "value") for one in of_texts)
    for class_ in classes:
        yield from ((class_, one, "value") for one in of_literals)
    for number, datatype in enumerate(datatypes):
        for other in datatypes[number + 1 :]:
            if other.datatype != datatype.datatype:
                yield datatype, other, "value"
        if datatype.datatype.value not in _WITH_LANGUAGE:
            yield from ((datatype, one, "value") for one in languages)


_WITH_LANGUAGE: Final = (RDF_LANG_STRING, RDF_LANG_STRING.replace("langString", "dirLangString"))


def _lists(constraints: list[c.Constraint], _: Literals) -> Iterator[Clash]:
    """Lists of values of which none is left, and values that have to be there and may not be."""
    for list_ in _of(constraints, c.In):
        if not list_.members:
            yield list_, None, "value"
            continue
        for one in constraints:
            if not any(_may_be(member, one) for member in list_.members):
                yield list_, one, "value"
    for needed in _of(constraints, c.HasValue):
        yield from ((needed, one, "node") for one in constraints if not _may_be(needed.value, one))
    values = list(dict.fromkeys(_of(constraints, c.HasValue)))
    for most in _of(constraints, c.MaxCount):
        if len(values) > most.count:
            yield most, values[-1], "node"


def _may_be(value: Term, constraint: c.Constraint) -> bool:
    """Whether a value can meet a constraint, by what is seen of it without data."""
    match constraint:
        case c.NodeKind(kind):
            return _KIND_OF[type(value)] in kind.value.removeprefix(SH)
        case c.Datatype(datatype):
            return isinstance(value, ox.Literal) and value.datatype == datatype
        case c.Class() | c.Range() | c.LanguageIn():
            return isinstance(value, ox.Literal) != isinstance(constraint, c.Class)
        case c.In(members):
            return value in members
        case _:
            return True


# What a kind of term is called within the names of the node kinds that allow it.
_KIND_OF: Final = {
    ox.NamedNode: "IRI",
    ox.BlankNode: "BlankNode",
    ox.Literal: "Literal",
    ox.Triple: "TripleTerm",
}


def _logic(constraints: list[c.Constraint], _: Literals) -> Iterator[Clash]:
    """A shape that has to be met, and has not to be."""
    for denied in _of(constraints, c.Not):
        for wanted in _of(constraints, c.NodeShape):
            if wanted.shape == denied.shape:
                yield denied, wanted, "value"
        for all_ in _of(constraints, c.And):
            if denied.shape in all_.shapes:
                yield denied, all_, "value"


_RULES: Final[tuple[Callable[[list[c.Constraint], Literals], Iterator[Clash]], ...]] = (
    _counts,
    _lengths,
    _ranges,
    _kinds,
    _lists,
    _logic,
)
