"""What every engine has to do: the same results for the same data and shapes."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from person_shapes import PERSON

from kg.errors import ShapesError, ValidationFailed
from kg.shacl.engines import ENGINES, engine_named
from kg.shacl.model.path import Predicate
from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

Data = Callable[[str], MemoryCandidate]
MakeShapes = Callable[[str], Shapes]
Validated = Callable[..., ValidationReport]


@pytest.fixture(params=list(ENGINES))
def validated(request: pytest.FixtureRequest) -> Validated:
    """Validate data against shapes, or some focus nodes of it, by each engine."""

    def validate(data: MemoryCandidate, shapes: Shapes, *focus: str) -> ValidationReport:
        return engine_named(request.param).validate(data, shapes, focus)

    return validate


def test_a_result_says_who_what_why_and_by_which_shape(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    report = validated(
        data("ex:ann a ex:Person . ex:bob a ex:Person ; ex:name 'Bob' ."), shapes(PERSON)
    )
    assert not report.conforms
    (result,) = report.results
    assert str(result.focus_node) == "<http://example.org/ann>"
    assert result.path == Predicate(ox.NamedNode("http://example.org/name"))
    assert result.severity_name == "Violation"
    assert result.component_name == "MinCountConstraintComponent"
    assert str(result.source_shape) == "<http://example.org/Person-name>"
    assert {text.language: text.value for text in result.messages} == {
        "en": "A person needs a name.",
        "fr": "Une personne a besoin d'un nom.",
    }
    assert result.message("fr") == "Une personne a besoin d'un nom."
    assert result.message("lb") in {text.value for text in result.messages}


def test_nodes_with_the_same_values_have_results_of_their_own(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    report = validated(
        data("""
        ex:ann a ex:Person ; ex:code "x" , 7 . ex:bob a ex:Person ; ex:code "x" .
        ex:cid a ex:Person ; ex:code 7 . ex:dan a ex:Person ; ex:code "x" .
        """),
        shapes("""
        ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:S-code .
        ex:S-code sh:path ex:code ; sh:datatype xsd:integer ; sh:minInclusive 8 ; sh:maxCount 1 .
        """),
    )
    assert sorted(
        (str(one.focus_node)[-4:-1], one.component_name.removesuffix("ConstraintComponent"))
        for one in report.results
    ) == sorted([
        *(("ann", name) for name in ("Datatype", "MinInclusive", "MinInclusive", "MaxCount")),
        *(("bob", name) for name in ("Datatype", "MinInclusive")),
        ("cid", "MinInclusive"),
        *(("dan", name) for name in ("Datatype", "MinInclusive")),
    ])  # fmt: skip


def test_a_subclass_stated_in_the_data_counts(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    report = validated(
        data("GRAPH ex:g { ex:Nurse rdfs:subClassOf ex:Person } GRAPH ex:h { ex:ann a ex:Nurse }"),
        shapes(PERSON),
    )
    assert [str(result.focus_node) for result in report.results] == ["<http://example.org/ann>"]


def test_the_graphs_are_validated_as_one(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    split = data("GRAPH ex:g { ex:ann a ex:Person } GRAPH ex:h { ex:ann ex:name 'Ann' }")
    assert validated(split, shapes(PERSON)).conforms


def test_a_sparql_constraint_sees_the_named_graphs(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    rule = shapes("""
    ex:Rule a sh:NodeShape ; sh:targetNode ex:dataset ; sh:sparql [
      sh:message "{?value} is stated in the draft."@en ;
      sh:select "SELECT $this ?value { GRAPH <http://example.org/draft> { ?value ?p ?o } }" ] .
    """)
    report = validated(data("GRAPH ex:draft { ex:a ex:p 1 } GRAPH ex:final { ex:b ex:p 1 }"), rule)
    assert [str(result.value) for result in report.results] == ["<http://example.org/a>"]
    assert report.results[0].message() == "http://example.org/a is stated in the draft."


def test_a_sparql_constraint_finds_a_plain_string(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    """For rdflib a string with the datatype xsd:string is another term than one without."""
    rule = shapes("""
    ex:Rule a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [
      sh:select "SELECT $this { $this <http://example.org/p> \\"draft\\" }" ] .
    """)
    report = validated(data("ex:a ex:p 'draft' ."), rule)
    assert [str(result.focus_node) for result in report.results] == ["<http://example.org/a>"]


def test_only_the_focus_nodes_are_validated_when_they_are_named(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    people = data("ex:ann a ex:Person . ex:bob a ex:Person .")
    report = validated(people, shapes(PERSON), "http://example.org/bob")
    assert [str(result.focus_node) for result in report.results] == ["<http://example.org/bob>"]


def test_what_is_nested_is_validated_though_it_is_no_focus_node(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    nested = shapes("""
    ex:HouseShape a sh:NodeShape ; sh:targetClass ex:House ; sh:property ex:House-owner .
    ex:House-owner sh:path ex:owner ; sh:node ex:Named .
    ex:Named a sh:NodeShape ; sh:property ex:Named-name .
    ex:Named-name sh:path ex:name ; sh:minCount 1 .
    """)
    report = validated(data("ex:h a ex:House ; ex:owner ex:ann ."), nested, "http://example.org/h")
    assert [str(result.source_shape) for result in report.results] == [
        "<http://example.org/House-owner>"
    ]


@pytest.mark.parametrize(
    "target",
    ["sh:targetNode ex:ann", "sh:targetSubjectsOf ex:owns", "sh:targetObjectsOf ex:knows"],
)
def test_every_kind_of_target_selects_focus_nodes(
    validated: Validated, target: str, data: Data, shapes: MakeShapes
) -> None:
    named = shapes(
        f"ex:S a sh:NodeShape ; {target} ; sh:property ex:P .ex:P sh:path ex:name ; sh:minCount 1 ."
    )
    people = data("ex:ann ex:owns ex:h . ex:bob ex:knows ex:ann .")
    assert len(validated(people, named, "http://example.org/ann").results) == 1
    assert validated(people, named, "http://example.org/bob").conforms


def test_a_class_that_is_a_shape_targets_its_instances(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    implicit = shapes(
        "ex:Person a sh:NodeShape , rdfs:Class ; sh:property ex:P ."
        "ex:P sh:path ex:name ; sh:minCount 1 ."
    )
    people = data("ex:ann a ex:Person . ex:bob a ex:Dog .")
    assert len(validated(people, implicit, "http://example.org/ann").results) == 1
    assert validated(people, implicit, "http://example.org/bob").conforms


def test_literals_are_validated_as_they_are_written(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    """An engine that turns "05" into 5 would never see the fault."""
    exact = shapes("""
    ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:S-p .
    ex:S-p sh:path ex:p ; sh:pattern "^[1-9]" ; sh:datatype xsd:nonNegativeInteger .
    """)
    assert validated(data("ex:a ex:p '5'^^xsd:nonNegativeInteger ."), exact).conforms
    report = validated(data("ex:a ex:p '05'^^xsd:nonNegativeInteger ."), exact)
    assert [r.component_name for r in report.results] == ["PatternConstraintComponent"]


def test_warnings_and_infos_are_no_violations(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    mild = shapes(PERSON.replace("sh:minCount 1 ;", "sh:minCount 1 ; sh:severity sh:Warning ;"))
    report = validated(data("ex:ann a ex:Person ."), mild)
    assert not report.conforms
    assert report.passes()
    assert report.passes("violation")
    assert not report.passes("warning")
    assert not report.passes("info")


def test_ill_formed_shapes_are_an_error_and_no_verdict(
    validated: Validated, data: Data, shapes: MakeShapes
) -> None:
    broken = shapes(
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT ?' ] ."
    )
    with pytest.raises((ShapesError, ValidationFailed)):
        validated(data("ex:a ex:p 1 ."), broken)


@pytest.mark.parametrize("link", ["sh:property", "sh:node"])
def test_a_text_where_a_shape_is_meant_is_refused(link: str, shapes: MakeShapes) -> None:
    with pytest.raises(ShapesError, match=f'"ex:P" as its {link}'):
        shapes(f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; {link} 'ex:P' .")
