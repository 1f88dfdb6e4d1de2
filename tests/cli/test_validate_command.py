"""``kg validate``: its exit status is the verdict, its output the report."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from people import DATA, NAMELESS, PREFIXES, Kg

SH = "http://www.w3.org/ns/shacl#"


def test_data_that_conforms(kg: Kg) -> None:
    done = kg("validate")
    assert done.status == 0
    assert "Info  ex:ada  ex:motto\n    A motto would be nice.\n" in done.out
    assert "Conforms: 0 violations, 0 warnings, 1 info (" in done.out
    assert done.err == ""


def test_data_that_does_not_conform(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    done = kg("validate")
    assert done.status == 1
    assert done.out.startswith("Violation  ex:ada  ex:name\n    A person has a name.\n")
    assert "    shape: ex:Person-name\n" in done.out
    assert "Does not conform: 1 violation, 0 warnings, 1 info (" in done.out


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("sh:property [ sh:minCount 1 ]", "has 0 paths"),
        ('sh:property [ sh:path ex:name ; sh:minCount "many" ]', "sh:minCount must be"),
    ],
)
def test_shapes_that_are_ill_formed_are_no_verdict(
    kg: Kg, project: Path, constraint: str, said: str
) -> None:
    shapes = project / "ontology" / "shapes" / "people.ttl"
    shapes.write_text(f"{PREFIXES}ex:s a sh:NodeShape ; sh:targetClass ex:Person ; {constraint} .")
    assert said in kg("validate").complaint


@pytest.mark.parametrize(
    ("lacking", "fail_on", "status"),
    [
        ("age", "violation", 0),
        ("age", "warning", 1),
        ("motto", "warning", 0),
        ("motto", "info", 1),
        ("name", "info", 1),
        ("nothing", "info", 0),
    ],
)
def test_fail_on_is_the_mildest_severity_that_counts(
    kg: Kg, project: Path, lacking: str, fail_on: str, status: int
) -> None:
    text = DATA.replace(" ; ex:name", ' ; ex:motto "More!" ; ex:name')
    (project / "data" / "people.ttl").write_text(text.replace(f"ex:{lacking} ", "ex:other "))
    done = kg("validate", "--fail-on", fail_on)
    assert done.status == status, done


def test_the_report_as_json(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    done = kg("validate", "--format", "json")
    assert done.status == 1
    report = json.loads(done.out)
    assert report["conforms"] is False
    assert report["counts"] == {"violation": 1, "warning": 0, "info": 1}
    first = report["results"][0]
    assert first["severity"] == "Violation"
    assert first["focusNode"] == "<http://example.org/ada>"
    assert first["path"] == "<http://example.org/name>"
    assert first["component"] == "MinCountConstraintComponent"
    assert first["sourceShape"] == "<http://example.org/Person-name>"
    assert first["messages"] == {"en": "A person has a name."}


def test_the_report_as_turtle_is_a_report_of_shacl(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    done = kg("validate", "--format", "turtle")
    assert done.status == 1
    store = ox.Store()
    store.load(done.out.encode(), ox.RdfFormat.TURTLE)
    ask = f"""PREFIX sh: <{SH}> PREFIX ex: <http://example.org/>
    ASK {{ ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?first, ?second .
      ?first a sh:ValidationResult ; sh:focusNode ex:ada ; sh:resultPath ex:name ;
        sh:resultSeverity sh:Violation ; sh:sourceShape ex:Person-name .
      ?second sh:resultSeverity sh:Info }}"""
    assert bool(store.query(ask))


def test_given_files_take_the_place_of_the_data(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    (project / "draft.ttl").write_text(f"{PREFIXES}ex:bob a ex:Person ; ex:name 'Bob' .")
    done = kg("validate", "draft.ttl")
    assert done.status == 0
    assert "ex:bob" in done.out
    assert "ex:ada" not in done.out


def test_what_the_rules_derive_is_validated_too(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    rules = project / "ontology" / "rules"
    rules.mkdir()
    (rules / "01-names.rq").write_text(
        "PREFIX ex: <http://example.org/> CONSTRUCT { ?s ex:name ?n } WHERE { ?s ex:nickname ?n }"
    )
    assert kg("validate").status == 0


def test_nothing_is_written(kg: Kg, project: Path) -> None:
    before = sorted(project.rglob("*"))
    kg("validate")
    assert sorted(project.rglob("*")) == before
