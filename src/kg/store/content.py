"""The content of a snapshot as bytes: canonical, sorted N-Quads, so that equal content is equal.

Graphs without triples, which N-Quads cannot tell, stand in a file of their own if there are any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

GRAPH = "graph.nq"
GRAPHS = "graphs.txt"
SHAPES = "shapes.nq"
_PIECE = 1 << 20


def canonical_lines(quads: Iterable[ox.Quad]) -> list[str]:
    """One N-Quads line a quad, sorted, blank nodes labelled by RDFC-1.0; literals as written."""
    dataset = ox.Dataset(quads)
    if any(_has_blank_node(quad) for quad in dataset):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{line}\n" for line in _statements(dataset))


def _has_blank_node(quad: ox.Quad) -> bool:
    return any(
        isinstance(term, ox.BlankNode | ox.Triple)
        for term in (quad.subject, quad.object, quad.graph_name)
    )


def _statements(dataset: ox.Dataset) -> Iterator[str]:
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    # N-Quads escapes line breaks inside literals, so every line feed ends a statement.
    yield from text.decode().removesuffix("\n").split("\n") if text else ()


def content_hash(contents: Iterable[bytes]) -> str:
    """Twelve hexadecimal digits of the SHA-256 over the hashes of the contents, in order."""
    digests = [hashlib.sha256(content).digest() for content in contents]
    return hashlib.sha256(b"".join(digests)).hexdigest()[:12]


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_content(path: Path) -> Iterator[ox.Quad]:
    """The quads of a snapshot's file, exactly as written."""
    # Its terms were checked before it was written; to check them again takes half of the time.
    yield from ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)


def file_pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a snapshot's file."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def graph_name_lines(names: Iterable[ox.NamedNode]) -> list[bytes]:
    """The content of the file of empty graphs: one IRI a line, sorted."""
    return [f"{iri}\n".encode() for iri in sorted({name.value for name in names})]


def read_graph_names(snapshot: Path) -> list[ox.NamedNode]:
    """The graphs without triples of the snapshot in that folder."""
    path = snapshot / GRAPHS
    if not path.exists():
        return []
    return [ox.NamedNode(line) for line in path.read_text(encoding="utf-8").splitlines()]
