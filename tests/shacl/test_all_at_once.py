"""Many nodes at once: the same as one after the other, and no constraint is asked more often."""

from __future__ import annotations

import pyoxigraph as ox
from endurance import LONG, rounds
from generated import data_graphs, shapes_graphs
from hypothesis import HealthCheck, given, settings

from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.terms import Term
from kg.shacl.report import ValidationReport, ValidationResult

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def validation(data: list[ox.Triple], shapes: list[ox.Triple]) -> Validation:
    said = [ox.Quad(*triple) for triple in shapes]
    return Validation((ox.Quad(*triple) for triple in data), read_shapes(shapes), said)


def nodes_of(data: list[ox.Triple], shapes: list[ox.Triple]) -> list[Term]:
    """All that may be a focus node."""
    terms = (term for one in (*data, *shapes) for term in (one.subject, one.object))
    return list(dict.fromkeys(terms))


def by_node(report: ValidationReport) -> dict[Term, list[ValidationResult]]:
    found: dict[Term, list[ValidationResult]] = {}
    for result in report:
        found.setdefault(result.focus_node, []).append(result)
    return found


@settings(
    max_examples=rounds(200), deadline=None, derandomize=not LONG, suppress_health_check=QUIET
)
@given(data_graphs(), shapes_graphs())
def test_what_is_found_of_all_is_what_is_found_of_each(
    data: list[ox.Triple], shapes: list[ox.Triple]
) -> None:
    whole = validation(data, shapes).report("kg")
    one_by_one = validation(data, shapes)
    found: dict[Term, list[ValidationResult]] = {}
    for node in nodes_of(data, shapes):
        report = one_by_one.report("kg", frozenset([node]))
        assert report.checked is not None
        found |= by_node(report)
    assert by_node(whole) == found
    assert whole.checked is not None
    assert whole.checked.evaluations == report.checked.evaluations
