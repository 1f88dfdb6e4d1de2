"""``kg diff``."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox

from kg.cli.config import setting
from kg.cli.progress import step
from kg.errors import NotFound, UnknownFormat
from kg.store.diff import Diff, diff_versions
from kg.store.snapshots import Snapshots

SIDES: Final = ("removed", "added")
_PREFIX: Final = "@prefix "


def _counts(diff: Diff, sides: tuple[str, ...]) -> Iterator[str]:
    if not diff:
        yield f"No difference between {diff.older} and {diff.newer}.\n"
        return
    counts = {"removed": diff.removed, "added": diff.added}
    yield f"{diff.older} to {diff.newer}: " + ", ".join(
        f"{counts[side]} {_triples(counts[side])} {side}" for side in sides
    )
    yield ".\n"
    for graph in diff.graphs:
        numbers = {"removed": f"-{len(graph.removed)}", "added": f"+{len(graph.added)}"}
        yield f"  {' '.join(numbers[side].rjust(7) for side in sides)}  {_graph(graph.graph)}\n"
    for word, names in (("removed", diff.vanished), ("added", diff.appeared)):
        if word in sides:
            yield from (f"  {word}, without triples: <{name}>\n" for name in names)


def _turtle(diff: Diff, sides: tuple[str, ...]) -> Iterator[str]:
    yield f"# {diff.older} to {diff.newer}\n"
    for side in sides:
        quads = [
            ox.Quad(triple.subject, triple.predicate, triple.object, _term(graph.graph))
            for graph in diff.graphs
            for triple in getattr(graph, side)
        ]
        yield f"\n# {side}: {len(quads)} {_triples(len(quads))}\n"
        names = {"removed": diff.vanished, "added": diff.appeared}[side]
        yield from (f"# {side}, without triples: <{name}>\n" for name in names)
        yield from _trig(quads, diff.prefixes)


def _json(diff: Diff, sides: tuple[str, ...]) -> Iterator[str]:
    graphs = [
        {"graph": graph.graph, **{side: [str(t) for t in getattr(graph, side)] for side in sides}}
        for graph in diff.graphs
    ]
    empty = {"removed": diff.vanished, "added": diff.appeared}
    document = {
        "older": diff.older,
        "newer": diff.newer,
        "graphs": graphs,
        "emptyGraphs": {side: list(empty[side]) for side in sides},
    }
    yield json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMATS: Final[Mapping[str, Callable[[Diff, tuple[str, ...]], Iterator[str]]]] = {
    "counts": _counts,
    "turtle": _turtle,
    "json": _json,
}


@click.command(epilog="Example: kg diff 3 5 --format turtle --store /srv/solux")
@click.argument("older", required=False)
@click.argument("newer", required=False)
@setting("store")
@setting("format", default="counts", help=f"Form of the difference: {', '.join(FORMATS)}.")
@setting("only")
@click.pass_context
def command(
    context: click.Context, /, older: str | None, newer: str | None, only: str | None, **_: object
) -> int:
    """Show which triples were removed and added between two versions, graph by graph.

    OLDER and NEWER are names of versions, their numbers, or the beginnings of their names.
    Without NEWER the current version is compared, without both with the one before it.

    In the format turtle, what was removed and what was added are two TriG documents, one after
    the other; --only gives one of them. A structure of blank nodes in which anything has changed
    is shown whole.
    """
    name = context.params["format"]
    if name not in FORMATS:
        raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {', '.join(FORMATS)}.")
    snapshots = Snapshots(Path(context.params["store"]))
    with step("comparing"):
        diff = diff_versions(snapshots, *_versions(snapshots, older, newer))
    for piece in FORMATS[name](diff, (only,) if only else SIDES):
        click.echo(piece, nl=False)
    return 0


def _versions(snapshots: Snapshots, older: str | None, newer: str | None) -> tuple[str, str]:
    current = snapshots.current()
    second = snapshots.find(newer) if newer else current.version
    if older:
        return snapshots.find(older), second
    parent = snapshots.open(second).manifest.parent
    if parent is None:
        raise NotFound(
            f"version {second} is the first: there is none before it to compare it with.",
            "'kg versions' lists them.",
        )
    return parent, second


def _trig(quads: list[ox.Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """TriG with just the prefixes that are used, sorted."""
    said = "".join(map(str, quads))
    used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in said}
    data = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=used)
    assert data is not None
    yield from (f"{_PREFIX}{prefix}: <{iri}> .\n" for prefix, iri in sorted(used.items()))
    lines = data.decode().splitlines(keepends=True)
    yield from itertools.dropwhile(lambda line: line.startswith(_PREFIX), lines)


def _term(graph: str | None) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    if graph is None:
        return ox.DefaultGraph()
    return ox.BlankNode(graph[2:]) if graph.startswith("_:") else ox.NamedNode(graph)


def _graph(graph: str | None) -> str:
    return "the default graph" if graph is None else str(_term(graph))


def _triples(count: int) -> str:
    return "triple" if count == 1 else "triples"
