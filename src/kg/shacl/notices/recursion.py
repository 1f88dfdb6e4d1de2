"""Shapes that refer to themselves, directly or through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from kg.shacl.model.nesting import shapes_within
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice


def recursive(
    circles: Iterable[tuple[Node, ...]], met: Set[Node] = frozenset()
) -> Iterator[Notice]:
    """A notice for each of `cycles`; `met` are the shapes that data led around one."""
    for cycle in circles:
        variant = "met" if not met.isdisjoint(cycle) else ""
        text = " → ".join(str(node) for node in (*cycle, cycle[0]))
        yield notice("recursive-shape", cycle[0], variant=variant, values={"cycle": text})


def cycles(shapes: ShapeGraph) -> Iterator[tuple[Node, ...]]:
    """Circles of shapes, each once; every shape that is in a circle is found by one at least."""
    done: set[Node] = set()
    known: set[frozenset[Node]] = set()
    for start in shapes.shapes:
        if start in done:
            continue
        done.add(start)
        # The way to where the search is; shapes may be nested deeper than calls can be.
        way = {start: 0}
        open_ = [_within(shapes.shapes[start])]
        while open_:
            inner = next(open_[-1], None)
            if inner is None:
                open_.pop()
                way.popitem()
            elif inner in way:
                cycle = tuple(way)[way[inner] :]
                if frozenset(cycle) not in known:
                    known.add(frozenset(cycle))
                    yield cycle
            elif inner not in done:
                done.add(inner)
                way[inner] = len(way)
                open_.append(_within(shapes.shapes[inner]))


def _within(shape: Shape) -> Iterator[Node]:
    return (inner for constraint in shape.constraints for inner in shapes_within(constraint))
