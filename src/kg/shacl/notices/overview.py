"""What shapes look at, and their circles: the same for all data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.shacl.model import constraint as c
from kg.shacl.model import drafted as d
from kg.shacl.model.nesting import shapes_within
from kg.shacl.model.path import predicates_of
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.notices.recursion import cycles


@dataclass(frozen=True, slots=True)
class Seen:
    """What shapes look at of their focus nodes: these properties, what queries name, or all."""

    predicates: frozenset[ox.NamedNode]
    texts: frozenset[str]
    everything: bool

    @property
    def anything(self) -> bool:
        return bool(self.predicates or self.texts or self.everything)

    def with_(self, other: Seen) -> Seen:
        return Seen(
            self.predicates | other.predicates,
            self.texts | other.texts,
            self.everything or other.everything,
        )


class Overview:
    """Found when it is asked for, and kept for whoever validates with these shapes again."""

    def __init__(self, shapes: ShapeGraph) -> None:
        self.shapes = shapes
        self._seen: dict[Node, Seen] = {}

    @cached_property
    def cycles(self) -> Sequence[tuple[Node, ...]]:
        """See `kg.shacl.notices.recursion.cycles`."""
        return tuple(cycles(self.shapes))

    def seen(self, node: Node) -> Seen:
        """What a shape looks at, with the shapes within it that look at the same nodes."""
        known = self._seen.get(node)
        if known is None:
            known = self._seen[node] = self._look(node)
        return known

    def _look(self, node: Node) -> Seen:
        shapes, known = self.shapes.shapes, self._seen
        predicates: set[ox.NamedNode] = set()
        texts: set[str] = set()
        everything = False
        open_, done = [shapes[node]], {node}
        while open_:
            one = open_.pop()
            if one.path is not None:
                predicates.update(predicates_of(one.path))
            for constraint in () if one.deactivated else one.constraints:
                match constraint:
                    case c.Closed() | d.ClosedByTypes():
                        everything = True
                    case c.Sparql(_, text):
                        texts.add(text)
                    case c.Equals(predicate) | c.Disjoint(predicate) | c.LessThan(_, _, predicate):
                        predicates.add(predicate)
                    case d.SubsetOf(path):
                        predicates.update(predicates_of(path))
                    case d.UniqueValuesFor(several):
                        predicates.update(several)
                # Beyond a path, shapes look at other nodes; of those the property is what is seen.
                inner = shapes_within(constraint) if one.path is None else ()
                new = [node for node in inner if node not in done]
                done.update(new)
                open_ += [shapes[node] for node in new if node not in known]
                for seen in (known[node] for node in new if node in known):
                    predicates |= seen.predicates
                    texts |= seen.texts
                    everything = everything or seen.everything
        return Seen(frozenset(predicates), frozenset(texts), everything)
