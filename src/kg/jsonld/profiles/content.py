"""What a mapping finds in a graph: one query for a resource, and its answer as a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.profiles.mapping import NodeMapping, Profile, PropertyMapping, term_order
from kg.jsonld.schema import classes_query
from kg.namespaces import RDF, RDF_TYPE, RDFS
from kg.store.base import RdfDataset, Term, select, text

Resource = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class MappedNode:
    """A node of the graph as a profile tells it.

    `types` are the profile's, `blank` whether it has no IRI there. `link` are the subject and
    the path that led to it, both empty for the resource itself.
    """

    term: Resource
    types: tuple[str, ...]
    blank: bool
    properties: tuple[
        tuple[PropertyMapping, tuple[MappedNode | ox.NamedNode | ox.Literal, ...]], ...
    ]
    link: tuple[str, str] = ("", "")

    @property
    def says_something(self) -> bool:
        """Whether any value is the graph's and no constant of the mapping."""
        return any(
            values for mapping, values in self.properties if mapping.path or not mapping.constants
        )


Value: TypeAlias = MappedNode | ox.NamedNode | ox.Literal


def classes_of(dataset: RdfDataset, iri: str) -> frozenset[str]:
    """The classes of a resource, with their superclasses."""
    return frozenset(text(row["class"]) for row in select(dataset, classes_query(iri)))


def mapped(dataset: RdfDataset, profile: Profile, iri: str) -> MappedNode:
    """A resource as a profile tells it.

    Raises `NotFound` where the profile has no mapping for any of its classes.
    """
    mappings = profile.fitting(classes_of(dataset, iri))
    if not mappings:
        raise NotFound(
            f"the profile {profile.token!r} has no mapping for <{iri}>.",
            f"It maps instances of: {', '.join(profile.classes)}.",
        )
    root = ox.NamedNode(iri)
    places = _Place(mappings, str(root), "", sifted=True)
    branches = list(places.branches(_Numbers()))
    answers: dict[tuple[str, Term], list[Term]] = defaultdict(list)
    if branches:
        query = f"SELECT DISTINCT ?k ?n ?v {{ {' UNION '.join(branches)} }}"
        for row in select(dataset, query):
            answers[text(row["k"]), row.get("n", root)].append(row["v"])
    return places.tree(root, answers)


class _Numbers:
    """Counts, to tell the branches of a query apart."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return str(self._last)


class _Place:
    """A place in the tree: the mappings for the nodes that one path from the resource leads to.

    Of `sifted` mappings it is known already that they fit.
    """

    def __init__(
        self, mappings: Sequence[NodeMapping], root: str, path: str, *, sifted: bool = False
    ) -> None:
        self._mappings = mappings
        self._root = root
        self._path = path
        self._classes = not sifted and any(mapping.classes for mapping in mappings)
        self._class_number = ""
        self._numbers: dict[PropertyMapping, str] = {}
        self._inside: dict[PropertyMapping, _Place] = {}
        for one in self._properties():
            if one.nodes:
                further = self._further(one.path) if one.path else path
                self._inside[one] = _Place(one.nodes, root, further)

    def _properties(self) -> Iterator[PropertyMapping]:
        for mapping in self._mappings:
            yield from mapping.properties

    def _further(self, path: str) -> str:
        return f"{self._path}/({path})" if self._path else f"({path})"

    def branches(self, numbers: _Numbers) -> Iterator[str]:
        """The parts of the query, each binding its number, a node here and a value of it."""
        if self._classes:
            self._class_number = numbers.next()
            yield self._branch(self._class_number, f"<{RDF}type>/<{RDFS}subClassOf>*")
        for one in self._properties():
            if one.path and one not in self._numbers:
                self._numbers[one] = numbers.next()
                yield self._branch(self._numbers[one], one.path)
        for place in self._inside.values():
            yield from place.branches(numbers)

    def _branch(self, number: str, path: str) -> str:
        if not self._path:
            return f'{{ {self._root} {path} ?v BIND("{number}" AS ?k) }}'
        return f'{{ {self._root} {self._path} ?n . ?n {path} ?v BIND("{number}" AS ?k) }}'

    def tree(
        self,
        node: Resource,
        answers: Mapping[tuple[str, Term], Sequence[Term]],
        link: tuple[str, str] = ("", ""),
    ) -> MappedNode:
        """The node at this place with all that was found of it."""
        fitting = self._fitting(node, answers)
        types = {type_ for mapping in fitting for type_ in mapping.types}
        properties: list[tuple[PropertyMapping, tuple[Value, ...]]] = []
        for one in (one for mapping in fitting for one in mapping.properties):
            values = tuple(self._values(node, one, answers))
            if one.predicate == RDF_TYPE.value:
                types |= {value.value for value in values if isinstance(value, ox.NamedNode)}
            else:
                properties.append((one, values))
        blank = any(mapping.blank for mapping in fitting) or isinstance(node, ox.BlankNode)
        return MappedNode(node, tuple(sorted(types)), blank, tuple(properties), link)

    def _fitting(
        self, node: Resource, answers: Mapping[tuple[str, Term], Sequence[Term]]
    ) -> list[NodeMapping]:
        if not self._classes:
            return list(self._mappings)
        classes = [text(term) for term in answers.get((self._class_number, node), ())]
        return [mapping for mapping in self._mappings if mapping.fits(classes)]

    def _values(
        self,
        node: Resource,
        one: PropertyMapping,
        answers: Mapping[tuple[str, Term], Sequence[Term]],
    ) -> Iterator[Value]:
        found: Iterable[Term] = one.constants or (node,)
        if one.path:
            led = sorted(set(answers.get((self._numbers[one], node), ())), key=term_order)
            found = one.constants if led and one.constants else led
        inside = self._inside.get(one)
        for value in found:
            if inside is None:
                if isinstance(value, ox.NamedNode | ox.Literal):
                    yield value
            elif isinstance(value, ox.NamedNode | ox.BlankNode) and inside.knows(value, answers):
                link = (node.value, one.path or "")
                described = inside.tree(value, answers, link)
                if not described.blank or described.says_something:
                    yield described

    def knows(self, node: Resource, answers: Mapping[tuple[str, Term], Sequence[Term]]) -> bool:
        """Whether any mapping here is for a node."""
        return bool(self._fitting(node, answers))
