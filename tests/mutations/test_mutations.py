"""Every shape and every rule catches its fault: the good graph, made bad in exactly one way.

``mutations.csv`` is the table: an update file, and the result that it must bring about.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from kg.rdf.rdflib_terms import rdflib_term
from kg.rdf.sources import Sources
from kg.shacl.focus import aimed
from kg.shacl.pyshacl_process import report
from kg.shacl.shapes import load_shapes
from kg.shacl.validating import validating
from kg.sparql.query import Update
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate

# pyshacl calls rdflib by names that rdflib has given up.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:Dataset.{name} is deprecated:DeprecationWarning")
    for name in ("default_context", "contexts")
]

HERE = Path(__file__).resolve().parent
SHAPES = HERE.parent.parent / "ontology" / "shapes"
Result = tuple[str, str, str]


@dataclass(frozen=True)
class Mutation:
    """One row of the table."""

    file: str
    shape: str
    focus: str
    severity: str
    description: str


def table() -> list[Mutation]:
    with (HERE / "mutations.csv").open(encoding="utf-8", newline="") as file:
        return [Mutation(**row) for row in csv.DictReader(file)]


class Bench:
    """The good graph in both forms: as a candidate to change, and as rdflib's to validate."""

    def __init__(self, sources: Sources) -> None:
        good = MemoryCandidate((), (), sources.base)
        assemble(good, sources)
        self._base = sources.base
        self._good = frozenset(good.quads)
        self._prefixes = good.prefixes()
        self._data = rdflib.Dataset(default_union=True)
        self._graphs: dict[object, rdflib.Graph] = {}
        self._change((), self._good)
        self._shapes = validating(quad.triple for quad in load_shapes(SHAPES).quads)

    def iri(self, curie: str) -> str:
        """The IRI of a name in the table."""
        prefix, _, local = curie.partition(":")
        known = {**self._prefixes, "slxs": "https://w3id.org/solux/shapes#"}
        return known[prefix] + local if prefix in known else curie.strip("<>")

    def before(self, focus: str) -> set[Result]:
        return self._results(focus, MemoryCandidate(self._good, (), self._base))

    def after(self, file: Path, focus: str) -> set[Result]:
        """The results for a focus node once the mutation is made; the graph is as before then."""
        candidate = MemoryCandidate(self._good, (), self._base)
        candidate.update(Update(file.read_text(encoding="utf-8")))
        bad = frozenset(candidate.quads)
        assert bad != self._good, "the mutation changes nothing"
        self._change(self._good - bad, bad - self._good)
        try:
            return self._results(focus, candidate)
        finally:
            self._change(bad - self._good, self._good - bad)

    def _change(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        for quad in removed:
            self._graph(quad).remove(_rdflib_triple(quad.triple))
        for quad in added:
            self._graph(quad).add(_rdflib_triple(quad.triple))

    def _graph(self, quad: ox.Quad) -> rdflib.Graph:
        """Kept, because rdflib binds its namespaces anew for every graph object."""
        if quad.graph_name not in self._graphs:
            self._graphs[quad.graph_name] = self._data.graph(rdflib_term(quad.graph_name))
        return self._graphs[quad.graph_name]

    def _results(self, focus: str, candidate: MemoryCandidate) -> set[Result]:
        shapes = rdflib.Graph()
        for triple in aimed(self._shapes, candidate, [focus]):
            shapes.add(_rdflib_triple(triple))
        found = report(self._data, shapes)
        return {
            (
                str(found.value(node, SH.sourceShape)),
                str(found.value(node, SH.focusNode)),
                str(found.value(node, SH.resultSeverity)).rpartition("#")[2],
            )
            for node in found.objects(None, SH.result)
        }


Triple = tuple[rdflib.term.Identifier, rdflib.term.Identifier, rdflib.term.Identifier]


def _rdflib_triple(triple: ox.Triple) -> Triple:
    return (
        rdflib_term(triple.subject),
        rdflib_term(triple.predicate),
        rdflib_term(triple.object),
    )


@pytest.fixture(scope="module")
def bench(sources: Sources) -> Bench:
    return Bench(sources)


@pytest.fixture(scope="module")
def known_before() -> dict[str, set[Result]]:
    """What is reported of a focus node of the good graph, found once a node."""
    return {}


@pytest.mark.parametrize(
    "mutation", table(), ids=lambda mutation: mutation.file.removesuffix(".ru")
)
def test_a_mutation_is_caught(
    mutation: Mutation, bench: Bench, known_before: dict[str, set[Result]]
) -> None:
    focus = bench.iri(mutation.focus)
    expected = (bench.iri(mutation.shape), focus, mutation.severity)
    if focus not in known_before:
        known_before[focus] = bench.before(focus)
    assert expected not in known_before[focus], "the good graph has this fault already"
    assert expected in bench.after(HERE / mutation.file, focus)


def test_every_file_is_in_the_table_and_every_row_has_a_file() -> None:
    assert {mutation.file for mutation in table()} == {path.name for path in HERE.glob("*.ru")}


def test_every_shape_with_a_constraint_has_a_mutation(bench: Bench) -> None:
    """Whoever adds a constraint proves it here."""
    caught = {bench.iri(mutation.shape) for mutation in table()}
    targets = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
    idle = targets | {SH.path, SH.severity, SH.message, SH.deactivated, RDF.type}
    said: dict[str, set[str]] = {}
    for triple in validating(quad.triple for quad in load_shapes(SHAPES).quads):
        if isinstance(triple.subject, ox.NamedNode):
            said.setdefault(triple.subject.value, set()).add(triple.predicate.value)
    constraining = {
        iri
        for iri, predicates in said.items()
        if predicates & set(map(str, targets)) and predicates - set(map(str, idle))
    }
    assert len(constraining) > 300
    assert constraining <= caught, sorted(constraining - caught)
