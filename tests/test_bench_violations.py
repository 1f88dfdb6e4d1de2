"""The data that validation is measured with has the faults that it says, and no other."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes

sys.path.append(str(Path(__file__).resolve().parent.parent / "bench"))

from violations import FAULTS, expected, write


@pytest.mark.parametrize("sparql", [False, True])
def test_the_faults_are_found_and_no_other(repository: Path, tmp_path: Path, sparql: bool) -> None:
    file = tmp_path / "services.nt"
    services = write(4_000, file)
    names = ["core", "sparql", "more-sparql"] if sparql else ["core"]
    files = [repository / "bench" / "shapes" / f"{name}.ttl" for name in names]
    shapes = [quad for one in files for quad in ox.parse(path=str(one))]
    form = read_shapes(quad.triple for quad in shapes)
    report = Validation(list(ox.parse(path=str(file))), form, shapes).report("kg")
    found = Counter(r.component_name.removesuffix("ConstraintComponent") for r in report.results)
    assert found == expected(services, sparql=sparql)
    assert services > len(FAULTS)


def test_the_same_size_gives_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.nt", tmp_path / "other.nt"
    write(1_000, one)
    command = [sys.executable, "bench/violations.py", "1000", str(other)]
    subprocess.run(command, cwd=repository, check=True)
    assert one.read_bytes() == other.read_bytes()
