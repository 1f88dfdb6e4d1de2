"""What readers of each form rely on, beyond the files in `renderings`."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import SH
from kg.rdf.places import Place
from kg.shacl.model.path import Predicate
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import RENDERINGS, render
from kg.shacl.report import Notice, ValidationReport, ValidationResult

EX = "http://example.org/"
STYLE = Style({"ex": EX})


def result(shape: ox.NamedNode | ox.BlankNode, path: str, **more: object) -> ValidationResult:
    usual = ValidationResult(
        focus_node=ox.NamedNode(f"{EX}ann"),
        component=ox.NamedNode(f"{SH}MinCountConstraintComponent"),
        source_shape=shape,
        severity=ox.NamedNode(f"{SH}Violation"),
        path=Predicate(ox.NamedNode(f"{EX}{path}")),
        messages=(ox.Literal("Too few.", language="en"),),
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def report(*results: ValidationResult, **more: object) -> ValidationReport:
    return ValidationReport(results, "kg", 0.5, **more)  # type: ignore[arg-type]


def at(line: int, file: str = "shapes.ttl") -> Place:
    return Place(Path(file), line, 1, line, 5)


MAIL = result(ox.BlankNode("m"), "mail", shape_place=at(4))
NAME = result(ox.BlankNode("n"), "name", shape_place=at(8))
MAIL_OF_OTHERS = result(ox.BlankNode("o"), "mail", shape_place=at(12))


def cases(one: ValidationReport, style: Style = STYLE) -> dict[str, ET.Element]:
    tree = ET.fromstring(render(one, "junit", style))
    return {case.attrib["name"]: case for case in tree.iter("testcase")}


def run(one: ValidationReport, style: Style = STYLE) -> dict[str, list[dict[str, object]]]:
    (found,) = json.loads(render(one, "sarif", style))["runs"]
    assert isinstance(found, dict)
    return found


def test_each_shape_without_an_iri_is_a_test_case_of_its_own() -> None:
    assert cases(report(MAIL, NAME, MAIL_OF_OTHERS, MAIL)).keys() == {
        "[ sh:path ex:name ]",
        "[ sh:path ex:mail ] (shapes.ttl:4:1)",
        "[ sh:path ex:mail ] (shapes.ttl:12:1)",
    }


def test_each_shape_without_an_iri_is_counted_by_itself() -> None:
    shown = render(report(MAIL, NAME, MAIL), "text", replace(STYLE, summary=True))
    assert [line.split()[0] for line in shown.splitlines()[:2]] == ["2", "1"]


def test_rules_of_shapes_without_iris_are_told_apart_where_they_say_something_else() -> None:
    wanted = (ox.Literal("At least 2.", language="en"),)
    found = run(report(MAIL, replace(MAIL_OF_OTHERS, expected=wanted), MAIL))
    assert [one["ruleIndex"] for one in found["results"]] == [0, 1, 0]
    alike = replace(MAIL_OF_OTHERS, shape_place=MAIL.shape_place)
    assert [one["ruleIndex"] for one in run(report(MAIL, alike))["results"]] == [0, 0]


@pytest.mark.parametrize(
    ("fail_on", "verdict", "failures"),
    [("violation", "Conforms", 0), ("warning", "Does not conform", 1)],
)
def test_what_fails_is_up_to_the_reader(fail_on: str, verdict: str, failures: int) -> None:
    mild = report(replace(MAIL, severity=ox.NamedNode(f"{SH}Warning")))
    style = replace(STYLE, fail_on=fail_on)
    assert f"{verdict}: 0 violations, 1 warning" in render(mild, "text", style)
    assert f"{verdict}: 0 violations, 1 warning" in render(mild, "html", style)
    assert len(list(ET.fromstring(render(mild, "junit", style)).iter("failure"))) == failures


def test_a_case_lists_no_more_than_a_build_server_can_show() -> None:
    failure = next(ET.fromstring(render(report(*[MAIL] * 5000), "junit", STYLE)).iter("failure"))
    assert failure.text is not None
    assert failure.text.endswith("… and 4,800 more, which are not shown.")


def test_junit_tells_the_notices() -> None:
    notice = Notice("idle-target", (ox.Literal("Nothing is selected.", language="en"),))
    suite = ET.fromstring(render(report(notices=(notice,)), "junit", STYLE))
    assert "idle-target]: Nothing is selected." in (suite.findtext("testsuite/system-out") or "")


@pytest.mark.parametrize("name", RENDERINGS)
def test_a_file_whose_name_is_no_text_can_be_written_of(name: str) -> None:
    odd = replace(MAIL, place=at(1, "\udcff.ttl"), shape_place=at(1, "\udcff.ttl"))
    notice = Notice("idle-target", (ox.Literal("Nothing."),), place=at(2, "\udcff.ttl"))
    assert render(report(replace(odd, details=(odd,)), notices=(notice,)), name, STYLE).encode()


@pytest.mark.parametrize("name", RENDERINGS)
def test_results_without_places_have_no_empty_parts(name: str) -> None:
    shown = render(report(replace(MAIL, shape_place=None)), name, STYLE)
    assert "None" not in shown
    assert "-->" not in shown
    assert " file=" not in shown
    assert "physicalLocation" not in shown


def test_a_pattern_is_no_placeholder_and_no_link_in_sarif() -> None:
    text = "Match ^[a-z]{2}$ or [this](https://evil.example)."
    (found,) = run(report(replace(MAIL, messages=(ox.Literal(text),))))["results"]
    said = found["message"]["text"]  # type: ignore[index]
    assert said.startswith(r"Match ^[a-z]{{2}}$ or [this\](https://evil.example).")


def test_places_in_sarif_are_below_the_sources_or_absolute() -> None:
    (found,) = run(report(replace(MAIL, place=at(1, "my data/a:b%.ttl"))))["results"]
    assert artifact(found) == {"uri": "my%20data/a%3Ab%25.ttl", "uriBaseId": "%SRCROOT%"}
    (found,) = run(report(replace(MAIL, place=at(1, "/data/a.ttl"))))["results"]
    assert artifact(found) == {"uri": "file:///data/a.ttl"}


def artifact(found: dict[str, object]) -> object:
    return found["locations"][0]["physicalLocation"]["artifactLocation"]  # type: ignore[index]


def test_related_places_in_sarif_are_each_told_once() -> None:
    outer = replace(MAIL, details=(replace(NAME, details=(NAME, MAIL)), NAME))
    (found,) = run(report(outer))["results"]
    related = [json.dumps(one) for one in found["relatedLocations"]]  # type: ignore[attr-defined]
    assert len(related) == len(set(related)) == 1


def test_rules_in_sarif_lead_to_what_explains_them() -> None:
    own = replace(NAME, component=ox.NamedNode(f"{EX}OwnConstraintComponent"))
    rules = run(report(MAIL, own))["tool"]["driver"]["rules"]  # type: ignore[call-overload]
    assert [(rule["id"], rule["name"], rule["helpUri"]) for rule in rules] == [
        ("ex:mail MinCount", "MinCount", "https://www.w3.org/TR/shacl/#MinCountConstraintComponent"),
        ("ex:name Own", "Own", f"{EX}OwnConstraintComponent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "tag"),
    [("de_LU.UTF-8", "de-LU"), ("fr", "fr"), ("C", "en"), ("ca@valencia", "ca"), ("", "en")],
)
def test_a_locale_is_a_language_tag_in_forms_that_have_one(language: str, tag: str) -> None:
    style = replace(STYLE, language=language)
    assert run(report(MAIL), style)["language"] == tag
    assert f'<html lang="{tag}">' in render(report(MAIL), "html", style)


def test_the_json_names_what_is_not_shacl_s_own_in_full() -> None:
    own = replace(
        MAIL, component=ox.NamedNode(f"{EX}Own"), severity=ox.NamedNode(f"{EX}Catastrophe")
    )
    usual, other = json.loads(render(report(MAIL, own), "json", STYLE))["results"]
    assert "componentIri" not in usual
    assert (other["component"], other["componentIri"]) == ("Own", f"{EX}Own")
    assert (other["severity"], other["severityIri"]) == ("Catastrophe", f"{EX}Catastrophe")


def test_a_name_of_somebody_s_own_turns_no_text_around() -> None:
    own = replace(
        MAIL, component=ox.NamedNode(f"{EX}\u202eC"), severity=ox.NamedNode(f"{EX}\u202eS")
    )
    for name in ("text", "github", "html"):
        shown = render(report(own), name, STYLE)
        assert "\u202e" not in shown


def test_the_page_begins_with_the_group_that_was_asked_for() -> None:
    shown = render(report(MAIL), "html", replace(STYLE, group_by="component"))
    assert '<option value="component" selected>' in shown


def test_the_turtle_has_what_belongs_together_together() -> None:
    graph = ox.parse(render(report(MAIL, NAME), "turtle", STYLE), ox.RdfFormat.TURTLE)
    subjects = [quad.subject for quad in graph]
    blocks = [subject for subject, _ in groupby(subjects)]
    assert len(blocks) == len(set(subjects)) == 3
