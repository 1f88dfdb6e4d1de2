"""The reference engine behind the seam: what it is handed, what it reports, how it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, parse

from kg.errors import ShapesError, ValidationFailed
from kg.namespaces import SH
from kg.shacl.pyshacl_engine import PyshaclEngine
from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.shacl.validating import validating
from kg.store.candidate import MemoryCandidate

Data = Callable[[str], MemoryCandidate]
MakeShapes = Callable[[str], Shapes]

PERSON = """
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:name "name"@en ;
  sh:message "A person needs a name."@en , "Une personne a besoin d'un nom."@fr .
"""


def validated(data: MemoryCandidate, shapes: Shapes, *focus: str) -> ValidationReport:
    return PyshaclEngine(timeout=60).validate(data, shapes, focus)


def test_a_result_says_who_what_why_and_by_which_shape(data: Data, shapes: MakeShapes) -> None:
    report = validated(
        data("ex:ann a ex:Person . ex:bob a ex:Person ; ex:name 'Bob' ."), shapes(PERSON)
    )
    assert not report.conforms
    (result,) = report.results
    assert result.focus_node == "<http://example.org/ann>"
    assert result.path == "<http://example.org/name>"
    assert result.severity == "Violation"
    assert result.component == "MinCountConstraintComponent"
    assert result.source_shape == "<http://example.org/Person-name>"
    assert dict(result.messages) == {
        "en": "A person needs a name.",
        "fr": "Une personne a besoin d'un nom.",
    }
    assert result.message("fr") == "Une personne a besoin d'un nom."
    assert result.message("lb") in result.messages.values()


def test_a_subclass_stated_in_the_data_counts(data: Data, shapes: MakeShapes) -> None:
    report = validated(
        data("GRAPH ex:g { ex:Nurse rdfs:subClassOf ex:Person } GRAPH ex:h { ex:ann a ex:Nurse }"),
        shapes(PERSON),
    )
    assert [result.focus_node for result in report.results] == ["<http://example.org/ann>"]


def test_the_graphs_are_validated_as_one(data: Data, shapes: MakeShapes) -> None:
    split = data("GRAPH ex:g { ex:ann a ex:Person } GRAPH ex:h { ex:ann ex:name 'Ann' }")
    assert validated(split, shapes(PERSON)).conforms


def test_a_sparql_constraint_sees_the_named_graphs(data: Data, shapes: MakeShapes) -> None:
    rule = shapes("""
    ex:Rule a sh:NodeShape ; sh:targetNode ex:dataset ; sh:sparql [
      sh:message "{?value} is stated in the draft."@en ;
      sh:select "SELECT $this ?value { GRAPH <http://example.org/draft> { ?value ?p ?o } }" ] .
    """)
    report = validated(data("GRAPH ex:draft { ex:a ex:p 1 } GRAPH ex:final { ex:b ex:p 1 }"), rule)
    assert [result.value for result in report.results] == ["<http://example.org/a>"]
    assert report.results[0].message() == "http://example.org/a is stated in the draft."


def test_a_sparql_constraint_finds_a_plain_string(data: Data, shapes: MakeShapes) -> None:
    """For rdflib a string with the datatype xsd:string is another term than one without."""
    rule = shapes("""
    ex:Rule a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [
      sh:select "SELECT $this { $this <http://example.org/p> \\"draft\\" }" ] .
    """)
    report = validated(data("ex:a ex:p 'draft' ."), rule)
    assert [result.focus_node for result in report.results] == ["<http://example.org/a>"]


def test_data_that_the_engine_does_not_know_is_no_verdict(data: Data, shapes: MakeShapes) -> None:
    with pytest.raises(ValidationFailed, match=r"RDF 1\.2"):
        validated(data("ex:a ex:p 'a'@ar--rtl ."), shapes(PERSON))


def test_only_the_focus_nodes_are_validated_when_they_are_named(
    data: Data, shapes: MakeShapes
) -> None:
    people = data("ex:ann a ex:Person . ex:bob a ex:Person .")
    report = validated(people, shapes(PERSON), "http://example.org/bob")
    assert [result.focus_node for result in report.results] == ["<http://example.org/bob>"]


def test_what_is_nested_is_validated_though_it_is_no_focus_node(
    data: Data, shapes: MakeShapes
) -> None:
    nested = shapes("""
    ex:HouseShape a sh:NodeShape ; sh:targetClass ex:House ; sh:property ex:House-owner .
    ex:House-owner sh:path ex:owner ; sh:node ex:Named .
    ex:Named a sh:NodeShape ; sh:property ex:Named-name .
    ex:Named-name sh:path ex:name ; sh:minCount 1 .
    """)
    report = validated(data("ex:h a ex:House ; ex:owner ex:ann ."), nested, "http://example.org/h")
    assert [result.source_shape for result in report.results] == [
        "<http://example.org/House-owner>"
    ]


@pytest.mark.parametrize(
    "target",
    ["sh:targetNode ex:ann", "sh:targetSubjectsOf ex:owns", "sh:targetObjectsOf ex:knows"],
)
def test_every_kind_of_target_selects_focus_nodes(
    target: str, data: Data, shapes: MakeShapes
) -> None:
    named = shapes(
        f"ex:S a sh:NodeShape ; {target} ; sh:property ex:P .ex:P sh:path ex:name ; sh:minCount 1 ."
    )
    people = data("ex:ann ex:owns ex:h . ex:bob ex:knows ex:ann .")
    assert len(validated(people, named, "http://example.org/ann").results) == 1
    assert validated(people, named, "http://example.org/bob").conforms


def test_a_class_that_is_a_shape_targets_its_instances(data: Data, shapes: MakeShapes) -> None:
    implicit = shapes(
        "ex:Person a sh:NodeShape , rdfs:Class ; sh:property ex:P ."
        "ex:P sh:path ex:name ; sh:minCount 1 ."
    )
    people = data("ex:ann a ex:Person . ex:bob a ex:Dog .")
    assert len(validated(people, implicit, "http://example.org/ann").results) == 1
    assert validated(people, implicit, "http://example.org/bob").conforms


def test_literals_are_validated_as_they_are_written(data: Data, shapes: MakeShapes) -> None:
    """An engine that turns "05" into 5 would never see the fault."""
    exact = shapes("""
    ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:S-p .
    ex:S-p sh:path ex:p ; sh:pattern "^[1-9]" ; sh:datatype xsd:nonNegativeInteger .
    """)
    assert validated(data("ex:a ex:p '5'^^xsd:nonNegativeInteger ."), exact).conforms
    report = validated(data("ex:a ex:p '05'^^xsd:nonNegativeInteger ."), exact)
    assert [r.component for r in report.results] == ["PatternConstraintComponent"]


def test_warnings_and_infos_are_no_violations(data: Data, shapes: MakeShapes) -> None:
    mild = shapes(PERSON.replace("sh:minCount 1 ;", "sh:minCount 1 ; sh:severity sh:Warning ;"))
    report = validated(data("ex:ann a ex:Person ."), mild)
    assert not report.conforms
    assert report.passes()
    assert report.passes("violation")
    assert not report.passes("warning")
    assert not report.passes("info")


def test_ill_formed_shapes_are_an_error_and_no_verdict(data: Data, shapes: MakeShapes) -> None:
    broken = shapes(
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT ?' ] ."
    )
    with pytest.raises((ShapesError, ValidationFailed)):
        validated(data("ex:a ex:p 1 ."), broken)


@pytest.mark.parametrize("link", ["sh:property", "sh:node"])
def test_a_text_where_a_shape_is_meant_is_refused(link: str, shapes: MakeShapes) -> None:
    with pytest.raises(ShapesError, match=f'"ex:P" as its {link}'):
        shapes(f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; {link} 'ex:P' .")


def test_a_regular_expression_that_does_not_compile_is_quoted(
    data: Data, shapes: MakeShapes
) -> None:
    broken = shapes("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:pattern '(ab' .")
    with pytest.raises(ShapesError, match=r"'\(ab' does not compile"):
        validated(data("ex:a ex:p 1 ."), broken)


def test_a_validation_that_takes_too_long_is_stopped(data: Data, shapes: MakeShapes) -> None:
    engine = PyshaclEngine(timeout=0.01)
    with pytest.raises(ValidationFailed, match="did not finish within"):
        engine.validate(data("ex:ann a ex:Person ."), shapes(PERSON))


def test_what_decides_no_verdict_is_not_handed_to_the_engine(shapes: MakeShapes) -> None:
    kept = validating(
        quad.triple
        for quad in shapes(
            PERSON
            + """
        ex:PersonShape sh:property ex:Person-note , ex:Person-friend .
        ex:Person-note sh:path ex:note ; sh:name "note"@en ; sh:order 2 .
        ex:Person-friend sh:path ex:friend ; sh:node ex:Reference .
        ex:Reference a sh:NodeShape ; sh:property ex:Reference-note .
        ex:Reference-note sh:path ex:note .
        """
        ).quads
    )
    shaped = {triple.subject for triple in kept if triple.predicate.value == f"{SH}targetClass"}
    example = "http://example.org/Person"
    assert shaped == {NamedNode(f"{example}Shape"), NamedNode(f"{example}-name")}
    assert not any(triple.predicate.value == f"{SH}property" for triple in kept)
    assert not any(triple.predicate.value in (f"{SH}name", f"{SH}order") for triple in kept)


def _suite(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("core/*/*.ttl") if path.name != "manifest.ttl")


def test_the_verdicts_of_the_official_suite_stay_the_same(material: Callable[[str], Path]) -> None:
    """Leaving out names and empty shapes must change no result of any W3C core test."""
    files = _suite(material("standards/w3c-shacl"))
    assert len(files) >= 98
    for file in files:
        whole = [q.triple for q in parse(path=str(file), base_iri=file.as_uri())]
        lean = validating(whole)
        assert _results(whole, whole) == _results(whole, lean), file.name


def _results(data: list[Triple], shapes: list[Triple] | set[Triple]) -> list[tuple[str, ...]]:
    _, report, _ = pyshacl.validate(
        _graph(data), shacl_graph=_graph(shapes), inference="none", inplace=True
    )
    if not isinstance(report, rdflib.Graph):
        return [("failure",)]
    sh = rdflib.Namespace(SH)
    fields = (
        sh.focusNode,
        sh.resultPath,
        sh.value,
        sh.sourceConstraintComponent,
        sh.resultSeverity,
    )
    return sorted(
        tuple(_name(report.value(result, field)) for field in fields)
        for result in report.objects(None, sh.result)
    )


def _name(term: object) -> str:
    return "_" if isinstance(term, rdflib.BNode) else str(term)


def _graph(triples: list[Triple] | set[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: object) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal)
    return rdflib.Literal(
        term.value,
        lang=term.language,
        datatype=None if term.language else rdflib.URIRef(term.datatype.value),
    )
