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
    assert done.out.startswith("info[MinCount]: A motto would be nice.\n --> data/people.ttl:7:1\n")
    assert "Conforms: 0 violations, 0 warnings, 1 info (" in done.out
    assert done.err == ""


def test_data_that_does_not_conform(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    done = kg("validate")
    assert done.status == 1
    assert done.out.startswith(
        "violation[MinCount]: A person has a name.\n"
        " --> data/people.ttl:7:1\n"
        "  |\n"
        '7 | ex:ada a ex:Person ; ex:nickname "Ada" ; ex:age "036"^^xsd:integer .\n'
        "  | ^^^^^^\n"
        "  = node: ex:ada\n"
        "  = path: ex:name\n"
        "  = expected: There has to be at least 1.\n"
        "  = shape: ex:Person-name (ontology/shapes/people.ttl:8:55)\n"
    )
    assert "Does not conform: 1 violation, 0 warnings, 1 info (" in done.out


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("sh:property [ sh:minCount 1 ]", "has no path"),
        (
            'sh:property [ sh:path ex:name ; sh:minCount "many" ]',
            'sh:minCount takes an integer, and not "many"',
        ),
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


BOB = "ex:bob a ex:Person ; ex:age 40 ."


@pytest.fixture
def nameless(project: Path) -> Path:
    """The project with a violation, an info and, of another node, both too."""
    (project / "data" / "people.ttl").write_text(f"{NAMELESS}{BOB}\n")
    return project


def focus_nodes(kg: Kg, *arguments: str) -> list[str]:
    done = kg("validate", "--format", "json", *arguments)
    found = [result["focusNode"] for result in json.loads(done.out)["results"]]
    return [node.strip("<>").rpartition("/")[2] for node in found]


def test_what_is_reported_is_as_grave_as_was_asked_for(kg: Kg, nameless: Path) -> None:
    assert focus_nodes(kg) == ["ada", "bob", "ada", "bob"]
    assert focus_nodes(kg, "--severity", "warning") == ["ada", "bob"]


@pytest.mark.parametrize("node", ["ex:bob", "http://example.org/bob", "<http://example.org/bob>"])
def test_only_the_named_nodes_are_validated(kg: Kg, nameless: Path, node: str) -> None:
    assert focus_nodes(kg, "--focus", node) == ["bob", "bob"]


def test_only_the_named_shapes_are_validated_against(kg: Kg, nameless: Path) -> None:
    assert focus_nodes(kg, "--shape", "ex:Person-name") == ["ada", "bob"]
    assert focus_nodes(kg, "--shape", "ex:PersonShape") == ["ada", "bob", "ada", "bob"]
    said = kg("validate", "--shape", "ex:Nobody").complaint
    assert said.startswith("there is no shape <http://example.org/Nobody>.")


def test_a_node_that_is_no_iri_is_told(kg: Kg, nameless: Path) -> None:
    assert "'no iri' is no IRI" in kg("validate", "--focus", "no iri").complaint


def test_a_limit_shows_the_worst_and_says_how_many_are_not_shown(kg: Kg, nameless: Path) -> None:
    done = kg("validate", "--limit", "1")
    assert done.out.count("A person has a name.") == 1
    assert "… and 3 more, which are not shown." in done.out
    assert "Does not conform: 2 violations, 0 warnings, 2 infos" in done.out


def test_a_summary_counts_what_there_is(kg: Kg, nameless: Path) -> None:
    done = kg("validate", "--summary")
    assert done.out.startswith(
        "2  violations  ex:Person-name   MinCount\n2  infos       ex:Person-motto  MinCount\n"
    )


def test_results_can_be_grouped(kg: Kg, nameless: Path) -> None:
    done = kg("validate", "--group-by", "focus")
    assert done.out.index("── ex:ada (2) ") < done.out.index("── ex:bob (2) ")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LANG": "de_LU.UTF-8"}, "Entspricht den Shapes nicht: 1 Verstoß"),
        ({"LC_ALL": "fr_LU.UTF-8", "LANG": "de_LU.UTF-8"}, "Non conforme: 1 violation"),
        ({"LC_ALL": "C"}, "Does not conform"),
    ],
)
def test_the_language_is_that_of_the_system(
    kg: Kg, project: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (project / "data" / "people.ttl").write_text(NAMELESS)
    assert said in kg("validate").out
    assert "Entspricht den Shapes nicht" in kg("validate", "--lang", "de").out


def test_a_baseline_leaves_out_what_is_known(kg: Kg, nameless: Path) -> None:
    known = ("--baseline", "known.json")
    assert "Write one with --update-baseline." in kg("validate", *known).complaint
    assert kg("validate", *known, "--update-baseline").status == 0
    done = kg("validate", *known)
    assert done.status == 0
    assert "Left out as known by the baseline: 4." in done.out
    text = (nameless / "data" / "people.ttl").read_text()
    (nameless / "data" / "people.ttl").write_text(f"{text}ex:eve a ex:Person ; ex:age 1 .\n")
    assert focus_nodes(kg, *known) == ["eve", "eve"]
    assert kg("validate", *known).status == 1


def test_a_baseline_without_a_file_is_told(kg: Kg, project: Path) -> None:
    assert "Name it with --baseline." in kg("validate", "--update-baseline").complaint


def test_context_is_seen_and_not_validated(kg: Kg, project: Path) -> None:
    (project / "data" / "people.ttl").write_text(f"{DATA}ex:nurse a ex:Nurse .\n")
    (project / "classes.ttl").write_text(
        f"{PREFIXES}ex:Nurse <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Person . {BOB}"
    )
    assert focus_nodes(kg) == ["ada"]
    assert focus_nodes(kg, "--context", "classes.ttl", "--severity", "violation") == ["nurse"]


def test_the_draft_of_shacl_has_to_be_asked_for(kg: Kg, project: Path) -> None:
    shapes = project / "ontology" / "shapes" / "people.ttl"
    shapes.write_text(
        f"{PREFIXES}ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:uniqueValuesFor ex:name ."
    )
    data = project / "data" / "people.ttl"
    data.write_text(f"{DATA}ex:other a ex:Person ; ex:name 'Ada' .\n")
    assert kg("validate").status == 0
    assert kg("validate", "--shacl", "1.2").status == 1


def test_the_other_engine_validates_too(kg: Kg, nameless: Path) -> None:
    done = kg("validate", "--engine", "pyshacl")
    assert done.status == 1
    assert "Does not conform: 2 violations, 0 warnings, 2 infos (pyshacl, " in done.out
    assert "Use --engine kg." in kg("validate", "--engine", "pyshacl", "--shacl", "1.2").complaint


@pytest.fixture
def mild(nameless: Path) -> Path:
    """The project with violations that are warnings only, so that it can be published."""
    shapes = nameless / "ontology" / "shapes" / "people.ttl"
    mild = 'sh:name "name"@en ; sh:severity sh:Warning ;'
    shapes.write_text(shapes.read_text().replace('sh:name "name"@en ;', mild))
    return nameless


def test_what_is_published_is_validated_by_queries(kg: Kg, mild: Path) -> None:
    assert "nothing has been published" in kg("validate", "--published").complaint
    assert kg("publish", "--shapes", "none").status == 0
    assert kg("validate", "--published").status == 0
    files = kg("validate", "--format", "json", "--fail-on", "warning")
    assert kg("publish").status == 0
    done = kg("validate", "--published", "--format", "json", "--fail-on", "warning")
    assert done.status == files.status
    assert essentials(done.out) == essentials(files.out)
    assert "--published has no files" in kg("validate", "--published", "data").complaint
    assert "no --engine" in kg("validate", "--published", "--engine", "pyshacl").complaint
    assert "no --context" in kg("validate", "--published", "--context", "data").complaint


def test_what_is_published_can_be_validated_by_the_draft_of_shacl(kg: Kg, project: Path) -> None:
    shapes = project / "ontology" / "shapes" / "people.ttl"
    shapes.write_text(shapes.read_text().replace('"name"@en ;', '"name"@en ; sh:singleLine true ;'))
    data = project / "data" / "people.ttl"
    data.write_text(data.read_text().replace('"Ada"', '"Ada\\nLovelace"'))
    assert kg("publish").status == 0
    for choice, count in (((), 1), (("--shacl", "1.2"), 2)):
        files = kg("validate", *choice, "--format", "json")
        done = kg("validate", "--published", *choice, "--format", "json")
        assert done.status == files.status
        assert essentials(done.out) == essentials(files.out)
        assert len(essentials(done.out)) == count


def test_nodes_and_shapes_of_what_is_published_give_what_files_give(kg: Kg, mild: Path) -> None:
    assert kg("publish").status == 0
    for chosen, count in (
        (("--focus", "ex:ada"), 2),
        (("--focus", "ex:nobody"), 0),
        (("--focus", "<http://example.org/ada>", "--focus", "ex:bob"), 4),
        (("--shape", "ex:Person-name"), 2),
        (("--shape", "ex:PersonShape", "--focus", "ex:bob"), 2),
    ):
        files = kg("validate", "--format", "json", *chosen)
        done = kg("validate", "--published", "--format", "json", *chosen)
        assert essentials(done.out) == essentials(files.out)
        assert len(essentials(done.out)) == count, chosen
        assert counts(done.out) == counts(files.out)
    assert "there is no shape" in kg("validate", "--published", "--shape", "ex:ada").complaint


def test_what_was_checked_of_what_is_published_is_told_and_what_a_store_leaves_open(
    kg: Kg, mild: Path
) -> None:
    shapes = mild / "ontology" / "shapes" / "people.ttl"
    idle = "ex:s a sh:NodeShape ; sh:targetClass ex:Persno ; sh:nodeKind sh:IRI ."
    shapes.write_text(f"{shapes.read_text()}\n{idle}\n")
    files = kg("validate", "--format", "json")
    assert kg("publish").status == 0
    done = kg("validate", "--published", "--format", "json")
    assert counts(done.out) == counts(files.out)
    kinds = [notice["kind"] for notice in json.loads(done.out)["notices"]]
    assert kinds == ["no-focus-nodes", "left-open-by-store"]
    said = kg("validate", "--published", "--lang", "en").out
    assert "select nothing: sh:targetClass ex:Persno. Did you mean ex:Person?" in said
    assert "Asked of a store, results come without places" in said
    assert "Shapes checked: 1; focus nodes: 2; constraints: 6." in said


def counts(report: str) -> dict[str, int]:
    """What a report says of how much was checked; a store does not tell how often."""
    checked: dict[str, int] = json.loads(report)["checked"]
    return {name: count for name, count in checked.items() if name != "evaluations"}


def essentials(report: str) -> list[tuple[str, ...]]:
    """What two engines have to agree on, of a report in JSON."""
    names = ("focusNode", "path", "component", "severity", "sourceShape")
    return sorted(
        tuple(str(result.get(name)) for name in names) for result in json.loads(report)["results"]
    )


def test_ill_formed_shapes_are_told_with_their_place(kg: Kg, project: Path) -> None:
    shapes = project / "ontology" / "shapes" / "people.ttl"
    shapes.write_text(
        f"{PREFIXES}\nex:s a sh:NodeShape ;\n"
        "  sh:property [ sh:path ex:name ;\n    sh:minCount 'x' ] ."
    )
    said = kg("validate").complaint
    assert said.startswith(
        "ontology/shapes/people.ttl:7:15: the shape for <http://example.org/name> in "
        "<http://example.org/s> is ill-formed: sh:minCount takes an integer"
    )


@pytest.mark.parametrize("name", ["text", "html", "sarif", "junit", "github", "jsonld"])
def test_a_report_can_be_written_to_a_file(kg: Kg, nameless: Path, name: str) -> None:
    done = kg("validate", "--format", name, "-o", "report")
    assert (done.status, done.out) == (1, "")
    assert "ada" in (nameless / "report").read_text("utf-8")
    said = kg("validate", "--format", name, "-o", "no/such/folder").complaint
    assert said.startswith("no/such/folder: No such file or directory.")
