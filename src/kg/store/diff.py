"""The difference between two versions: triples added and removed, graph by graph.

The files are sorted, so that what has no blank nodes is merged line by line without holding it.
Labels of blank nodes hold for one version alone: their triples are compared by connected pieces,
each in its canonical form (RDFC-1.0), so that a piece that stayed is no difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.store.content import GRAPH, SHAPES, canonical_lines, read_graph_names
from kg.store.memory import stated_prefixes
from kg.store.snapshots import Snapshot, Snapshots

# Every blank node has this in its line, and some literals too.
_BLANK: Final = b"_:"
_DECLARATIONS: Final = (f"<{SH}prefix>".encode(), f"<{SH}namespace>".encode())
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
_Lines = list[bytes]


@dataclass(frozen=True)
class GraphDiff:
    """What became of one graph; `graph` is its IRI, None for the default graph."""

    graph: str | None
    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Diff:
    """What leads from the version `older` to the version `newer`.

    `graphs` are those that differ, shapes included, by name. `vanished` and `appeared` are graphs
    that were, or are, there without any triples.
    """

    older: str
    newer: str
    graphs: tuple[GraphDiff, ...]
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]
    prefixes: Mapping[str, str]

    @property
    def removed(self) -> int:
        return sum(len(graph.removed) for graph in self.graphs)

    @property
    def added(self) -> int:
        return sum(len(graph.added) for graph in self.graphs)

    def __bool__(self) -> bool:
        return bool(self.graphs or self.vanished or self.appeared)


def diff_versions(snapshots: Snapshots, older: str, newer: str) -> Diff:
    """Compare two versions by their full names; raises `NotFound`, `StoreDamaged`."""
    old, new = snapshots.open(older), snapshots.open(newer)
    for snapshot in (old, new):
        snapshot.verify()
    removed: list[ox.Quad] = []
    added: list[ox.Quad] = []
    for name in (GRAPH, SHAPES):
        gone, came = _compare(old.directory / name, new.directory / name)
        removed += gone
        added += came
    vanished, appeared = _empty_graphs(old, new, removed, added)
    graphs = _by_graph(removed, added)
    return Diff(older, newer, graphs, vanished, appeared, {**_prefixes(old), **_prefixes(new)})


def _compare(old: Path, new: Path) -> tuple[list[ox.Quad], list[ox.Quad]]:
    blank: tuple[_Lines, _Lines] = ([], [])
    ground: tuple[_Lines, _Lines] = ([], [])
    with old.open("rb") as first, new.open("rb") as second:
        for side, line in _merged(_ground(first, blank[0]), _ground(second, blank[1])):
            ground[side].append(line)
    gone, came = (_pieces(lines) for lines in blank)
    left = _unmatched(gone, came)
    return (
        [*_parsed(ground[0]), *(quad for piece in left[0] for quad in piece)],
        [*_parsed(ground[1]), *(quad for piece in left[1] for quad in piece)],
    )


def _ground(lines: Iterable[bytes], blank: _Lines) -> Iterator[bytes]:
    """The lines without blank nodes; the others are set aside."""
    for line in lines:
        if _BLANK in line:
            blank.append(line)
        else:
            yield line


def _merged(first: Iterator[bytes], second: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that only one of two sorted streams has, with the number of the stream."""
    a, b = next(first, None), next(second, None)
    while a is not None or b is not None:
        if a == b:
            a, b = next(first, None), next(second, None)
        elif b is None or (a is not None and a < b):
            assert a is not None
            yield 0, a
            a = next(first, None)
        else:
            yield 1, b
            b = next(second, None)


def _pieces(lines: _Lines) -> list[list[ox.Quad]]:
    """The quads, those connected by blank nodes together."""
    leader: dict[str, str] = {}

    def find(label: str) -> str:
        while leader.setdefault(label, label) != label:
            leader[label] = leader[leader[label]]
            label = leader[label]
        return label

    labelled = [(quad, blank_labels(quad)) for quad in _parsed(lines)]
    for _, labels in labelled:
        for label in labels[1:]:
            leader[find(label)] = find(labels[0])
    pieces: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad, labels in labelled:
        # A line that only looked like it has a blank node is a piece of its own.
        pieces[find(labels[0]) if labels else str(quad)].append(quad)
    return list(pieces.values())


def blank_labels(quad: ox.Quad) -> list[str]:
    """The labels of the blank nodes in a quad."""
    return [*_blank(quad.subject), *_blank(quad.object), *_blank(quad.graph_name)]


def _blank(term: _Term) -> Iterator[str]:
    if isinstance(term, ox.BlankNode):
        yield term.value
    elif isinstance(term, ox.Triple):
        yield from _blank(term.subject)
        yield from _blank(term.object)


def _unmatched(
    old: list[list[ox.Quad]], new: list[list[ox.Quad]]
) -> tuple[list[list[ox.Quad]], list[list[ox.Quad]]]:
    """The pieces that the other version has not, first by their text and then by their form."""
    for key in (_text, _form):
        keyed = [[(key(piece), piece) for piece in pieces] for pieces in (old, new)]
        first, second = (Counter(form for form, _ in side) for side in keyed)
        old, new = _beyond(keyed[0], second), _beyond(keyed[1], first)
    return old, new


def _text(piece: list[ox.Quad]) -> str:
    return "".join(sorted(map(str, piece)))


def _form(piece: list[ox.Quad]) -> str:
    return "".join(canonical_lines(piece))


def _beyond(pieces: list[tuple[str, list[ox.Quad]]], others: Counter[str]) -> list[list[ox.Quad]]:
    left = Counter(others)
    beyond = []
    for form, piece in pieces:
        if left[form]:
            left[form] -= 1
        else:
            beyond.append(piece)
    return beyond


def _by_graph(removed: list[ox.Quad], added: list[ox.Quad]) -> tuple[GraphDiff, ...]:
    sides: dict[str | None, tuple[list[ox.Triple], list[ox.Triple]]] = defaultdict(lambda: ([], []))
    for side, quads in enumerate((removed, added)):
        for quad in quads:
            sides[_name(quad)][side].append(quad.triple)
    return tuple(
        GraphDiff(name, *(tuple(sorted(triples, key=str)) for triples in sides[name]))
        for name in sorted(sides, key=lambda name: name or "")
    )


def _name(quad: ox.Quad) -> str | None:
    graph = quad.graph_name
    if isinstance(graph, ox.NamedNode):
        return graph.value
    return None if isinstance(graph, ox.DefaultGraph) else str(graph)


def _empty_graphs(
    old: Snapshot, new: Snapshot, removed: list[ox.Quad], added: list[ox.Quad]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Empty graphs that are gone, and that are new; one that was emptied or filled is neither."""
    before, after = (
        {name.value for name in read_graph_names(snapshot.directory)} for snapshot in (old, new)
    )
    vanished = before - after - {_name(quad) for quad in added}
    appeared = after - before - {_name(quad) for quad in removed}
    return tuple(sorted(vanished)), tuple(sorted(appeared))


def _prefixes(snapshot: Snapshot) -> dict[str, str]:
    """The prefixes that a version declares."""
    with snapshot.graph_file.open("rb") as lines:
        declaring = [line for line in lines if any(word in line for word in _DECLARATIONS)]
    quads = _parsed(declaring)
    return stated_prefixes(lambda wanted: (quad for quad in quads if quad.predicate == wanted))


def _parsed(lines: _Lines) -> list[ox.Quad]:
    return list(ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS))
