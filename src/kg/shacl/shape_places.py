"""Where shape files say what a result is about: the constraint's parameter, or else the shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.namespaces import SH, XSD_INTEGER, local_name
from kg.rdf.places import Place
from kg.rdf.source_places import ReadFile, numbered_places
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult
from kg.shacl.stated import At, every_triple

_PARAMETER: Final = ox.NamedNode(f"{SH}parameter")
_PATH: Final = ox.NamedNode(f"{SH}path")
_MAX_COUNT: Final = ox.NamedNode(f"{SH}maxCount")
_SPARQL: Final = ox.NamedNode(f"{SH}sparql")
# What tells apart what is said in different places.
_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """The triple that says it, whether it is a parameter's, and its value before this one."""

    at: At
    parameter: bool = False
    before: At | None = None


class _Stated:
    """The values of a parameter in a shape, in their order."""

    def __init__(self, triples: Iterable[tuple[Term, At]]) -> None:
        self.places: list[At] = []
        self._terms: dict[Term, int] = {}
        for number, (value, at) in enumerate(triples):
            self.places.append(at)
            self._terms.setdefault(value, number)

    def meant(self, result: ValidationResult) -> int:
        """The number of the one that the constraint comes from."""
        stated = result.stated if result.source_constraint is None else result.source_constraint
        return 0 if stated is None else self._terms.get(stated, 0)


class ShapePlaces:
    """The places of the shapes and parameters that some results name."""

    def __init__(self, files: Sequence[ReadFile], results: Iterable[ValidationResult]) -> None:
        self._files = files
        keys = {_key(result): result for result in results}
        nodes: set[Term] = {result.source_shape for result in keys.values()}
        components: set[Term] = {result.component for result in keys.values()}
        self._triples = every_triple(files, nodes | components)
        self._parameters = self._parameters_of(components)
        self._stated: dict[tuple[Node, frozenset[Term]], _Stated] = {}
        said = {key: self._number(result) for key, result in keys.items()}
        self._places = self._placed(said)

    def __call__(self, result: ValidationResult) -> Place | None:
        """Where the constraint's parameter with its value stands, or where the shape begins.

        Of several values after one predicate all but the first stand alone.
        """
        return self._places.get(_key(result))

    def max_count(self, shape: Node) -> int | None:
        """The sh:maxCount that a shape states."""
        for predicate, value, _ in self._triples.get(shape, ()):
            if (
                predicate == _MAX_COUNT
                and isinstance(value, ox.Literal)
                and value.datatype.value == XSD_INTEGER
            ):
                return int(value.value)
        return None

    def _parameters_of(self, components: Iterable[Term]) -> Mapping[Term, list[Term]]:
        """The predicates of the parameters of components of the shapes' own."""
        own = {
            component: [o for p, o, _ in self._triples.get(component, ()) if p == _PARAMETER]
            for component in components
        }
        paths = every_triple(self._files, {node for nodes in own.values() for node in nodes})
        return {
            component: [o for node in nodes for p, o, _ in paths.get(node, ()) if p == _PATH]
            for component, nodes in own.items()
        }

    def _number(self, result: ValidationResult) -> _Said | None:
        shape = result.source_shape
        if result.source_constraint is not None:
            wanted: Sequence[Term] = (_SPARQL,)
        else:
            wanted = self._parameters.get(result.component) or (_core_parameter(result),)
        stated = self._stated_by(shape, frozenset(wanted))
        if not stated.places:
            triples = self._triples.get(shape)
            return _Said(triples[0][2]) if triples else None
        number = stated.meant(result)
        before = stated.places[number - 1] if number else None
        return _Said(stated.places[number], parameter=True, before=before)

    def _stated_by(self, shape: Node, parameters: frozenset[Term]) -> _Stated:
        key = (shape, parameters)
        if key not in self._stated:
            triples = self._triples.get(shape, ())
            self._stated[key] = _Stated((o, at) for p, o, at in triples if p in parameters)
        return self._stated[key]

    def _placed(self, said: Mapping[_Key, _Said | None]) -> Mapping[_Key, Place | None]:
        wanted = {at for one in said.values() if one for at in (one.at, one.before) if at}
        places = {
            number: numbered_places(file, {n for f, n in wanted if f == number})
            for number, file in enumerate(self._files)
        }

        def place(one: _Said) -> Place:
            file, number = one.at
            triple = places[file][number]
            if not one.parameter:
                return triple.subject
            end = triple.object
            if one.before is not None:
                file, number = one.before
                if places[file][number].predicate == triple.predicate:
                    return end
            return replace(triple.predicate, end_line=end.end_line, end_column=end.end_column)

        return {key: place(one) if one else None for key, one in said.items()}


def _key(result: ValidationResult) -> _Key:
    return result.source_shape, result.component, result.source_constraint, result.stated


def _core_parameter(result: ValidationResult) -> ox.NamedNode:
    name = local_name(result.component.value).removesuffix("ConstraintComponent")
    return ox.NamedNode(f"{SH}{name[:1].lower()}{name[1:]}")
