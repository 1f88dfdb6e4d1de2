"""Shapes graphs are validated too: what SHACL's syntax rules forbid is named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.shacl.model.path import Predicate
from kg.shacl.notices.shapes_of_shapes import faults_of_shapes, ill_formed

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIXES = """
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix : <http://example.org/> .
"""


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE))


ILL_FORMED = [
    ":S sh:targetNode [] .",
    ':S sh:targetClass "C" .',
    ":S sh:targetSubjectsOf [] .",
    ":S sh:targetObjectsOf 1 .",
    "[] a sh:NodeShape, rdfs:Class .",
    ":S a sh:NodeShape ; sh:severity sh:Info, sh:Warning .",
    ':S a sh:NodeShape ; sh:severity "Info" .',
    ":S a sh:NodeShape ; sh:message 5 .",
    ':S a sh:NodeShape ; sh:deactivated "true" .',
    ":S a sh:NodeShape ; sh:path :p .",
    ":S a sh:PropertyShape .",
    ":S sh:node [ sh:path :p ] .",
    ":S sh:property [ sh:minCount 1 ] .",
    ":S sh:path :p, :q .",
    ':S sh:path "p" .',
    ":S sh:path ( :p ) .",
    ":S sh:path [ sh:alternativePath ( :p ) ] .",
    ":S sh:path [ sh:inversePath :p, :q ] .",
    ":S sh:path [ sh:inversePath :p ; sh:zeroOrMorePath :q ] .",
    ":S sh:path ( :p [ :unknown :q ] ) .",
    ":S sh:path _:a . _:a sh:inversePath _:a .",
    ":S sh:path ( :p _:a ) . _:a sh:inversePath [ sh:zeroOrMorePath _:a ] .",
    ':S sh:class "C" .',
    ":S sh:datatype xsd:string, xsd:date .",
    ":S sh:datatype [] .",
    ":S sh:nodeKind sh:Iri .",
    ":S sh:nodeKind sh:IRI, sh:Literal .",
    ":S sh:minCount 1 .",
    ":S sh:path :p ; sh:minCount 1, 2 .",
    ":S sh:path :p ; sh:minCount 1.0 .",
    ':S sh:path :p ; sh:maxCount "1" .',
    ":S sh:minExclusive :one .",
    ":S sh:minInclusive 1, 2 .",
    ":S sh:maxExclusive [] .",
    ":S sh:maxInclusive 1, 2 .",
    ':S sh:minLength "1" .',
    ":S sh:maxLength 1, 2 .",
    ":S sh:pattern 1 .",
    ':S sh:pattern "a", "b" .',
    ':S sh:pattern "a" ; sh:flags "i", "s" .',
    ':S sh:languageIn "en" .',
    ':S sh:languageIn ( "en" 5 ) .',
    ":S sh:path :p ; sh:uniqueLang 1 .",
    ":S sh:uniqueLang true .",
    ':S sh:equals "p" .',
    ":S sh:disjoint [] .",
    ":S sh:lessThan :p .",
    ":S sh:path :q ; sh:lessThanOrEquals 5 .",
    ':S sh:not "S" .',
    ":S sh:and :T .",
    ":S sh:or ( 1 ) .",
    ":S sh:xone _:a . _:a rdf:first :T ; rdf:rest _:a .",
    ":S sh:or _:a . _:a rdf:first :T, :U ; rdf:rest () .",
    ":S sh:or _:a . _:a rdf:first :T .",
    ":S sh:qualifiedValueShape :T ; sh:qualifiedMinCount 1 .",
    ":S sh:path :p ; sh:qualifiedValueShape :T, :U ; sh:qualifiedMinCount 1 .",
    ':S sh:path :p ; sh:qualifiedValueShape :T ; sh:qualifiedMaxCount "1" .',
    ":S sh:path :p ; sh:qualifiedValueShape :T ; sh:qualifiedValueShapesDisjoint 1 .",
    ":S sh:closed 1 .",
    ":S sh:closed true ; sh:ignoredProperties :p .",
    ':S sh:closed true ; sh:ignoredProperties ( "p" ) .',
    ":S sh:in :a .",
    ":S sh:in ( :a ), ( :b ) .",
    ":S sh:path :p ; sh:name 5 .",
    ":S sh:path :p ; sh:description :d .",
    ':S sh:path :p ; sh:order "first" .',
    ":S sh:path :p ; sh:group 1 .",
    ":S sh:path :p ; sh:defaultValue 1, 2 .",
    ':G sh:shapesGraph "http://example.org/" .',
    ":G sh:entailment 1 .",
    ':S sh:sparql "SELECT" .',
    ':S sh:sparql [ sh:select "a", "b" ] .',
    ':S sh:sparql [ sh:select "a"@en ] .',
    ":S sh:sparql [ sh:select 'a' ; sh:prefixes 'b' ] .",
    ':O sh:declare [ sh:prefix "p" ; sh:namespace "http://example.org/" ] .',
    ':O sh:declare [ sh:namespace "http://example.org/"^^xsd:anyURI ] .',
    ":C a sh:ConstraintComponent .",
    ":C a sh:ConstraintComponent ; sh:parameter [ sh:path ( :p :q ) ] .",
    ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :value ] .",
    ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :p ; sh:optional 1 ] .",
    ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :p ] ; sh:validator [ sh:select 'a' ] .",
    ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :p ] ; sh:nodeValidator [ sh:ask 'a' ] .",
]


@pytest.mark.parametrize("text", ILL_FORMED)
def test_what_breaks_a_syntax_rule_is_a_fault(text: str) -> None:
    assert faults_of_shapes(quads(text))


WELL_FORMED = [
    ":S a sh:NodeShape ; sh:targetNode :a, 5 ; sh:severity :Mine ; sh:message 'a', 'b'@de .",
    ":S a sh:NodeShape, rdfs:Class ; sh:property [ sh:path :p ; sh:minCount 0 ] .",
    ":S sh:path ( [ sh:inversePath :p ] [ sh:alternativePath ( :q [ sh:zeroOrMorePath :p ] ) ] ) .",
    ":S sh:path [ sh:inversePath [ sh:inversePath :p ] ] .",
    ":S sh:path ( [ sh:zeroOrMorePath :p ] [ sh:zeroOrMorePath :p ] ) .",
    ":S sh:in () ; sh:or () ; sh:languageIn ( 'en' ) .",
    ":S sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 .",
    ":S sh:path :p ; sh:order 1.5 ; sh:name 'a'@en, 'b'@de ; sh:group :G ; sh:defaultValue 1 .",
    ":S sh:sparql [ sh:select 'a' ; sh:message 'b' ; sh:prefixes :O ; sh:deactivated true ] .",
    ":S sh:class :A, :B ; sh:equals :p, :q ; sh:not :T, :U ; sh:hasValue 1, [] .",
    # A path that no shape has may be anything.
    "_:a sh:inversePath _:a .",
]


@pytest.mark.parametrize("text", WELL_FORMED)
def test_what_keeps_to_the_rules_is_no_fault(text: str) -> None:
    assert [fault.message() for fault in faults_of_shapes(quads(text))] == []


def test_our_own_shapes_are_well_formed_and_so_are_the_shapes_of_shapes() -> None:
    ours = [
        quad
        for file in sorted((ROOT / "ontology/shapes").glob("*.ttl"))
        for quad in ox.parse(path=file)
    ]
    assert ours
    assert [fault.message() for fault in faults_of_shapes(ours)] == []
    package = ROOT / "src/kg/shacl/notices/shapes_of_shapes.ttl"
    assert [fault.message() for fault in faults_of_shapes(ox.parse(path=package))] == []


def test_all_faults_are_named_at_once_with_the_shape_and_the_parameter() -> None:
    faults = faults_of_shapes(quads(":S sh:minCount 1 ; sh:class 'C' ; sh:datatype 5 ."))
    found = {
        (str(fault.focus_node), fault.path.iri.value.rpartition("#")[2], str(fault.value))
        for fault in faults
        if isinstance(fault.path, Predicate)
    }
    node = "<http://example.org/S>"
    assert "path" in {path for _, path, _ in found}
    assert (node, "class", '"C"') in found
    assert (node, "datatype", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>') in found


def test_a_notice_says_the_shape_the_parameter_and_the_rule_in_three_languages() -> None:
    (notice,) = ill_formed(quads(":S sh:class 'C' ."))
    assert notice.kind == "ill-formed-shape"
    assert notice.severity == "Warning"
    assert notice.message() == (
        'The shape <http://example.org/S> is ill-formed: sh:class "C". It has to be an IRI.'
    )
    assert notice.message("de").startswith("Die Shape <http://example.org/S>")
    assert notice.message("fr").endswith("un IRI.")
    assert [str(triple.object) for triple in notice.examples] == ['"C"']
