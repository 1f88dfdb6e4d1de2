"""The W3C's tests of SHACL: report graphs are isomorphic to the expected, messages aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from shacl_suite import FOLDER, MATERIAL_NAME, Case, comparable, parameters, read_cases

from kg.errors import ShapesError
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.report import ValidationReport
from kg.shacl.report_graph import report_triples
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

_COUNTS: Final = {
    "core/complex": 2,
    "core/misc": 5,
    "core/node": 32,
    "core/path": 13,
    "core/property": 38,
    "core/targets": 7,
    "core/validation-reports": 1,
    "sparql/component": 4,
    "sparql/node": 4,
    "sparql/pre-binding": 14,
    "sparql/property": 1,
}


def _report(case: Case) -> ValidationReport:
    return OwnEngine().validate(MemoryCandidate(case.data, (), None), Shapes(case.shapes))


@pytest.mark.parametrize("case", parameters("core"))
def test_a_report_of_core_constraints_is_the_expected_one(case: Case) -> None:
    assert comparable(report_triples(_report(case))) == case.expected


@pytest.mark.parametrize("case", parameters("sparql"))
def test_a_report_of_sparql_constraints_is_the_expected_one(case: Case) -> None:
    if case.expected is None:
        with pytest.raises(ShapesError):
            _report(case)
    else:
        assert comparable(report_triples(_report(case))) == case.expected


@pytest.fixture
def folder(material: Callable[[str], Path]) -> Path:
    """Here it is told where the tests are to be got; without them there is no other case."""
    return material(MATERIAL_NAME)


def test_every_case_of_the_suites_is_there(folder: Path) -> None:
    assert folder == FOLDER
    assert Counter(case.id.rpartition("/")[0] for case in read_cases()) == _COUNTS
    assert len({case.id for case in read_cases()}) == 98 + 23


def test_seven_cases_have_to_fail(folder: Path) -> None:
    assert folder.is_dir()
    assert sum(case.expected is None for case in read_cases()) == 7
