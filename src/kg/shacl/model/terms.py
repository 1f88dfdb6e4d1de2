"""RDF terms as shapes and data have them: pyoxigraph's, compared as terms, not as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import TypeAlias

import pyoxigraph as ox

from kg.namespaces import RDF_FIRST, RDF_NIL, RDF_REST, SH

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def component_iri(name: str) -> ox.NamedNode:
    """The IRI of one of SHACL's own constraint components, by the start of its name."""
    return ox.NamedNode(f"{SH}{name}ConstraintComponent")


class Graph:
    """Triples by subject and predicate, and by predicate and object; for shapes, which are few."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._of: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._to: dict[ox.NamedNode, dict[Term, list[Node]]] = {}
        for triple in dict.fromkeys(triples):
            subject, predicate, object_ = triple
            self._of.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            self._to.setdefault(predicate, {}).setdefault(object_, []).append(subject)

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        return self._of.get(subject, {}).get(predicate, [])

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> list[Node]:
        return self._to.get(predicate, {}).get(object_, [])

    def having(self, predicate: ox.NamedNode) -> Iterator[tuple[Node, Term]]:
        """Every subject and object of a predicate."""
        for object_, subjects in self._to.get(predicate, {}).items():
            for subject in subjects:
                yield subject, object_

    def predicates(self, subject: Term) -> Set[ox.NamedNode]:
        return self._of.get(subject, {}).keys()

    def list(self, head: Term) -> list[Term] | None:
        """The members of a SHACL list (section 2.2); None for what is not one, as when circular."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != RDF_NIL:
            first, rest = self.objects(head, RDF_FIRST), self.objects(head, RDF_REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                return None
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members
