"""Triples by what they are about: what a description is put together of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Value: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


class Nodes:
    """Distinct triples, found by their subjects; no triple terms are in them."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._said: dict[Node, dict[str, dict[Value, None]]] = defaultdict(dict)
        for triple in triples:
            assert not isinstance(triple.subject, ox.Triple)
            assert not isinstance(triple.object, ox.Triple)
            self.add(triple.subject, triple.predicate.value, triple.object)

    def __contains__(self, node: object) -> bool:
        """Whether anything is said of it."""
        return bool(self._said.get(node))  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[Node]:
        """What something is said of, sorted."""
        return iter(sorted((node for node, said in self._said.items() if said), key=str))

    def add(self, subject: Node, predicate: str, *values: Value) -> None:
        """Say something of a subject; `predicate` is an IRI."""
        if values:
            self._said[subject].setdefault(predicate, {}).update(dict.fromkeys(values))

    def put(self, subject: Node, predicate: str, *values: Value) -> None:
        """Say this instead of what was said with the predicate before."""
        self.drop(subject, predicate)
        self.add(subject, predicate, *values)

    def add_type(self, subject: Node, *classes: str) -> None:
        self.add(subject, RDF_TYPE.value, *(ox.NamedNode(class_) for class_ in classes))

    def complete(self, subject: Node, predicate: str, *values: Value) -> None:
        """Say something unless the predicate is there already."""
        if not self._said.get(subject, {}).get(predicate):
            self.add(subject, predicate, *values)

    def drop(self, subject: Node, *predicates: str) -> None:
        for predicate in predicates:
            self._said.get(subject, {}).pop(predicate, None)

    def include(self, other: Nodes, subject: Node) -> None:
        """Take over all that is said of a subject elsewhere, and of blank nodes inside."""
        for predicate, value in other.about(subject):
            self.add(subject, predicate, value)
            if isinstance(value, ox.BlankNode) and value not in self:
                self.include(other, value)

    def values(self, subject: Node, predicate: str) -> list[Value]:
        """What is said with a predicate, sorted."""
        return sorted(self._said.get(subject, {}).get(predicate, ()), key=str)

    def nodes(self, subject: Node, predicate: str) -> list[Node]:
        """The values that are no literals."""
        return [v for v in self.values(subject, predicate) if not isinstance(v, ox.Literal)]

    def iris(self, subject: Node, predicate: str) -> list[ox.NamedNode]:
        """The values that are IRIs."""
        return [v for v in self.values(subject, predicate) if isinstance(v, ox.NamedNode)]

    def texts(self, subject: Node, *predicates: str) -> dict[str, str]:
        """The texts by language ("" for none) of the first predicate that has any."""
        for predicate in predicates:
            found = {
                value.language or "": value.value
                for value in self.values(subject, predicate)
                if isinstance(value, ox.Literal)
            }
            if found:
                return found
        return {}

    def about(self, subject: Node) -> Iterator[tuple[str, Value]]:
        """Predicates and values."""
        for predicate, values in self._said.get(subject, {}).items():
            for value in values:
                yield predicate, value

    def is_a(self, subject: Node, class_: str) -> bool:
        return ox.NamedNode(class_) in self._said.get(subject, {}).get(RDF_TYPE.value, ())

    def triples(self) -> Iterator[ox.Triple]:
        for subject in self._said:
            for predicate, value in self.about(subject):
                yield ox.Triple(subject, ox.NamedNode(predicate), value)


def literals(texts: dict[str, str]) -> list[ox.Literal]:
    """Texts by language as literals."""
    return [ox.Literal(text, language=tag or None) for tag, text in texts.items()]
