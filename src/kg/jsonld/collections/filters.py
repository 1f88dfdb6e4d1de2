"""Filters of a collection: a key of its documents, and the values that members may have there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import ProtocolError, ShapesError
from kg.jsonld.collections.collection import MEMBER, Collection
from kg.jsonld.context import ID, Term
from kg.jsonld.schema import Schema, one_a_path
from kg.shacl.shapes import NodeShape, PropertyPath

# Parameters of a collection that are no filters, whatever the keys are called.
RESERVED: Final = ("page", "limit", "version", "modified_since")
# Values in one request: each is a condition for every member.
MOST_VALUES: Final = 100


@dataclass(frozen=True)
class Filters:
    """What the members of a collection can be filtered by: terms of the context, by name.

    `things` is what the IRIs of the graph's things begin with, `prefixes` those of compact IRIs.
    """

    terms: Mapping[str, Term]
    things: str
    prefixes: Mapping[str, str]

    def pattern(self, wanted: Sequence[tuple[str, str]]) -> str:
        """A pattern that `MEMBER` has to match: for every name any of the values given for it.

        Raises `ProtocolError` for a name that there is not, for a value that is no IRI, and for
        more than `MOST_VALUES`.
        """
        if len(wanted) > MOST_VALUES:
            raise ProtocolError(
                f"there are {len(wanted)} filters.", f"Give at most {MOST_VALUES} values."
            )
        by_name: dict[str, list[str]] = {}
        for name, value in wanted:
            if name not in self.terms:
                raise ProtocolError(f"there is no filter {name!r}.", self._hint())
            if not value:
                raise ProtocolError(f"the filter {name!r} has no value.", f"Write {name}=VALUE.")
            by_name.setdefault(name, []).append(value)
        parts = [
            self._link(self.terms[name], f"?f{number}", list(dict.fromkeys(values)))
            for number, (name, values) in enumerate(by_name.items())
        ]
        return " ".join(parts)

    def _hint(self) -> str:
        return f"Filters: {', '.join(self.terms)}. Others: {', '.join(RESERVED)}."

    def _link(self, term: Term, variable: str, values: Sequence[str]) -> str:
        predicate = ox.NamedNode(term.path.predicate)
        ends = (variable, MEMBER) if term.path.inverse else (MEMBER, variable)
        triple = f"{ends[0]} {predicate} {ends[1]} ."
        refers = term.kind == ID or term.path.inverse
        conditions = []
        if not refers:
            texts = ", ".join(str(ox.Literal(value)) for value in values)
            conditions.append(f"STR({variable}) IN ({texts})")
        if refers or term.kind is None:
            conditions += [
                condition for v in values if (condition := self._resource(variable, v, refers))
            ]
        return f"{triple} FILTER({' || '.join(conditions)})"

    def _resource(self, variable: str, value: str, refers: bool) -> str:
        """That the variable is the resource that a value stands for; "" if it stands for none."""
        if ":" not in value and "/" not in value:
            # The last part of the IRI alone: which folder it is in, the link decides.
            name = f"STR({variable})"
            below = f"STRSTARTS({name}, {ox.Literal(self.things)})"
            last = f"STRENDS({name}, {ox.Literal(f'/{value}')})"
            return f"(isIRI({variable}) && {below} && {last})"
        try:
            return f"{variable} = {ox.NamedNode(self._iri(value))}"
        except ValueError as error:
            if not refers:
                return ""
            raise ProtocolError(
                f"{value!r} is no IRI: {error}.",
                f"Write an IRI, or a path below {self.things}, or the last part of one.",
            ) from error

    def _iri(self, value: str) -> str:
        prefix, colon, rest = value.partition(":")
        if not colon or "/" in prefix:
            return f"{self.things}{value}"
        if prefix in self.prefixes and not rest.startswith("//"):
            return f"{self.prefixes[prefix]}{rest}"
        return value


def filters_of(
    collection: Collection, schema: Schema, shapes: Sequence[NodeShape], things: str
) -> Filters:
    """The filters of a collection, sorted: the keys that its shapes have, and its variables.

    Raises `ShapesError` for a variable of a predicate that its shapes do not name.
    """
    context = schema.context
    paths = [shape.path for shape in one_a_path(shapes) if shape.path is not None]
    terms = {context.terms[path].key: context.terms[path] for path in paths}
    for name, predicate in collection.variables.items():
        path = PropertyPath(predicate)
        if path not in paths:
            raise ShapesError(
                f"the filter {name!r} of the collection <{collection.iri}> is by <{predicate}>, "
                "which no shape of its members names.",
                "Name the predicate of one of their property shapes.",
            )
        terms[name] = context.terms[path]
    allowed = {name: term for name, term in sorted(terms.items()) if name not in RESERVED}
    return Filters(allowed, things, schema.prefixes)
