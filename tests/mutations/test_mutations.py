"""Every shape and every rule catches its fault: the good graph, made bad in exactly one way.

``mutations.csv`` is the table: an update file, and the result that it must bring about.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.namespace import RDF, SH

from kg.rdf.sources import Sources
from kg.shacl.affected.held import HeldValidation
from kg.shacl.shapes import load_shapes
from kg.shacl.validating import validating
from kg.sparql.query import Update
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate

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
    """The good graph, to be changed, and what is found in it by our own engine."""

    def __init__(self, sources: Sources) -> None:
        assembled = MemoryCandidate((), (), sources.base)
        assemble(assembled, sources)
        # One that knows afterwards what was changed in it.
        self._graph = MemoryCandidate(assembled.quads, (), sources.base)
        self._prefixes = self._graph.prefixes()
        # What a change touches is validated again; that this comes to the same is shown elsewhere.
        self._validation = HeldValidation(self._graph.quads, load_shapes(SHAPES).quads)

    def iri(self, curie: str) -> str:
        """The IRI of a name in the table."""
        prefix, _, local = curie.partition(":")
        known = {**self._prefixes, "slxs": "https://w3id.org/solux/shapes#"}
        return known[prefix] + local if prefix in known else curie.strip("<>")

    def before(self) -> set[Result]:
        """The results in the good graph."""
        return self._results()

    def after(self, file: Path) -> set[Result]:
        """The results once the mutation is made; the graph is as before then."""
        self._graph.update(Update(file.read_text(encoding="utf-8")))
        changes = self._graph.changes
        added, removed = changes.added_quads, changes.removed_quads
        self._validation.change(removed, added)
        try:
            assert added or removed, "the mutation changes nothing"
            return self._results()
        finally:
            self._graph.move(added, removed)
            self._validation.change(added, removed)

    def _results(self) -> set[Result]:
        return {
            (result.source_shape.value, result.focus_node.value, result.severity_name)
            for result in self._validation.report("kg").results
            if isinstance(result.source_shape, ox.NamedNode)
            and isinstance(result.focus_node, ox.NamedNode)
        }


@pytest.fixture(scope="module")
def bench(sources: Sources) -> Bench:
    return Bench(sources)


@pytest.fixture(scope="module")
def known_before(bench: Bench) -> set[Result]:
    """What is reported of the good graph."""
    return bench.before()


@pytest.mark.parametrize(
    "mutation", table(), ids=lambda mutation: mutation.file.removesuffix(".ru")
)
def test_a_mutation_is_caught(mutation: Mutation, bench: Bench, known_before: set[Result]) -> None:
    focus = bench.iri(mutation.focus)
    expected = (bench.iri(mutation.shape), focus, mutation.severity)
    assert expected not in known_before, "the good graph has this fault already"
    assert expected in bench.after(HERE / mutation.file)


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
