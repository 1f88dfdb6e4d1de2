"""What the targets of shapes select in a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE
from kg.shacl.compiler.batches import Part, rows_of
from kg.shacl.compiler.queries import Queries
from kg.shacl.compiler.scope import Selection
from kg.shacl.model.shape import Shape, Target, TargetNode
from kg.shacl.model.terms import Node, Term

_AT_ONCE: Final = 1000


class StoreTargets:
    """Tells it of some shapes, with how many focus nodes each has; asks what it needs, once."""

    def __init__(
        self,
        queries: Queries,
        selection: Selection,
        sizes: Mapping[Node, int],
        roots: Sequence[Shape],
    ) -> None:
        self._queries = queries
        self._selection = selection
        self._sizes = sizes
        self._roots = roots

    def selects(self, target: Target) -> bool:
        """Whether a target of these shapes selects anything."""
        return isinstance(target, TargetNode) or target in self._selecting

    def is_there(self, node: Term) -> bool:
        """Whether a node is the subject of anything; nobody can ask that of a blank node."""
        if not isinstance(node, ox.NamedNode):
            return isinstance(node, ox.BlankNode)
        return node in self._subjects_named or bool(self._subjects_among([node]))

    def classes(self) -> Iterable[Term]:
        """What has instances."""
        found = self._queries.select(f"SELECT DISTINCT ?class WHERE {{ ?node {RDF_TYPE} ?class }}")
        return [row["class"] for row in found]

    def predicates(self) -> Iterable[Term]:
        found = self._queries.select("SELECT DISTINCT ?predicate WHERE { ?node ?predicate ?value }")
        return [row["predicate"] for row in found]

    @cached_property
    def _selecting(self) -> frozenset[Target]:
        """The only target of a shape with focus nodes selects them; of several each is asked."""
        some = [shape for shape in self._roots if self._sizes.get(shape.node)]
        alone = {shape.targets[0] for shape in some if len(shape.targets) == 1}
        asked = [
            target
            for target in dict.fromkeys(target for shape in some for target in shape.targets)
            if target not in alone and not isinstance(target, TargetNode)
        ]
        parts: list[Part] = [
            ((), "", f"{{ SELECT * WHERE {{ {self._selection.target(one, '?node')} }} LIMIT 1 }}")
            for one in asked
        ]
        return frozenset(alone | {asked[number] for number, _ in rows_of(self._queries, parts)})

    @cached_property
    def _subjects_named(self) -> frozenset[Term]:
        """Those of the nodes that targets name which are subjects."""
        targets = {target for shape in self._roots for target in shape.targets}
        named = [
            target.node
            for target in targets
            if isinstance(target, TargetNode) and isinstance(target.node, ox.NamedNode)
        ]
        return frozenset(self._subjects_among(sorted(named, key=str)))

    def _subjects_among(self, nodes: Sequence[ox.NamedNode]) -> set[Term]:
        found: set[Term] = set()
        for first in range(0, len(nodes), _AT_ONCE):
            some = " ".join(map(str, nodes[first : first + _AT_ONCE]))
            is_there = "FILTER EXISTS { ?node ?predicate ?value }"
            query = f"SELECT ?node WHERE {{ VALUES ?node {{ {some} }} {is_there} }}"
            found.update(row["node"] for row in self._queries.select(query))
        return found


def selected_among(
    queries: Queries, selection: Selection, roots: Iterable[Shape], nodes: Sequence[ox.NamedNode]
) -> Mapping[Node, Sequence[Term]]:
    """Which of some nodes are focus nodes of each shape that selects any."""
    found: dict[Node, dict[Term, None]] = {}
    owners: list[Shape] = []
    parts: list[Part] = []
    listed = " ".join(map(str, nodes))
    for shape in roots:
        named = [node for node in nodes if TargetNode(node) in shape.targets]
        found[shape.node] = dict.fromkeys(named)
        for target in shape.targets:
            if not isinstance(target, TargetNode):
                owners.append(shape)
                pattern = selection.target(target, "?node")
                parts.append((("?node",), "?node", f"VALUES ?node {{ {listed} }} {pattern}"))
    for number, row in rows_of(queries, parts):
        found[owners[number].node][row["node"]] = None
    return {node: sorted(some, key=str) for node, some in found.items() if some}
