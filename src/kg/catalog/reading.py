"""What a graph says of itself: the entry that its catalogue is made from, asked of it in SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from kg.catalog.nodes import Nodes
from kg.namespaces import RDF_TYPE, VOID_URI_SPACE
from kg.store.base import RdfDataset, construct, select

# How deep blank nodes are read that stand in a description, such as a period or a contact.
_LEVELS: Final = 2


class Reader:
    """Asks one dataset; with `union` its default graph holds the triples of all graphs."""

    def __init__(self, dataset: RdfDataset, *, union: bool) -> None:
        self._dataset = dataset
        self._places = ("{0}",) if union else ("{0}", "GRAPH ?g {{ {0} }}")

    def of_type(self, class_: str) -> list[ox.NamedNode]:
        """The IRIs of a class, sorted."""
        return self._subjects(f"?s {RDF_TYPE} {ox.NamedNode(class_)}")

    def stating(self, base: str) -> list[ox.NamedNode]:
        """The datasets whose void:uriSpace the base is, sorted."""
        return self._subjects(f"?s {VOID_URI_SPACE} ?o FILTER(STR(?o) = {ox.Literal(base)})")

    def about(self, nodes: Iterable[ox.NamedNode], predicates: Sequence[str] = ()) -> Nodes:
        """All that is said of some nodes, or with some predicates, and of blank nodes in it."""
        listed = " ".join(str(node) for node in sorted(set(nodes), key=str))
        if not listed:
            return Nodes()
        among = ", ".join(str(ox.NamedNode(iri)) for iri in predicates)
        wanted = f"FILTER(?p IN ({among}))" if predicates else ""
        patterns = [f"VALUES ?s {{ {listed} }} ?s ?p ?o {wanted}"]
        before, node = f"VALUES ?v0 {{ {listed} }}", "?v0"
        for level in range(1, _LEVELS + 1):
            inner = f"?v{level}"
            before += f" {node} ?l{level} {inner} . FILTER(isBlank({inner}))"
            patterns.append(f"{before} {inner} ?p ?o BIND({inner} AS ?s)")
            node = inner
        return Nodes(construct(self._dataset, f"CONSTRUCT {{ ?s ?p ?o }} {self._any(patterns)}"))

    def _subjects(self, pattern: str) -> list[ox.NamedNode]:
        rows = select(self._dataset, f"SELECT DISTINCT ?s {self._any([pattern])}")
        found = (row["s"] for row in rows)
        return sorted((node for node in found if isinstance(node, ox.NamedNode)), key=str)

    def _any(self, patterns: Iterable[str]) -> str:
        placed = (place.format(pattern) for pattern in patterns for place in self._places)
        return f"WHERE {{ {' UNION '.join(f'{{ {each} }}' for each in placed)} }}"
