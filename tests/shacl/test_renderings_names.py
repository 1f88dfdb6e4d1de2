"""Terms, paths, shapes and messages as people read them in reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import SH, XSD
from kg.rdf.places import Place
from kg.shacl.model.path import Inverse, Predicate, Sequence
from kg.shacl.renderings.names import Names, component, escaped, file_name
from kg.shacl.report import ValidationResult

EX = "http://example.org/"
NAMES = Names({"ex": EX, "deep": f"{EX}deep/", "": "http://e.org/#"})
RESULT = ValidationResult(
    focus_node=ox.NamedNode(f"{EX}ann"),
    component=ox.NamedNode(f"{SH}MinCountConstraintComponent"),
    source_shape=ox.BlankNode(),
    severity=ox.NamedNode(f"{SH}Violation"),
    path=Predicate(ox.NamedNode(f"{EX}mail")),
)


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        (f"{EX}ann", "ex:ann"),
        (f"{EX}deep/ann", "deep:ann"),
        (f"{EX}deep", "ex:deep"),
        (f"{EX}other/ann", f"<{EX}other/ann>"),
        (f"{EX}a.b-c_d", "ex:a.b-c_d"),
        (f"{EX}a.", f"<{EX}a.>"),
        (f"{EX}émile", "ex:émile"),
        (EX, "ex:"),
        ("http://e.org/#a", ":a"),
        ("http://elsewhere.org/a", "<http://elsewhere.org/a>"),
        (f"{XSD}date", "xsd:date"),
        (f"{EX}a\u202eb", f"<{EX}a\\u202Eb>"),
    ],
)
def test_an_iri_has_the_longest_namespace_that_fits(iri: str, shown: str) -> None:
    assert NAMES(ox.NamedNode(iri)) == shown


def test_without_prefixes_there_are_those_that_everybody_knows() -> None:
    assert Names({})(ox.NamedNode(f"{SH}minCount")) == "sh:minCount"
    assert Names({})(ox.NamedNode(f"{EX}a")) == f"<{EX}a>"


def test_the_prefixes_of_the_data_come_first() -> None:
    names = Names({"sh": EX, "shacl": SH})
    assert names(ox.NamedNode(f"{EX}a")) == "sh:a"
    assert names(ox.NamedNode(f"{SH}path")) == "shacl:path"


@pytest.mark.parametrize(
    ("literal", "shown"),
    [
        (ox.Literal("a"), '"a"'),
        (ox.Literal("a\n\t\x1b"), r'"a\n\t\u001B"'),
        (ox.Literal("a", language="de"), '"a"@de'),
        (ox.Literal(5), "5"),
        (ox.Literal("5"), '"5"'),
        (ox.Literal(True), "true"),
        (ox.Literal("x", datatype=ox.NamedNode(f"{XSD}integer")), '"x"^^xsd:integer'),
        (ox.Literal("5\n", datatype=ox.NamedNode(f"{XSD}integer")), r'"5\n"^^xsd:integer'),
        (ox.Literal("2026", datatype=ox.NamedNode(f"{XSD}gYear")), '"2026"^^xsd:gYear'),
        (ox.Literal("x", datatype=ox.NamedNode(f"{EX}own")), '"x"^^ex:own'),
        (ox.Literal(10**998), f'"1{"0" * 299}…"^^xsd:integer'),
        (ox.Literal("x" * 999, language="fr"), f'"{"x" * 300}…"@fr'),
    ],
)  # fmt: skip
def test_a_literal_is_as_in_turtle_and_not_endless(literal: ox.Literal, shown: str) -> None:
    assert NAMES(literal) == shown


def test_a_blank_node_has_no_label_and_no_term_is_nothing() -> None:
    assert NAMES(ox.BlankNode("b1")) == "[]"
    assert NAMES(None) == ""


def test_a_path_is_as_in_sparql() -> None:
    path = Sequence((Predicate(ox.NamedNode(f"{EX}a")), Inverse(Predicate(ox.NamedNode(f"{EX}b")))))
    assert NAMES.path(path) == "ex:a/(^ex:b)"
    assert NAMES.path(None) == ""


def test_a_shape_without_an_iri_is_known_by_its_path() -> None:
    assert NAMES.shape(RESULT) == "[ sh:path ex:mail ]"
    assert NAMES.shape(replace(RESULT, path=None)) == "[]"
    assert NAMES.shape(replace(RESULT, source_shape=ox.NamedNode(f"{EX}Person"))) == "ex:Person"


def test_a_message_is_one_line_with_short_names() -> None:
    text = f"No <{EX}home>,\r\n   <b>nor</b> \x1b[31mmail\x1b[0m <not an IRI>."
    assert NAMES.sentence(text) == r"No ex:home, <b>nor</b> \u001B[31mmail\u001B[0m <not an IRI>."
    assert NAMES.paragraphs(f"<{EX}a>\r\nb\x00") == "ex:a\nb\\u0000"


@pytest.mark.parametrize("character", "\x00\x07\x1b\x7f\x9b\u061c\u200e\u2028\u202e\u2066\ufeff")
def test_nothing_that_a_terminal_or_an_eye_obeys_is_left(character: str) -> None:
    assert escaped(f"a{character}b") == f"a\\u{ord(character):04X}b"


def test_what_is_only_foreign_stays() -> None:
    assert escaped("é 日本 \u202f: 👩‍👧") == "é 日本 \u202f: 👩‍👧"


def test_a_component_of_somebody_s_own_is_named_safely() -> None:
    assert component(RESULT) == "MinCount"
    own = replace(RESULT, component=ox.NamedNode(f"{EX}\u202eOwn"))
    assert component(own) == "\\u202EOwn"


def test_a_file_whose_name_is_no_text_has_a_name_nevertheless() -> None:
    assert file_name(Place(Path("a/\udcff.ttl"))) == "a/\ufffd.ttl"
