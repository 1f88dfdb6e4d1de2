"""The invented services that the benchmarks measure with are of our own model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.sources import Sources
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.gate import check
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate

DERIVED = ox.NamedNode("https://w3id.org/solux/graph/derived")


def generated(repository: Path, quads: int, target: Path) -> Path:
    command = [sys.executable, "bench/generate.py", str(quads), str(target)]
    subprocess.run(command, cwd=repository, check=True, timeout=60)
    return target


@pytest.fixture(scope="module")
def services(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(repository, 5_000, tmp_path_factory.mktemp("generated") / "services.nq")


@pytest.fixture(scope="module")
def candidate(services: Path, sources: Sources) -> MemoryCandidate:
    """Our own data and the invented services, without what the generator derives."""
    lines = services.read_text(encoding="utf-8").splitlines(keepends=True)
    stated = services.with_name("stated.nq")
    own = "".join(line for line in lines if str(DERIVED) not in line)
    stated.write_text(own, encoding="utf-8")
    together = Sources((*sources.data, stated), sources.ontology, sources.shapes)
    made = MemoryCandidate((), (), together.base)
    assemble(made, together)
    return made


def test_generated_services_conform_without_a_warning(candidate: MemoryCandidate) -> None:
    report = check(candidate, OwnEngine())
    assert report.passes("warning"), render(report, "text", Style(candidate.prefixes()))


def test_the_generator_derives_what_the_rules_derive(
    candidate: MemoryCandidate, services: Path, sources: Sources
) -> None:
    without = MemoryCandidate((), (), sources.base)
    assemble(without, sources)
    by_the_rules = derived(candidate.quads) - derived(without.quads)
    by_the_generator = derived(ox.parse(path=str(services), format=ox.RdfFormat.N_QUADS))
    assert by_the_generator == by_the_rules


def test_the_same_number_of_quads_gives_the_same_bytes(
    repository: Path, services: Path, tmp_path: Path
) -> None:
    again = generated(repository, 5_000, tmp_path / "again.nq")
    assert again.read_bytes() == services.read_bytes()
    lines = services.read_text(encoding="utf-8").splitlines()
    assert 5_000 <= len(lines) == len(set(lines)) < 5_200


def derived(quads: object) -> set[ox.Quad]:
    assert hasattr(quads, "__iter__")
    return {quad for quad in quads if quad.graph_name == DERIVED}
