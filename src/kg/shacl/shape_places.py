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
    """The triple that says it, whether it is a parameter's, and its values before this one."""

    at: At
    parameter: bool = False
    others: Sequence[At] = ()


class ShapePlaces:
    """The places of the shapes and parameters that some results name."""

    def __init__(self, files: Sequence[ReadFile], results: Iterable[ValidationResult]) -> None:
        self._files = files
        keys = {_key(result): result for result in results}
        nodes: set[Term] = {result.source_shape for result in keys.values()}
        components: set[Term] = {result.component for result in keys.values()}
        self._triples = every_triple(files, nodes | components)
        self._parameters = self._parameters_of(components)
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
        triples = self._triples.get(result.source_shape, [])
        if result.source_constraint is not None:
            wanted: Sequence[Term] = (_SPARQL,)
        else:
            wanted = self._parameters.get(result.component) or (_core_parameter(result),)
        stated = [triple for triple in triples if triple[0] in wanted]
        if not stated:
            return _Said(triples[0][2]) if triples else None
        number = _meant(stated, result)
        return _Said(stated[number][2], parameter=True, others=[at for *_, at in stated[:number]])

    def _placed(self, said: Mapping[_Key, _Said | None]) -> Mapping[_Key, Place | None]:
        wanted = [at for one in said.values() if one for at in (one.at, *one.others)]
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
            if any(places[f][n].predicate == triple.predicate for f, n in one.others):
                return end
            return replace(triple.predicate, end_line=end.end_line, end_column=end.end_column)

        return {key: place(one) if one else None for key, one in said.items()}


def _key(result: ValidationResult) -> _Key:
    return result.source_shape, result.component, result.source_constraint, result.expected[:1]


def _core_parameter(result: ValidationResult) -> ox.NamedNode:
    name = local_name(result.component.value).removesuffix("ConstraintComponent")
    return ox.NamedNode(f"{SH}{name[:1].lower()}{name[1:]}")


def _meant(stated: Sequence[tuple[ox.NamedNode, Term, At]], result: ValidationResult) -> int:
    """Of several values of a parameter the one that the constraint is about."""
    if result.source_constraint is not None:
        named = [n for n, triple in enumerate(stated) if triple[1] == result.source_constraint]
    else:
        expected = result.expected[0].value if result.expected else ""
        named = [n for n, triple in enumerate(stated) if str(triple[1]) in expected]
    return named[0] if named else 0
