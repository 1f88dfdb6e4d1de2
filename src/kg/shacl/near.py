"""What may have been meant: near misses of members, things, datatypes and predicates."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from kg.namespaces import SH, XSD_STRING
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.literals import Literals
from kg.shacl.likeness import Names
from kg.shacl.model import constraint as c
from kg.shacl.model.path import Predicate, predicates_of
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult

# So many results, with their details, are looked at.
_RESULTS: Final = 1000
# A result does not say which of a shape's constraints of one kind it is of; so many are looked at.
_CONSTRAINTS: Final = 20
_MEANT: Final = {
    "en": "Did you mean {meant}?",
    "de": "War {meant} gemeint?",
    "fr": "Vouliez-vous dire {meant} ?",
}
_FOUND: Final = {
    "en": "There is {found}: did you mean {meant}?",
    "de": "Es gibt {found}: War {meant} gemeint?",
    "fr": "Il y a {found} : vouliez-vous dire {meant} ?",
}
_IRI: Final = re.compile(r"(https?://|urn:|mailto:)[^\s<>\"{}|\\^`]+")
_IRIS: Final = {ox.NamedNode(f"{SH}{name}") for name in ("IRI", "BlankNodeOrIRI")}
# In hardly any datatype that is not one of texts is this well-formed.
_NONSENSE: Final = "?"

# What there is, if it is not the value, and what was meant.
_Near: TypeAlias = tuple[Term | None, Term]
# Where to look, and for which constraint.
_Look: TypeAlias = tuple[Callable[[Any, Any, ValidationResult], _Near | None], c.Constraint]


def with_hints(
    results: Iterable[ValidationResult], data: Data, shapes: ShapeGraph
) -> Iterator[ValidationResult]:
    """The results, and for the first of them what may have been meant, if anything is near."""
    asking = _Asking(data, shapes)
    for result in results:
        yield asking.hinted(result)


def _question(near: _Near) -> tuple[ox.Literal, ...]:
    found, meant = near
    questions = _MEANT if found is None else _FOUND
    return tuple(
        ox.Literal(text.format(found=found, meant=meant), language=language)
        for language, text in questions.items()
    )


class _Asking:
    """Looks for what is near, for one dataset and its shapes."""

    def __init__(self, data: Data, shapes: ShapeGraph) -> None:
        self._data = data
        self._shapes = shapes
        self._left = _RESULTS
        self._names: dict[Hashable, Names] = {}
        self._answers: dict[tuple[Hashable, Term], Term | None] = {}
        self._looks: dict[Node, Mapping[ox.NamedNode, Sequence[_Look]]] = {}
        self._predicates = {
            predicate
            for shape in shapes.shapes.values()
            if shape.path is not None
            for predicate in predicates_of(shape.path)
        }

    @cached_property
    def _literals(self) -> Literals:
        return Literals()

    def hinted(self, result: ValidationResult) -> ValidationResult:
        """The result and its details with their hints."""
        if self._left <= 0:
            return result
        self._left -= 1
        near = self._near(result)
        if near is not None:
            result = replace(result, hint=_question(near))
        if result.details:
            result = replace(result, details=tuple(self.hinted(one) for one in result.details))
        return result

    def _near(self, result: ValidationResult) -> _Near | None:
        shape = result.source_shape
        if shape not in self._looks:
            self._looks[shape] = self._looks_of(shape)
        for look, constraint in self._looks[shape].get(result.component, ()):
            near = look(self, constraint, result)
            if near is not None:
                return near
        return None

    def _looks_of(self, node: Node) -> Mapping[ox.NamedNode, Sequence[_Look]]:
        """Where to look for the constraints of a shape, by their components."""
        shape = self._shapes.shapes.get(node)
        found: dict[ox.NamedNode, list[_Look]] = {}
        for constraint in shape.constraints if shape else ():
            look = _LOOKS.get(type(constraint))
            known = found.setdefault(constraint.component, [])
            if look is not None and len(known) < _CONSTRAINTS:
                known.append((look, constraint))
        return found

    def member(self, constraint: c.In, result: ValidationResult) -> _Near | None:
        # Constraints live as long as the shapes.
        return self._meant(id(constraint), lambda: constraint.members, result.value)

    def instance(self, constraint: c.Class, result: ValidationResult) -> _Near | None:
        class_ = constraint.class_
        if self._is_described(result.value):
            return None
        return _iri(result.value) or self._meant(
            class_, lambda: self._data.instances(class_), result.value
        )

    def thing(self, _: c.Constraint, result: ValidationResult) -> _Near | None:
        """Something that is described, for an IRI of which nothing is said."""
        value = result.value
        if not isinstance(value, ox.NamedNode) or self._is_described(value):
            return None
        return self._meant("things", self._things, value)

    def kind(self, constraint: c.NodeKind, result: ValidationResult) -> _Near | None:
        return _iri(result.value) if constraint.kind in _IRIS else None

    def datatype(self, constraint: c.Datatype, result: ValidationResult) -> _Near | None:
        value, datatype = result.value, constraint.datatype
        if not isinstance(value, ox.Literal) or value.datatype == datatype:
            return None
        if value.datatype.value == XSD_STRING:
            literal = ox.Literal(value.value, datatype=datatype)
            nonsense = ox.Literal(_NONSENSE, datatype=datatype)
            fits = self._literals.well_formed
            return (None, literal) if fits(literal) and not fits(nonsense) else None
        return self._meant(datatype, lambda: (datatype,), value.datatype)

    def allowed(self, constraint: c.Closed, result: ValidationResult) -> _Near | None:
        path = result.path
        used = path.iri if isinstance(path, Predicate) else None
        return self._meant(id(constraint), lambda: constraint.allowed, used)

    def missing(self, _: c.MinCount, result: ValidationResult) -> _Near | None:
        """A predicate that no shape knows, and that is nearly the one that is missing."""
        if not isinstance(result.path, Predicate):
            return None
        focus = result.focus_node
        return self._instead(("of", focus), partial(self._unknown, focus), result.path.iri)

    def value(self, constraint: c.HasValue, result: ValidationResult) -> _Near | None:
        """A value that is nearly the one that is missing."""
        if not isinstance(result.path, Predicate):
            return None
        focus, predicate = result.focus_node, result.path.iri
        values = partial(self._undescribed, focus, predicate)
        return self._instead((focus, predicate), values, constraint.value)

    def _unknown(self, focus: Term) -> Iterable[Term]:
        """The predicates of a node that no shape knows."""
        return {predicate for predicate, _ in self._data.of_subject(focus)} - self._predicates

    def _undescribed(self, focus: Term, predicate: ox.NamedNode) -> Iterable[Term]:
        """The values of a node of which nothing is said."""
        values = self._data.objects(focus, predicate)
        return (one for one in values if not self._is_described(one))

    def _instead(
        self, key: Hashable, candidates: Callable[[], Iterable[Term]], missing: Term
    ) -> _Near | None:
        found = self._nearest(key, candidates, missing)
        return None if found is None else (found, missing)

    def _meant(
        self, key: Hashable, candidates: Callable[[], Iterable[Term]], term: Term | None
    ) -> _Near | None:
        meant = None if term is None else self._nearest(key, candidates, term)
        return None if meant is None else (None, meant)

    def _nearest(
        self, key: Hashable, candidates: Callable[[], Iterable[Term]], term: Term
    ) -> Term | None:
        asked = (key, term)
        if asked not in self._answers:
            if key not in self._names:
                self._names[key] = Names(candidates())
            self._answers[asked] = self._names[key].nearest(term)
        return self._answers[asked]

    def _things(self) -> Iterable[Term]:
        """Every IRI of which something is said."""
        found: dict[Term, None] = {}
        for predicate in self._data.predicates():
            found.update(dict.fromkeys(self._data.of_predicate(predicate)))
        return (node for node in found if isinstance(node, ox.NamedNode))

    def _is_described(self, node: Term | None) -> bool:
        return node is not None and next(iter(self._data.of_subject(node)), None) is not None


_LOOKS: Final[Mapping[type, Callable[[_Asking, Any, ValidationResult], _Near | None]]] = {
    c.In: _Asking.member,
    c.Class: _Asking.instance,
    c.NodeShape: _Asking.thing,
    c.And: _Asking.thing,
    c.Or: _Asking.thing,
    c.Xone: _Asking.thing,
    c.NodeKind: _Asking.kind,
    c.Datatype: _Asking.datatype,
    c.Closed: _Asking.allowed,
    c.MinCount: _Asking.missing,
    c.HasValue: _Asking.value,
}


def _iri(value: Term | None) -> _Near | None:
    """The IRI that a text is, if it is one."""
    if isinstance(value, ox.Literal) and _IRI.fullmatch(value.value):
        return None, ox.NamedNode(value.value)
    return None
