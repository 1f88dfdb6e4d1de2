"""The triples of one page of a catalogue, indexed for those who look at one thing after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.harvest.terms import TYPE

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Graph:
    """The union of the graphs of a document, in the order in which it says things.

    Triples about triples (RDF 1.2) are left out: no harvester reads them.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._said: dict[Subject, dict[str, dict[Term, None]]] = {}
        self._typed: dict[str, dict[Subject, None]] = {}
        self._pointing: dict[Term, set[tuple[Subject, str]]] = {}
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                continue
            predicate = quad.predicate.value
            if predicate == TYPE:
                self._typed.setdefault(value.value, {})[subject] = None
            self._said.setdefault(subject, {}).setdefault(predicate, {})[value] = None
            self._pointing.setdefault(value, set()).add((subject, predicate))

    def objects(self, subject: Subject, predicate: str) -> tuple[Term, ...]:
        return tuple(self._said.get(subject, {}).get(predicate, ()))

    def all_objects(self, subject: Subject) -> Iterator[Term]:
        """Everything that is said of a subject, of whatever property."""
        for values in self._said.get(subject, {}).values():
            yield from values

    def literals_of(self, subject: Subject) -> Iterator[ox.Literal]:
        """Those of them that are texts."""
        return (value for value in self.all_objects(subject) if isinstance(value, ox.Literal))

    def of_type(self, *classes: str) -> Iterator[Subject]:
        """The subjects of any of these classes, each once."""
        found: dict[Subject, None] = {}
        for name in classes:
            found |= self._typed.get(name, {})
        return iter(found)

    def values(self, predicate: str) -> Iterator[Term]:
        """Everything that anything has of a property."""
        for said in self._said.values():
            yield from said.get(predicate, ())

    def pointing_at(self, term: Term) -> frozenset[tuple[Subject, str]]:
        """Who has this as an object, and of which property."""
        return frozenset(self._pointing.get(term, ()))

    def terms(self) -> Iterator[Term]:
        """Every subject and object, each once."""
        yield from self._said
        yield from (term for term in self._pointing if term not in self._said)

    def triples(self) -> Iterator[ox.Triple]:
        for subject, said in self._said.items():
            for predicate, values in said.items():
                for value in values:
                    yield ox.Triple(subject, ox.NamedNode(predicate), value)


@dataclass(frozen=True)
class Node:
    """A thing that a page describes, with what is said of it there; `page` counts from 1."""

    graph: Graph
    term: Subject
    page: int = 1

    @property
    def name(self) -> str:
        """Its IRI, or the label of a blank node."""
        return self.term.value if self.is_named else f"_:{self.term.value}"

    @property
    def is_named(self) -> bool:
        return isinstance(self.term, ox.NamedNode)

    def all(self, *predicates: str) -> tuple[Term, ...]:
        return tuple(value for name in predicates for value in self.graph.objects(self.term, name))

    def literals(self, *predicates: str) -> tuple[ox.Literal, ...]:
        return tuple(value for value in self.all(*predicates) if isinstance(value, ox.Literal))

    def nodes(self, *predicates: str) -> tuple[Node, ...]:
        """Those of its objects that are no literals."""
        return tuple(
            Node(self.graph, value, self.page)
            for value in self.all(*predicates)
            if not isinstance(value, ox.Literal)
        )

    def has(self, *predicates: str) -> bool:
        return bool(self.all(*predicates))

    def is_a(self, name: str) -> bool:
        return ox.NamedNode(name) in self.all(TYPE)
