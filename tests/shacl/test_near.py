"""What may have been meant, where it is near enough to be asked."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from kg.namespaces import RDFS, SH, XSD
from kg.shacl.evaluation.engine import Validation
from kg.shacl.likeness import Names
from kg.shacl.model.reader import read_shapes
from kg.shacl.report import ValidationReport, in_language

EX = "http://example.org/"
OF_P = "sh:property [ sh:path :p"
OF_Q = "sh:property [ sh:path :q ; sh:minCount 1 ]"
NAMES = ("thing", "Person", "day-centre", "advice")
SLIPS = ("thinng", "Preson", "daycenter", "advise")
PREFIXES = f"PREFIX : <{EX}> PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}> PREFIX xsd: <{XSD}>\n"


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE))


def validate(data: str, shape: str) -> ValidationReport:
    shapes = quads(f":s sh:targetNode :a ; {shape} .")
    form = read_shapes(quad.triple for quad in shapes)
    return Validation(quads(data), form, shapes).report("kg")


def hints(data: str, shape: str, language: str = "en") -> list[str]:
    texts = [in_language(result.hint, language) for result in validate(data, shape).results]
    return [text.value.replace(EX, "") if text else "" for text in texts]


MEANT = [
    (':a :p "plannned" .', f'{OF_P} ; sh:in ( "open" "planned" ) ]', '"planned"'),
    (':a :p "Open"@en .', f'{OF_P} ; sh:in ( "open" "planned" ) ]', '"open"'),
    (":a :p :Planed .", f"{OF_P} ; sh:in ( :open :planned ) ]", "<planned>"),
    (":a :p :to_do .", f"{OF_P} ; sh:in ( :open :toDo ) ]", "<toDo>"),
    (":a :p <https://example.org/open> .", f"{OF_P} ; sh:in ( :open ) ]", "<open>"),
    (":a :p :anna . :annna a :P .", f"{OF_P} ; sh:class :P ]", "<annna>"),
    (":a :p :anna . :annna a :Q . :Q rdfs:subClassOf :P .", f"{OF_P} ; sh:class :P ]", "<annna>"),
    (':a :p "http://example.org/x" .', f"{OF_P} ; sh:class :P ]", "<x>"),
    (':a :p "http://example.org/x" .', f"{OF_P} ; sh:nodeKind sh:IRI ]", "<x>"),
    (':a :p :anna . :annna :q 1 .', f"{OF_P} ; sh:node [ {OF_Q} ] ]", "<annna>"),
    (':a :p "1"^^xsd:integr .', f"{OF_P} ; sh:datatype xsd:integer ]",
     "<http://www.w3.org/2001/XMLSchema#integer>"),
    (':a :p "2024-02-29" .', f"{OF_P} ; sh:datatype xsd:date ]",
     '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
    (":a :nam 1 .", "sh:closed true ; sh:property [ sh:path :name ]", "<name>"),
]  # fmt: skip
INSTEAD = [
    (":a :provideBy 1 .", "sh:property [ sh:path :providedBy ; sh:minCount 1 ]",
     "<provideBy>: did you mean <providedBy>?"),
    (":a :p :opne .", f"{OF_P} ; sh:hasValue :open ]", "<opne>: did you mean <open>?"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "shape", "hint"), MEANT)
def test_what_is_near_is_asked(data: str, shape: str, hint: str) -> None:
    assert hints(data, shape) == [f"Did you mean {hint}?"]


@pytest.mark.parametrize(("data", "shape", "hint"), INSTEAD)
def test_what_is_there_in_place_of_what_is_missing_is_named(
    data: str, shape: str, hint: str
) -> None:
    assert hints(data, shape) == [f"There is {hint}"]


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (':a :p "else" .', 'sh:property [ sh:path :p ; sh:in ( "open" "planned" ) ]'),
        (":a :p :anna . :anna :q 1 . :annna a :P .", "sh:property [ sh:path :p ; sh:class :P ]"),
        (':a :p "text" .', "sh:property [ sh:path :p ; sh:datatype xsd:integer ]"),
        (':a :p "text" .', f"{OF_P} ; sh:datatype xsd:integr ]"),
        (':a :p "text" .', f"{OF_P} ; sh:datatype xsd:anyURI ]"),
        (":a :p :item-12 .", f"{OF_P} ; sh:in ( :item-13 :item-2 ) ]"),
        (":a :p <http://elsewhere.com/open> .", f"{OF_P} ; sh:in ( :open ) ]"),
        (":a :p <http://elsewhere.com/opn> .", f"{OF_P} ; sh:in ( :open ) ]"),
        (':a :p "open" .', f"{OF_P} ; sh:in ( :open ) ]"),
        (":a :p [] .", f"{OF_P} ; sh:in ( :open ) ]"),
        (":a :other :x .", "sh:property [ sh:path :providedBy ; sh:minCount 1 ]"),
        (
            ":a :named 1 .",
            "sh:property [ sh:path :name ; sh:minCount 1 ] , [ sh:path :named ; sh:maxCount 1 ]",
        ),
    ],
)
def test_what_is_far_or_known_is_not(data: str, shape: str) -> None:
    assert hints(data, shape) == [""]


def test_it_is_asked_in_three_languages() -> None:
    case = (':a :p "opne" .', 'sh:property [ sh:path :p ; sh:in ( "open" ) ]')
    assert hints(*case, "de") == ['War "open" gemeint?']
    assert hints(*case, "fr") == ['Vouliez-vous dire "open" ?']


def test_reasons_have_their_hints() -> None:
    inner = 'sh:in ( "open" "planned" )'
    (result,) = validate(':a :p "opne" .', f"{OF_P} ; sh:or ( [ {inner} ] ) ]").results
    (detail,) = result.details
    assert [text.value for text in detail.hint[:1]] == ['Did you mean "open"?']


def test_among_very_many_candidates_the_one_that_is_meant_is_found() -> None:
    things = " ".join(f":{name}{number} a :P ." for number in range(25_000) for name in NAMES)
    values = " , ".join(f":{slip}{number * 20}" for number in range(250) for slip in SLIPS)
    found = hints(f"{things} :a :p {values} .", f"{OF_P} ; sh:class :P ]")
    meant = {f"Did you mean <{name}{number * 20}>?" for number in range(250) for name in NAMES}
    assert set(found) == meant
    assert len(found) == len(meant) == 1000


def test_very_many_candidates_take_no_long_time() -> None:
    names = Names(ox.NamedNode(f"{EX}thing{number}") for number in range(100_000))
    started = time.process_time()
    for number in range(300):
        slip = ox.NamedNode(f"{EX}thinng{number * 300}")
        assert names.nearest(slip) == ox.NamedNode(f"{EX}thing{number * 300}")
    assert time.process_time() - started < 10
