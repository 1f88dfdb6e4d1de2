"""All that is looked for in shapes, and in data with them: a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Final

import pyoxigraph as ox

from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Graph, Node
from kg.shacl.notices.contradictions import contradictions
from kg.shacl.notices.coverage import uncovered
from kg.shacl.notices.imports import imports_of_data, imports_of_shapes
from kg.shacl.notices.recursion import recursive
from kg.shacl.notices.rewriting import rewriting
from kg.shacl.notices.shapes_of_shapes import ill_formed
from kg.shacl.notices.targets import idle_targets, unused_shapes
from kg.shacl.notices.terms import idle_parameters, terms
from kg.shacl.notices.validated import ReadShapes, Validated
from kg.shacl.report import Notice

OF_SHAPES: Final[tuple[Callable[[ReadShapes], Iterator[Notice]], ...]] = (
    lambda read: ill_formed(read.quads, drafts=read.drafts),
    terms,
    idle_parameters,
    lambda read: contradictions(read.shapes),
    unused_shapes,
    imports_of_shapes,
)
OF_DATA: Final[tuple[Callable[[Validated], Iterator[Notice]], ...]] = (
    idle_targets,
    uncovered,
    rewriting,
    imports_of_data,
)


def notices_of_shapes(
    quads: Sequence[ox.Quad], shapes: ShapeGraph, *, drafts: bool = False
) -> tuple[Notice, ...]:
    """What shapes alone give cause for; the same for all data."""
    read = ReadShapes(shapes, Graph(quad.triple for quad in quads), quads, drafts)
    return tuple(found for look in OF_SHAPES for found in look(read))


def notices_of_data(validated: Validated, met_again: Set[Node] = frozenset()) -> tuple[Notice, ...]:
    """What a whole validation gives cause for; `met_again` are `Evaluator.recursive`."""
    found = [one for look in OF_DATA for one in look(validated)]
    return (*recursive(validated.overview.cycles, met_again), *found)
