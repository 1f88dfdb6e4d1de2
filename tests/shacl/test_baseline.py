"""Baselines: what is known is left out, and what is gone is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ConfigurationError
from kg.namespaces import SH
from kg.shacl.baseline import read_baseline, write_baseline
from kg.shacl.model.path import Predicate
from kg.shacl.report import ValidationReport, ValidationResult

EX = "http://example.org/"


def result(focus: ox.NamedNode | ox.BlankNode, value: str = "x") -> ValidationResult:
    return ValidationResult(
        focus_node=focus,
        component=ox.NamedNode(f"{SH}DatatypeConstraintComponent"),
        source_shape=ox.NamedNode(f"{EX}shape"),
        severity=ox.NamedNode(f"{SH}Violation"),
        path=Predicate(ox.NamedNode(f"{EX}p")),
        value=ox.Literal(value),
        messages=(ox.Literal("as it was worded"),),
    )


def report(*results: ValidationResult) -> ValidationReport:
    return ValidationReport(results, "kg", 0.0)


A, B = (ox.NamedNode(f"{EX}{name}") for name in "ab")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "baseline.json"


def test_only_what_is_new_is_left(file: Path) -> None:
    write_baseline(file, report(result(A)))
    found = read_baseline(file).only_new(report(result(A), result(B)))
    assert found.results == (result(B),)
    (notice,) = found.notices
    assert notice.message() == "Left out as known by the baseline: 1."


def test_a_result_of_which_there_are_more_than_before_is_new(file: Path) -> None:
    nodes = [ox.BlankNode() for _ in range(3)]
    write_baseline(file, report(*map(result, nodes[:2])))
    found = read_baseline(file).only_new(report(*map(result, nodes)))
    assert len(found.results) == 1


def test_blank_nodes_and_messages_may_be_called_otherwise(file: Path) -> None:
    write_baseline(file, report(result(ox.BlankNode("one"))))
    other = replace(result(ox.BlankNode("two")), messages=(ox.Literal("reworded"),))
    assert read_baseline(file).only_new(report(other)).conforms


def test_results_that_are_gone_are_said(file: Path) -> None:
    write_baseline(file, report(result(A), result(B)))
    (notice,) = read_baseline(file).only_new(report()).notices
    assert notice.kind == "baseline-outdated"
    assert (notice.count, notice.severity) == (2, "Info")
    assert notice.message("de").startswith("Im Ausgangsstand, aber nicht mehr da: 2.")


def test_a_baseline_has_a_line_a_result_in_order(file: Path) -> None:
    write_baseline(file, report(result(B), result(A, "ä")))
    first, second = [line for line in file.read_text("utf-8").splitlines() if "focusNode" in line]
    assert f'"focusNode": "<{EX}a>"' in first
    assert '\\"ä\\"' in first
    assert f'"focusNode": "<{EX}b>"' in second


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "this is no baseline: Expecting property name"),
        ("[]", "this is no baseline of version 1"),
        ('{"version": 2, "results": []}', "this is no baseline of version 1"),
        ('{"version": 1, "results": [{}]}', "result 1 lacks one of focusNode"),
        ('{"version": 1}', "result 1 lacks one of focusNode"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(file: Path, text: str, reason: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=f"baseline.json: {reason}"):
        read_baseline(file)


def test_a_missing_baseline_is_said(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="Write one with --update-baseline"):
        read_baseline(file)
