"""The numbers of a published graph, counted from its file by other means than the program's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from described import SD, TYPE, VOID, Described


@dataclass(frozen=True)
class Counts:
    """Of all graphs together: everything that VoID tells. `graphs` and `default` are sizes."""

    triples: int
    subjects: int
    objects: int
    classes: dict[str, int]
    properties: dict[str, tuple[int, int, int]]
    graphs: dict[str, int]
    default: int


def recounted(store: Path, *, union: bool) -> Counts:
    """The numbers of the only version in a store, from its files."""
    (file,) = (store / "snapshots").glob("*/graph.nq")
    engine = ox.Store()
    # As the engine keeps them: "05" becomes 5.
    engine.load(path=str(file), format=ox.RdfFormat.N_QUADS)
    empty = file.with_name("graphs.txt")
    names = empty.read_text(encoding="utf-8").split() if empty.exists() else []
    return counts_of(engine, names, union=union)


def counts_of(quads: Iterable[ox.Quad], empty: Iterable[str], *, union: bool) -> Counts:
    sizes: dict[str, int] = dict.fromkeys(empty, 0)
    own = 0
    triples = set()
    for quad in quads:
        triples.add(quad.triple)
        if isinstance(quad.graph_name, ox.DefaultGraph):
            own += 1
        else:
            sizes[quad.graph_name.value] = sizes.get(quad.graph_name.value, 0) + 1
    things, used = defaultdict(set), defaultdict(list)
    for triple in triples:
        used[triple.predicate.value].append(triple)
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
            things[triple.object.value].add(triple.subject)
    return Counts(
        triples=len(triples),
        subjects=len({triple.subject for triple in triples}),
        objects=len({triple.object for triple in triples}),
        classes={iri: len(members) for iri, members in things.items()},
        properties={
            iri: (len(rows), len({row.subject for row in rows}), len({row.object for row in rows}))
            for iri, rows in used.items()
        },
        graphs=sizes,
        default=len(triples) if union else own,
    )


def told(described: Described, url: str) -> Counts:
    """The numbers that a description gives of the dataset of a server."""
    dataset = ox.NamedNode(f"{url}/.well-known/void#dataset")
    numbers = [
        described.number(dataset, f"{VOID}{name}")
        for name in ("triples", "distinctSubjects", "distinctObjects", "classes", "properties")
    ]
    classes = {
        described.iris(part, f"{VOID}class")[0]: described.number(part, f"{VOID}entities")
        for part in described.values(dataset, f"{VOID}classPartition")
    }
    properties = {
        described.iris(part, f"{VOID}property")[0]: (
            described.number(part, f"{VOID}triples"),
            described.number(part, f"{VOID}distinctSubjects"),
            described.number(part, f"{VOID}distinctObjects"),
        )
        for part in described.values(dataset, f"{VOID}propertyPartition")
    }
    graphs = {
        described.iris(graph, f"{SD}name")[0]: described.number(
            graph, f"{SD}graph", f"{VOID}triples"
        )
        for graph in described.values(dataset, f"{SD}namedGraph")
    }
    default = described.number(dataset, f"{SD}defaultGraph", f"{VOID}triples")
    assert numbers[3:] == [len(classes), len(properties)]
    subsets = described.iris(dataset, f"{VOID}subset")
    assert len(subsets) == len(graphs)
    return Counts(*numbers[:3], classes, properties, graphs, default)


def description(response: httpx.Response) -> Described:
    """A description as a client reads it."""
    media_type = response.raise_for_status().headers["Content-Type"].partition(";")[0]
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    return Described(quad.triple for quad in ox.parse(response.content, rdf_format))
