"""SPARQL-based constraints and components: what the W3C's tests leave open."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import ShapesError, ValidationFailed
from kg.namespaces import SH
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.report import ValidationReport, ValidationResult
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

EX = "http://example.org/"
PREFIXES = f"PREFIX : <{EX}> PREFIX sh: <{SH}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
DECLARED = f':p sh:declare [ sh:prefix "" ; sh:namespace "{EX}" ] .\n'


def quads(trig: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + trig).encode(), ox.RdfFormat.TRIG))


def validate(data: str, shapes: str) -> ValidationReport:
    candidate = MemoryCandidate(quads(data), (), None)
    return OwnEngine().validate(candidate, Shapes(quads(DECLARED + shapes)))


def shape(query: str, more: str = "", constraint: str = "") -> str:
    """A shape of all subjects of :p with a constraint."""
    select = f'[ sh:prefixes :p ; sh:select """{query}""" {constraint} ]'
    return f":s sh:targetSubjectsOf :p ; sh:sparql {select} {more} ."


def found(report: ValidationReport) -> list[str]:
    return sorted(f"{_short(one.focus_node)} {_short(one.value)}" for one in report.results)


def _short(term: object) -> str:
    """A literal by its lexical form, so that "05" and 5 are told apart."""
    if isinstance(term, ox.BlankNode):
        return "[]"
    return str(getattr(term, "value", term)).removeprefix(EX)


def test_blank_nodes_are_focus_nodes_like_others() -> None:
    query = "SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { $this :q ?x } }"
    assert found(validate('[] :p "a" . [] :p "b" ; :q 1 . :c :p "c" .', shape(query))) == [
        "[] a",
        "c c",
    ]


def test_blank_nodes_in_a_query_of_all_graphs_bring_in_no_graph_of_ours() -> None:
    query = "SELECT $this ?value { $this :p 1 . GRAPH ?value { ?a ?b ?c } }"
    data = "GRAPH :g { [] :p 1 } GRAPH :h { :b :p 1 }"
    assert found(validate(data, shape(query))) == ["[] g", "[] h", "b g", "b h"]


@pytest.mark.parametrize("more", ["", "GROUP BY $this ?value HAVING (COUNT(*) > 0)"])
def test_an_empty_pattern_lists_the_graphs_of_the_data(more: str) -> None:
    query = f"SELECT $this ?value {{ $this :p 1 . {{ GRAPH ?value {{ }} }} }} {more}"
    data = "GRAPH :g { [] :p 1 } GRAPH :h { :b :p 1 }"
    assert found(validate(data, shape(query))) == ["[] g", "[] h", "b g", "b h"]


@pytest.mark.parametrize("names", ["st", "ts"])
def test_the_shapes_graph_is_there_for_queries_that_ask_it_alone(names: str) -> None:
    asking = f"GRAPH $shapesGraph {{ :{names[0]} <{SH}targetSubjectsOf> ?value }}"
    every = "GRAPH ?value { ?a ?b ?c }"
    shapes = [
        shape(f"SELECT $this ?value {{ $this :p 1 . {asked} }}").replace(":s sh:", f":{name} sh:")
        for name, asked in zip(names, (asking, every), strict=True)
    ]
    report = validate("GRAPH :g { [] :p 1 } GRAPH :h { :b :p 1 }", "\n".join(shapes))
    assert found(report) == ["[] g", "[] h", "[] p", "b g", "b h", "b p"]


def test_the_default_graph_is_the_union_and_a_triple_in_two_graphs_counts_once() -> None:
    query = "SELECT $this (COUNT(*) AS ?value) { $this :p ?x } GROUP BY $this"
    assert found(validate("GRAPH :g { :a :p 1 } GRAPH :h { :a :p 1 }", shape(query))) == ["a 1"]


def test_values_are_told_as_the_data_writes_them() -> None:
    report = validate(':a :p "05"^^xsd:int .', shape("SELECT $this ?value { $this :p ?value }"))
    assert found(report) == ["a 05"]


def test_literals_are_focus_nodes_like_others() -> None:
    shapes = shape("SELECT $this { FILTER ($this > 4) }").replace(
        "sh:targetSubjectsOf", "sh:targetObjectsOf"
    )
    assert len(validate(':a :p "05"^^xsd:int , 3 .', shapes).results) == 1


def _only(report: ValidationReport) -> ValidationResult:
    (result,) = report.results
    return result


def test_variables_in_messages_are_what_was_found() -> None:
    query = "SELECT $this ?value ?other { $this :p ?value ; :q ?other }"
    message = '; sh:message "{?value} beside {$other}, {?nothing}"@en , "{?value}."@de'
    result = _only(validate(':a :p "v" ; :q :o .', shape(query, constraint=message)))
    assert result.message("en") == f"v beside {EX}o, {{?nothing}}"
    assert result.message("de") == "v."


def test_a_solution_can_bring_its_own_path_and_message() -> None:
    query = 'SELECT $this (:q AS ?path) ("said"@en AS ?message) { $this :p ?x }'
    result = _only(validate(":a :p 1 .", shape(query, constraint='; sh:message "not said"')))
    assert str(result.path) != "None"
    assert [message.value for message in result.messages] == ["said"]


def test_each_solution_is_a_result() -> None:
    query = "SELECT $this ?value { $this :p ?value }"
    assert found(validate(":a :p 1 , 2 . :b :p 3 .", shape(query))) == ["a 1", "a 2", "b 3"]


def test_a_query_can_say_that_it_failed() -> None:
    query = "SELECT $this (true AS ?failure) { $this :p ?x }"
    with pytest.raises(ValidationFailed, match=r"says that it failed for <http://example.org/a>"):
        validate(":a :p 1 .", shape(query))


def test_what_is_switched_off_is_not_asked() -> None:
    query = "SELECT $this { $this :p ?x }"
    assert validate(":a :p 1 .", shape(query, constraint="; sh:deactivated true")).conforms


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT $this { $this :p ?x ", "this is no SPARQL query"),
        ("SELECT $this { $this other:p ?x }", "Prefix not found"),
        ("ASK { $this :p ?x }", "this is not a SELECT query"),
        ("SELECT $this { $this :p ?x MINUS { } }", "it has MINUS"),
        ("SELECT $this { BIND (:a AS ?currentShape) }", "it gives a value to ?currentShape"),
        ("SELECT $this (:a AS ?shapesGraph) { }", "it gives a value to ?shapesGraph"),
    ],
)
def test_an_ill_formed_query_is_told_with_its_shape(query: str, reason: str) -> None:
    with pytest.raises(ShapesError) as caught:
        validate(":a :p 1 .", shape(query))
    assert f"the shape <{EX}s> is ill-formed: " in caught.value.detail
    assert reason in caught.value.detail


COMPONENT = """
:Component a sh:ConstraintComponent ;
    sh:parameter [ sh:path :most ] , [ sh:path :unit ; sh:optional true ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes :p ;
        sh:message "over {$most}" ; sh:ask "ASK { FILTER ($value <= $most) }" ] ;
    sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:prefixes :p ;
        sh:select "SELECT $this ?value { $this :p ?value FILTER (?value > $most) }" ] .
