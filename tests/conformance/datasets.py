"""The data of all query tests in one store, and the dataset of each test within it.

Every file is a graph named by the IRI of the file, so that the protocol's parameters can state
any dataset of files, and one server answers all tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
from manifest import PUBLISHED, QT, Entry, Term

from kg.store.embedded import new_candidate

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
# A default graph that a test leaves out is empty, as this one is.
NOTHING = f"{PUBLISHED}nothing"


@dataclass(frozen=True)
class StatedDataset:
    """The graphs of a test's dataset, by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """As the protocol states them."""
        if not self.default and not self.named:
            return {}
        return {
            "default-graph-uri": self.default or (NOTHING,),
            "named-graph-uri": self.named,
        }


def stated_dataset(entry: Entry) -> StatedDataset:
    """The dataset that an entry gives its query, if it does not state one itself."""
    if _FROM.search(query_text(entry)):
        return StatedDataset()
    default = _files(entry, "data")
    inside = [
        quad.graph_name.value
        for file in default
        for quad in read_file(entry.path(file), file)
        if isinstance(quad.graph_name, ox.NamedNode)
    ]
    named = [*_files(entry, "graphData"), *dict.fromkeys(inside)]
    return StatedDataset(tuple(default), tuple(named))


def query_text(entry: Entry) -> str:
    """The query, its base said: relative IRIs in it belong to its file."""
    query = entry.manifest.one(entry.action, f"{QT}query")
    assert isinstance(query, ox.NamedNode)
    return f"BASE <{query.value}> {entry.read(query)}"


def publish_data(store: Path, entries: Iterable[Entry]) -> None:
    """Make a store of every file that the queries are asked of."""
    files = {file: entry.path(file) for entry in entries for file in _all_files(entry)}
    with new_candidate(store, PUBLISHED) as candidate:
        for file, path in files.items():
            candidate.load(_renamed(read_file(path, file), ox.NamedNode(file)))
        candidate.publish("the data of the query tests")


def read_file(path: Path, iri: str) -> Iterator[ox.Quad]:
    """The quads of a file; blank nodes of several files are never the same."""
    rdf_format = ox.RdfFormat.from_extension(path.suffix[1:])
    assert rdf_format is not None, path
    return ox.parse(path.read_bytes(), rdf_format, base_iri=iri, rename_blank_nodes=True)


def _renamed(quads: Iterable[ox.Quad], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for quad in quads:
        inside = isinstance(quad.graph_name, ox.NamedNode)
        yield quad if inside else ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _all_files(entry: Entry) -> Iterator[str]:
    yield from _files(entry, "data")
    yield from _files(entry, "graphData")
    for service in entry.manifest.objects(entry.action, f"{QT}serviceData"):
        yield from _files(entry, "data", service)
    query = entry.manifest.one(entry.action, f"{QT}query")
    assert isinstance(query, ox.NamedNode)
    for reference in _FROM.findall(entry.read(query)):
        file = urljoin(query.value, reference)
        if file.startswith(PUBLISHED):
            yield file


def _files(entry: Entry, name: str, node: Term | None = None) -> list[str]:
    found = entry.manifest.objects(node or entry.action, QT + name)
    files = [file.value for file in found if isinstance(file, ox.NamedNode)]
    assert len(files) == len(found), f"{entry.id}: {name} is not a file"
    return files
