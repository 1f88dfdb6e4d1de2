"""The renderings of a report say the same thing."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg.errors import UnknownFormat, ValidationFailed
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.report import ValidationReport
from kg.shacl.report_graph import read_report

REPORT = """
PREFIX ex: <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
[] a sh:ValidationReport ; sh:conforms false ; sh:result
  [ a sh:ValidationResult ; sh:resultSeverity sh:Warning ; sh:focusNode ex:bob ;
    sh:sourceConstraintComponent sh:PatternConstraintComponent ; sh:sourceShape ex:Person-mail ;
    sh:resultPath ex:mail ; sh:value "bob at home" ; sh:resultMessage "Not an address."@en ] ,
  [ a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode ex:ann ;
    sh:sourceConstraintComponent sh:NodeConstraintComponent ; sh:sourceShape ex:Person-home ;
    sh:resultMessage "No home."@en ; sh:detail
      [ a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode ex:house ;
        sh:sourceConstraintComponent sh:MinCountConstraintComponent ; sh:sourceShape ex:Home ] ] .
"""
STYLE = Style({"ex": "http://example.org/"})


@pytest.fixture
def report() -> ValidationReport:
    triples = (quad.triple for quad in ox.parse(REPORT, ox.RdfFormat.TURTLE))
    return read_report(triples, "an engine", 1.25)


def test_the_worst_results_come_first_and_details_are_no_results(report: ValidationReport) -> None:
    assert [(r.severity_name, str(r.focus_node)) for r in report.results] == [
        ("Violation", "<http://example.org/ann>"),
        ("Warning", "<http://example.org/bob>"),
    ]


def test_the_json_is_for_programs(report: ValidationReport) -> None:
    document = json.loads(render(report, "json", STYLE))
    assert document["conforms"] is False
    assert document["counts"] == {"violation": 1, "warning": 1, "info": 0}
    assert document["results"][1] == {
        "severity": "Warning",
        "focusNode": "<http://example.org/bob>",
        "path": "<http://example.org/mail>",
        "value": '"bob at home"',
        "component": "PatternConstraintComponent",
        "sourceShape": "<http://example.org/Person-mail>",
        "messages": {"en": "Not an address."},
    }


def test_the_turtle_is_the_report_graph_itself(report: ValidationReport) -> None:
    again = ox.Dataset(ox.parse(render(report, "turtle", STYLE), ox.RdfFormat.TURTLE))
    before = ox.Dataset(ox.parse(REPORT, ox.RdfFormat.TURTLE))
    for dataset in (again, before):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert again == before


def test_an_unknown_format_lists_the_known_ones(report: ValidationReport) -> None:
    with pytest.raises(UnknownFormat, match="text, json, turtle, jsonld"):
        render(report, "pdf", STYLE)


def test_no_report_is_a_failure_and_not_a_verdict() -> None:
    with pytest.raises(ValidationFailed):
        read_report([], "an engine", 0.0)
