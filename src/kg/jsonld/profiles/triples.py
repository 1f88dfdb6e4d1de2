"""A mapped node as triples."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.jsonld.profiles.content import MappedNode, Resource
from kg.namespaces import RDF_TYPE


def mapped_triples(root: MappedNode, label: str = "b") -> list[ox.Triple]:
    """The triples of a profile's document, sorted; blank nodes are called the same each time.

    Their labels begin with `label`.
    """
    return sorted(set(_Writer(label).node(root, root.term)), key=str)


class _Writer:
    """Numbers the blank nodes in the order in which they come."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._blank_nodes = 0

    def node(self, node: MappedNode, name: Resource) -> Iterator[ox.Triple]:
        """What is said of a node, under a name, and of all inside it."""
        for type_ in node.types:
            yield ox.Triple(name, RDF_TYPE, ox.NamedNode(type_))
        for mapping, values in node.properties:
            assert mapping.predicate is not None, "reading refuses a profile of RDF without it"
            predicate = ox.NamedNode(mapping.predicate)
            for value in values:
                if not isinstance(value, MappedNode):
                    yield ox.Triple(name, predicate, value)
                    continue
                inner = self._name(value)
                yield ox.Triple(name, predicate, inner)
                yield from self.node(value, inner)

    def _name(self, node: MappedNode) -> Resource:
        if not node.blank:
            return node.term
        self._blank_nodes += 1
        return ox.BlankNode(f"{self._label}{self._blank_nodes}")
