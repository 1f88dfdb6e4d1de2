"""The W3C's SHACL tests, read by their manifests from the folder where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest
from thirdparty import MATERIAL

from kg.namespaces import SH

MATERIAL_NAME: Final = "standards/w3c-shacl"
FOLDER: Final = MATERIAL / MATERIAL_NAME
FORGOTTEN: Final = "sparql/component/nodeValidator-001.ttl"
_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT: Final = "http://www.w3.org/ns/shacl-test#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# What a report need not have (messages), or may have beside what is expected (details).
_ASIDE: Final = frozenset([f"{SH}resultMessage", f"{SH}detail"])
_OF_OTHER_GRAPHS: Final = frozenset(
    f"{SH}{name}" for name in ("focusNode", "value", "sourceShape", "sourceConstraint")
)


@dataclass(frozen=True, eq=False)
class Case:
    """A test: `expected` is the report graph, None where the validation has to fail."""

    id: str
    data: tuple[ox.Quad, ...]
    shapes: tuple[ox.Quad, ...]
    expected: frozenset[ox.Quad] | None


@cache
def read_cases() -> tuple[Case, ...]:
    """Every test that the manifests lead to, and the one that they forget.

    None where the material is missing.
    """
    if not FOLDER.is_dir():
        return ()
    return (*_cases(FOLDER / "manifest.ttl"), *_cases(FOLDER / FORGOTTEN))


def parameters(suite: str) -> list[Any]:
    """The tests of a suite, core or sparql."""
    return [pytest.param(c, id=c.id) for c in read_cases() if c.id.startswith(f"{suite}/")]


def comparable(triples: Iterable[ox.Triple]) -> frozenset[ox.Quad]:
    """A report graph with the same labels of blank nodes as any that is isomorphic to it."""
    said = list(triples)
    reports = {t.subject for t in said if t.predicate.value == f"{SH}conforms"}
    shown = reports | {t.object for t in said if t.predicate.value == f"{SH}result"}
    # Details are results of their own that no report has.
    details = {t.object for t in said if t.predicate.value == f"{SH}detail"} - shown
    kept = (t for t in said if t.predicate.value not in _ASIDE and t.subject not in details)
    graph = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in kept)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(graph)


class _Graph:
    """A file's triples."""

    def __init__(self, file: Path) -> None:
        parsed = ox.parse(path=file, format=ox.RdfFormat.TURTLE, base_iri=file.as_uri())
        self.quads = tuple(parsed)

    def objects(self, subject: object, predicate: str) -> list[Any]:
        wanted = ox.NamedNode(predicate)
        return [q.object for q in self.quads if q.subject == subject and q.predicate == wanted]

    def one(self, subject: object, predicate: str) -> Any:
        (found,) = self.objects(subject, predicate)
        return found

    def items(self, head: object) -> Iterator[Any]:
        while head != ox.NamedNode(f"{_RDF}nil"):
            yield self.one(head, f"{_RDF}first")
            head = self.one(head, f"{_RDF}rest")


@cache
def _read(file: Path) -> _Graph:
    return _Graph(file)


def _cases(file: Path) -> Iterator[Case]:
    graph, manifest = _read(file), ox.NamedNode(file.as_uri())
    for included in graph.objects(manifest, f"{_MF}include"):
        yield from _cases(_path(included))
    for head in graph.objects(manifest, f"{_MF}entries"):
        for entry in graph.items(head):
            yield _case(graph, entry, file)


def _case(graph: _Graph, entry: ox.NamedNode, file: Path) -> Case:
    assert graph.one(entry, f"{_RDF}type") == ox.NamedNode(f"{_SHT}Validate"), entry
    action, result = graph.one(entry, f"{_MF}action"), graph.one(entry, f"{_MF}result")
    data, shapes = (graph.one(action, f"{_SHT}{name}Graph") for name in ("data", "shapes"))
    fails = result == ox.NamedNode(f"{_SHT}Failure")
    return Case(
        file.relative_to(FOLDER).with_suffix("").as_posix(),
        _read(_path(data)).quads,
        _read(_path(shapes)).quads,
        None if fails else comparable(_below(graph, result)),
    )


def _path(iri: ox.NamedNode) -> Path:
    return Path(url2pathname(urlsplit(iri.value).path))


def _below(graph: _Graph, report: object) -> Iterator[ox.Triple]:
    """The report's triples, without those of the nodes that it speaks of."""
    open_, seen = [report], {report}
    while open_:
        node = open_.pop()
        for quad in graph.quads:
            if quad.subject != node:
                continue
            yield quad.triple
            own = isinstance(quad.object, ox.BlankNode)
            if own and quad.predicate.value not in _OF_OTHER_GRAPHS and quad.object not in seen:
                seen.add(quad.object)
                open_.append(quad.object)
