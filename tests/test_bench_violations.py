"""The data that validation is measured with has the faults that it says, and no other."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pyoxigraph as ox
import pytest

from kg.namespaces import SH
from kg.shacl.evaluation.engine import Validation
from kg.shacl.model import constraint
from kg.shacl.model.constraint import LESS_THAN, RANGES, Constraint
from kg.shacl.model.reader import read_shapes

sys.path.append(str(Path(__file__).resolve().parent.parent / "bench"))

from violations import FAULTS, FOUND, expected, write

SETS = (("core",), ("core", "sparql"), ("core", "sparql", "more-sparql"))


def read_shape_quads(repository: Path, names: Sequence[str]) -> list[ox.Quad]:
    files = [repository / "bench" / "shapes" / f"{name}.ttl" for name in names]
    return [quad for one in files for quad in ox.parse(path=str(one))]


@pytest.mark.parametrize("names", SETS, ids=" ".join)
def test_the_faults_are_found_and_no_other(
    repository: Path, tmp_path: Path, names: Sequence[str]
) -> None:
    file = tmp_path / "services.nt"
    services = write(6_000, file)
    shapes = read_shape_quads(repository, names)
    form = read_shapes(quad.triple for quad in shapes)
    report = Validation(ox.parse(path=str(file)), form, shapes).report("kg")
    found = Counter(r.component_name.removesuffix("ConstraintComponent") for r in report.results)
    assert found == expected(services, names)
    assert services > 2 * len(FAULTS)


def test_there_is_a_fault_of_every_kind_of_constraint() -> None:
    kinds = [one for one in get_args(Constraint) if one.__module__ == constraint.__name__]
    components = {vars(one).get("component") for one in kinds}
    components |= {component for component, _ in (*RANGES.values(), *LESS_THAN.values())}
    # What property shapes find is found by their own constraints.
    components -= {constraint.Property.component}
    of_core = {
        one.value.removeprefix(SH).removesuffix("ConstraintComponent")
        for one in components
        if isinstance(one, ox.NamedNode)
    }
    told = {component for found in FOUND["core"].values() for component in found}
    assert told == of_core


def test_the_same_size_gives_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.nt", tmp_path / "other.nt"
    write(1_000, one)
    command = [sys.executable, "bench/violations.py", "1000", str(other)]
    subprocess.run(command, cwd=repository, check=True)
    assert one.read_bytes() == other.read_bytes()
