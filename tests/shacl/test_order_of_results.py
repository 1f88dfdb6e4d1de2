"""The order of results: that of the files, whatever order they were found in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import SH
from kg.rdf.places import Place
from kg.shacl.report import ValidationReport, ValidationResult
from kg.shacl.selection import by_place

DATA, SHAPES = Path("data.ttl"), Path("shapes.ttl")


def result(
    line: int | None, shape_line: int, component: str = "MinCount", severity: str = "Violation"
) -> ValidationResult:
    return ValidationResult(
        focus_node=ox.BlankNode(),
        component=ox.NamedNode(f"{SH}{component}ConstraintComponent"),
        source_shape=ox.BlankNode(),
        severity=ox.NamedNode(f"{SH}{severity}"),
        place=None if line is None else Place(DATA, line, 1),
        shape_place=Place(SHAPES, shape_line, 1),
    )


ORDERED = (
    result(2, 9),
    result(10, 4, "Class"),
    result(10, 4, "NodeKind"),
    result(10, 20),
    result(None, 1),
    result(1, 1, severity="Warning"),
)


def report(results: list[ValidationResult]) -> ValidationReport:
    return ValidationReport(tuple(results), "kg", 0.0)


@given(st.permutations(ORDERED))
def test_results_are_in_the_order_of_the_files_the_worst_first(
    found: list[ValidationResult],
) -> None:
    assert by_place(report(found)).results == ORDERED


@given(st.permutations(ORDERED[:4]))
def test_and_so_are_their_reasons(found: list[ValidationResult]) -> None:
    outer = replace(result(1, 1, "Node"), details=tuple(found))
    deeper = replace(result(1, 1, "Node"), details=(outer,))
    [sorted_result] = by_place(report([deeper])).results
    assert sorted_result.details[0].details == ORDERED[:4]
