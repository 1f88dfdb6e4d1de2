"""Which of the constraints that hold at once exclude each other, where that is certain.

Each rule takes time in proportion to what it is given. Of several constraints of a kind only the
sharpest, or the first, is held against each of the others: that nothing can meet them is told, but
not every pair of which it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from kg.namespaces import RDF_LANG_STRING, SH
from kg.shacl.evaluation.literals import Literals
from kg.shacl.model import constraint as c
from kg.shacl.model.terms import Node, Term

T = TypeVar("T")
# Two constraints that exclude each other, or one that excludes itself; and what cannot meet
# them: a ``value``, or a ``node`` with all of its values.
Clash: TypeAlias = tuple[c.Constraint, c.Constraint | None, str]


class Held:
    """Constraints that hold at once, by their kinds."""

    def __init__(self, constraints: Iterable[c.Constraint], literals: Literals) -> None:
        self.literals = literals
        self._kinds: dict[type, list[c.Constraint]] = {}
        for one in constraints:
            self._kinds.setdefault(type(one), []).append(one)

    def of(self, kind: type[T]) -> list[T]:
        return [one for one in self._kinds.get(kind, ()) if isinstance(one, kind)]


def clashes(constraints: Iterable[c.Constraint], literals: Literals) -> Iterator[Clash]:
    """What of the constraints cannot be met, by one rule after the other."""
    held = Held(constraints, literals)
    for rule in _RULES:
        yield from rule(held)


def _counts(held: Held) -> Iterator[Clash]:
    most = min(held.of(c.MaxCount), key=lambda one: one.count, default=None)
    # Values are a set: no more than a list has members can be in it.
    sizes = [(len(set(one.members)), one) for one in held.of(c.In) if one.members]
    size, list_ = min(sizes, key=lambda pair: pair[0], default=(0, None))
    lows: dict[Node, c.QualifiedMin] = {}
    for low in held.of(c.QualifiedMin):
        if low.shape not in lows or low.count > lows[low.shape].count:
            lows[low.shape] = low
    leasts: list[c.MinCount | c.QualifiedMin] = [*lows.values()]
    if needed := held.of(c.MinCount):
        leasts.append(max(needed, key=lambda one: one.count))
    for least in leasts:
        if most is not None and least.count > most.count:
            yield least, most, "node"
        if list_ is not None and least.count > size:
            yield least, list_, "node"
    for high in held.of(c.QualifiedMax):
        if high.shape in lows and lows[high.shape].count > high.count:
            yield lows[high.shape], high, "node"


def _lengths(held: Held) -> Iterator[Clash]:
    least = max(held.of(c.MinLength), key=lambda one: one.length, default=None)
    most = min(held.of(c.MaxLength), key=lambda one: one.length, default=None)
    if least is not None and most is not None and least.length > most.length:
        yield least, most, "value"


def _ranges(held: Held) -> Iterator[Clash]:
    lows, highs = (_sharpest(held, signs) for signs in ((">", ">="), ("<", "<=")))
    for low, least in lows:
        for high, most in highs:
            strict = low.operator == ">" or high.operator == "<"
            if held.literals.holds(most, "<=" if strict else "<", least):
                yield low, high, "value"


def _sharpest(held: Held, signs: tuple[str, str]) -> list[tuple[c.Range, ox.Literal]]:
    """The bounds on one side that no other is beyond: one of numbers, one of dates, and so on."""
    strict, sign = signs
    holds = held.literals.holds
    found: list[tuple[c.Range, ox.Literal]] = []
    for one in held.of(c.Range):
        bound = one.bound
        # What cannot even be compared with itself excludes nothing.
        known = isinstance(bound, ox.Literal) and holds(bound, "<=", bound)
        if one.operator not in signs or not isinstance(bound, ox.Literal) or not known:
            continue
        for number, (other, limit) in enumerate(found):
            if holds(bound, sign, limit):
                if holds(bound, strict, limit) or one.operator == strict != other.operator:
                    found[number] = (one, bound)
                break
            if holds(limit, strict, bound):
                break
        else:
            found.append((one, bound))
    return found


def _kinds(held: Held) -> Iterator[Clash]:
    """Constraints that are of terms of some kind only, with sh:nodeKind and with each other."""
    datatypes, classes = held.of(c.Datatype), held.of(c.Class)
    languages = held.of(c.LanguageIn)
    of_literals: list[c.Constraint] = [*datatypes, *languages, *held.of(c.Range)]
    of_texts: list[c.Constraint] = [
        *held.of(c.Pattern),
        *held.of(c.MinLength),
        *held.of(c.MaxLength),
    ]
    for kind in _first_by(held.of(c.NodeKind), lambda one: one.kind).values():
        name = kind.kind.value.removeprefix(SH)
        if "Literal" not in name:
            yield from ((kind, one, "value") for one in of_literals)
        if name == "Literal":
            yield from ((kind, one, "value") for one in classes)
        if name == "BlankNode":
            yield from ((kind, one, "value") for one in of_texts)
    for class_ in classes[:1]:
        yield from ((class_, one, "value") for one in of_literals)
    several = [*_first_by(datatypes, lambda one: one.datatype).values()]
    yield from ((several[0], other, "value") for other in several[1:])
    plain = [one for one in several if one.datatype.value not in _WITH_LANGUAGE]
    for datatype in plain[:1]:
        yield from ((datatype, one, "value") for one in languages)


_WITH_LANGUAGE: Final = (RDF_LANG_STRING, RDF_LANG_STRING.replace("langString", "dirLangString"))


def _first_by(constraints: Iterable[T], key: Callable[[T], Term]) -> Mapping[object, T]:
    found: dict[object, T] = {}
    for one in constraints:
        found.setdefault(key(one), one)
    return found


def _lists(held: Held) -> Iterator[Clash]:
    """Lists of values of which none is left, for what else is said of values."""
    others = _telling(held)
    for list_ in held.of(c.In):
        if not list_.members:
            yield list_, None, "value"
            continue
        # Values of one kind and datatype can all meet the others, or none can.
        samples = {_sort(member): member for member in list_.members}.values()
        for one in others:
            if not any(_may_be(member, one) for member in samples):
                yield list_, one, "value"
    seen: list[tuple[c.In, frozenset[Term]]] = []
    left: frozenset[Term] | None = None
    for list_ in held.of(c.In):
        members = frozenset(list_.members)
        left = members if left is None else left & members
        if members and not left:
            # Two that share nothing are looked for where nothing is left of those before.
            apart = (one for one, values in seen if values.isdisjoint(members))
            yield from ((one, list_, "value") for one in [next(apart, None)] if one is not None)
            seen, left = [], members
        seen.append((list_, members))


def _needed(held: Held) -> Iterator[Clash]:
    """Values that have to be there and may not be, or that are too many."""
    values = _first_by(held.of(c.HasValue), lambda one: one.value)
    others = _telling(held)
    lists = [(one, frozenset(one.members)) for one in held.of(c.In)]
    for value, needed in values.items():
        yield from ((needed, one, "node") for one in others if not _may_be(needed.value, one))
        without = next((one for one, members in lists if value not in members), None)
        if without is not None:
            yield needed, without, "node"
    most = min(held.of(c.MaxCount), key=lambda one: one.count, default=None)
    if most is not None and len(values) > most.count:
        yield most, [*values.values()][-1], "node"


def _telling(held: Held) -> list[c.Constraint]:
    """Constraints that say something of values by themselves, no more of each kind than tell."""
    kinds = _first_by(held.of(c.NodeKind), lambda one: one.kind).values()
    # Of two datatypes each value meets one at most.
    datatypes = [*_first_by(held.of(c.Datatype), lambda one: one.datatype).values()][:2]
    classes, ranges = held.of(c.Class)[:1], held.of(c.Range)[:1]
    return [*kinds, *datatypes, *classes, *ranges, *held.of(c.LanguageIn)[:1]]


def _may_be(value: Term, constraint: c.Constraint) -> bool:
    """Whether a value can meet a constraint, by what is seen of it without data."""
    match constraint:
        case c.NodeKind(kind):
            return _KIND_OF[type(value)] in kind.value.removeprefix(SH)
        case c.Datatype(datatype):
            return isinstance(value, ox.Literal) and value.datatype == datatype
        case _:
            return isinstance(value, ox.Literal) != isinstance(constraint, c.Class)


def _sort(value: Term) -> tuple[type, str]:
    return type(value), value.datatype.value if isinstance(value, ox.Literal) else ""


# What a kind of term is called within the names of the node kinds that allow it.
_KIND_OF: Final = {
    ox.NamedNode: "IRI",
    ox.BlankNode: "BlankNode",
    ox.Literal: "Literal",
    ox.Triple: "TripleTerm",
}


def _logic(held: Held) -> Iterator[Clash]:
    """A shape that has to be met, and has not to be."""
    wanted: dict[Node, c.NodeShape | c.And] = {}
    for all_ in held.of(c.And):
        for shape in all_.shapes:
            wanted.setdefault(shape, all_)
    wanted |= {one.shape: one for one in held.of(c.NodeShape)}
    for denied in held.of(c.Not):
        if denied.shape in wanted:
            yield denied, wanted[denied.shape], "value"


_RULES: Final[tuple[Callable[[Held], Iterator[Clash]], ...]] = (
    _counts,
    _lengths,
    _ranges,
    _kinds,
    _lists,
    _needed,
    _logic,
)
