"""What was validated and what of it was looked at: the material of all notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.shacl.evaluation.data import Data
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Graph, Node, Term
from kg.shacl.notices.overview import Overview


@dataclass(frozen=True, slots=True)
class ReadShapes:
    """Shapes as read, with `drafts` also by the draft of SHACL 1.2, and the RDF of them."""

    shapes: ShapeGraph
    graph: Graph
    quads: Sequence[ox.Quad]
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Validated:
    """A dataset after its validation.

    `selected` are the focus nodes that the targets of each shape select. `asked` are the nodes
    that shapes within others were asked about. `outside` tells of a node whether it is described
    beside the data only, by what is not validated.
    """

    data: Data
    overview: Overview
    selected: Mapping[Node, Sequence[Term]]
    asked: Mapping[Node, Collection[Term]]
    outside: Callable[[Term], bool] | None = None

    @property
    def shapes(self) -> ShapeGraph:
        return self.overview.shapes

    def inside(self, nodes: Iterable[Term]) -> list[Term]:
        """Those of the nodes that the data describes."""
        outside = self.outside
        return list(nodes) if outside is None else [node for node in nodes if not outside(node)]