"""


def test_a_component_asks_of_each_value_of_a_property_shape() -> None:
    shapes = f"{COMPONENT} :s sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :most 2 ] ."
    result = _only(validate(":a :p 1 , 3 . :b :p 2 .", shapes))
    assert found(validate(":a :p 1 , 3 . :b :p 2 .", shapes)) == ["a 3"]
    assert result.component == ox.NamedNode(f"{EX}Component")
    assert result.message() == "over 2"


def test_a_component_has_a_validator_of_its_own_for_node_shapes() -> None:
    shapes = f"{COMPONENT} :s sh:targetSubjectsOf :p ; :most 2 ."
    assert found(validate(":a :p 1 , 3 . :b :p 2 .", shapes)) == ["a 3"]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("BIND (1 AS ?unit)", "it gives a value to ?unit"),
        ("{ SELECT $this $value $most { } }", "a SELECT within it does not select ?unit"),
    ],
)
def test_an_optional_parameter_may_have_a_value_beforehand_and_so_never_gets_one(
    condition: str, reason: str
) -> None:
    component = COMPONENT.replace("FILTER ($value <= $most)", condition)
    shapes = f"{component} :s sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :most 2 ] ."
    with pytest.raises(ShapesError) as caught:
        validate(":a :p 1 .", shapes)
    assert reason in caught.value.detail


def test_a_component_finds_the_values_at_the_end_of_a_path() -> None:
    component = COMPONENT.replace("sh:nodeValidator", "sh:propertyValidator").replace(
        "$this :p ?value", "$this $PATH ?value"
    )
    path = "( :p [ sh:zeroOrMorePath [ sh:alternativePath ( :q :r ) ] ] )"
    shapes = f"{component} :s sh:targetSubjectsOf :p ; sh:property [ sh:path {path} ; :most 2 ] ."
    data = ":a :p :x . :x :q :y . :y :r 3 , 1 ."
    assert found(validate(data, shapes)) == ["a 3"]


def test_many_nodes_give_what_each_gives() -> None:
    data = " ".join(f":n{number} :p {number % 7} ." for number in range(5000))
    query = "SELECT $this ?value { $this :p ?value FILTER (?value > 5) }"
    limited = query.replace("}", "} LIMIT 10")
    assert found(validate(data, shape(query))) == found(validate(data, shape(limited)))


@pytest.mark.parametrize("condition", ["$value <= 2", "$value <= 2 && isIRI($this)"])
def test_many_values_are_asked_about_at_once_and_keep_the_form_they_have(condition: str) -> None:
    component = COMPONENT.replace("$value <= $most", condition)
    shapes = f"{component} :s sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :most 2 ] ."
    many = " ".join(f":n{number} :p {number % 3} ." for number in range(5000))
    said = ':a :p "05"^^xsd:int , 3.0 , "x" , "+01"^^xsd:byte . [] :p 7 .'
    assert found(validate(f"{many} {said}", shapes)) == ["[] 7", "a 05", "a 3.0", "a x"]


def test_blank_nodes_as_values_are_asked_about_one_by_one() -> None:
    component = COMPONENT.replace("FILTER ($value <= $most)", "$value :q $most")
    shapes = f"{component} :s sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :most 2 ] ."
    assert found(validate(":a :p [ :q 2 ] , [ :q 3 ] , :b . :b :q 2 .", shapes)) == ["a []"]
