"""Mappings as any graph may state them: what they say, and what is wrong with broken ones."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from comparison import canonical, read
from serving import kg

from kg.errors import NotFound, ShapesError
from kg.jsonld.profiles.documents import profile_object, profile_triples, view
from kg.jsonld.profiles.mapping import Profile
from kg.jsonld.profiles.reading import read_profiles
from kg.jsonld.schema import Schema
from kg.namespaces import RDFS, XSD
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

EX = "http://example.org/"
PREFIXES = f"""
@prefix ex: <{EX}> .
@prefix map: <https://w3id.org/kg/mapping#> .
@prefix prof: <http://www.w3.org/ns/dx/prof/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
ex:PowerTool rdfs:subClassOf ex:Tool .
ex:drill a ex:PowerTool ; rdfs:label "drill"@en , "perceuse"@fr ; ex:code "D1" ;
  ex:weight 1400 ; ex:sharp true ; ex:made "2020"^^xsd:gYear ;
  ex:borrowedBy ex:ann ; ex:seenBy ex:ann , ex:rex , [ a ex:Member ; rdfs:label "nobody" ] .
ex:ann a ex:Member ; rdfs:label "Ann" ; ex:friend ex:drill .
ex:rex a ex:Dog ; rdfs:label "Rex" .
ex:saw a ex:Tool ; rdfs:label "saw"@en .
"""
RDF_PROFILE = 'ex:p a prof:Profile ; prof:hasToken "p" ; map:mapping ex:m . '
JSON_PROFILE = (
    'ex:p a prof:Profile ; prof:hasToken "p" ; map:form map:JSON ; map:languages ("en" "fr") ; '
    "map:mapping ex:m . "
)


def triples(turtle: str) -> list[ox.Triple]:
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return [quad.triple for quad in parsed]


class Told:
    """The data as a mapping tells it."""

    def __init__(self, mapping: str) -> None:
        quads = [ox.Quad(*triple, ox.NamedNode(f"{EX}g")) for triple in triples(DATA)]
        self.dataset = MemoryCandidate(quads, (), EX, union=True)
        shapes = Shapes(ox.Quad(*triple) for triple in triples(mapping))
        self.schema = Schema(shapes, {"ex": EX, "rdfs": RDFS, "xsd": XSD})

    @property
    def profile(self) -> Profile:
        (found,) = self.schema.profiles
        return found

    def json(self, name: str, language: str = "") -> Any:
        return profile_object(self.dataset, self.schema, self.profile, f"{EX}{name}", language)

    def rdf(self, name: str) -> list[str]:
        """The triples; JSON-LD has to say the same."""
        found = profile_triples(self.dataset, self.profile, f"{EX}{name}")
        assert canonical(read(self.json(name))) == canonical(found)
        return [str(triple) for triple in found]


def test_a_graph_without_mappings_has_no_profile() -> None:
    told = Told("ex:x a prof:Profile .")
    assert told.schema.profiles == ()
    assert view(told.dataset, told.schema, "schema.org", f"{EX}drill") is None


def test_properties_are_renamed_and_literals_kept_as_they_are() -> None:
    told = Told(
        RDF_PROFILE
        + """ex:m map:class ex:Tool ; map:type ex:Thing ; map:property
          [ map:path rdfs:label ; map:predicate ex:name ] ,
          [ map:path ex:weight ] , [ map:path ex:sharp ] , [ map:path ex:made ] ,
          [ map:path ex:missing ] ."""
    )
    assert told.rdf("drill") == [
        f'<{EX}drill> <{EX}made> "2020"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        f'<{EX}drill> <{EX}name> "drill"@en',
        f'<{EX}drill> <{EX}name> "perceuse"@fr',
        f'<{EX}drill> <{EX}sharp> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        f'<{EX}drill> <{EX}weight> "1400"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f"<{EX}drill> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Thing>",
    ]
    body = told.json("drill")
    assert body["@type"] == "Thing"
    assert (body["ex:weight"], body["ex:sharp"]) == ([1400], [True])


def test_values_are_described_by_the_mapping_for_their_class_and_others_left_out() -> None:
    told = Told(
        RDF_PROFILE
        + """ex:m map:class ex:Tool ; map:property [ map:path ex:seenBy ; map:node ex:n ] .
        ex:n map:class ex:Member ; map:type ex:Person ;
          map:property [ map:path rdfs:label ; map:single true ] ."""
    )
    assert told.json("drill")["ex:seenBy"] == [
        {"@id": f"{EX}ann", "@type": "Person", "rdfs:label": "Ann"},
        {"@type": "Person", "rdfs:label": "nobody"},
    ]
    assert not any("rex" in line for line in told.rdf("drill"))


def test_a_node_of_its_own_stands_only_where_the_graph_has_a_value_for_it() -> None:
    told = Told(
        RDF_PROFILE
        + """ex:m map:class ex:Tool ; map:property
          [ map:self true ; map:predicate ex:loan ; map:single true ; map:node ex:n ] .
        ex:n map:blank true ; map:type ex:Loan ; map:property
          [ map:value "now" ; map:predicate ex:when ] ,
          [ map:path ( ex:borrowedBy rdfs:label ) ; map:predicate ex:who ] ."""
    )
    assert told.json("drill")["ex:loan"] == {"@type": "Loan", "ex:when": ["now"], "ex:who": ["Ann"]}
    assert "ex:loan" not in told.json("saw")
    assert len(told.rdf("drill")) == 4
    assert told.rdf("saw") == []


def test_a_constant_may_depend_on_a_path_and_a_class_too() -> None:
    told = Told(
        RDF_PROFILE
        + """ex:m map:class ex:Tool ; map:type ex:Thing ; map:property
          [ map:path ex:borrowedBy ; map:predicate rdf:type ; map:value ex:Lent ] ,
          [ map:path [ sh:inversePath ex:friend ] ; map:predicate ex:liked ; map:value true ] ."""
    )
    assert told.json("drill")["@type"] == ["Lent", "Thing"]
    assert told.json("drill")["ex:liked"] == [True]
    assert told.json("saw")["@type"] == "Thing"
    assert "ex:liked" not in told.json("saw")
    assert len(told.rdf("drill")) == 3


def test_names_of_the_vocabulary_stand_without_a_prefix() -> None:
    told = Told(
        """ex:p a prof:Profile ; prof:hasToken "p" ; map:mapping ex:m ;
          map:vocabulary <http://voc.example/> .
        ex:m map:class ex:Tool ; map:type <http://voc.example/Thing> ; map:property
          [ map:path rdfs:label ; map:predicate <http://voc.example/name> ] ,
          [ map:path ex:code ; map:key "code" ] , [ map:path ex:borrowedBy ] ."""
    )
    assert told.json("drill") == {
        "@context": {"@vocab": "http://voc.example/", "ex": EX, "code": f"{EX}code"},
        "@id": f"{EX}drill",
        "@type": "Thing",
        "name": [
            {"@value": "drill", "@language": "en"},
            {"@value": "perceuse", "@language": "fr"},
        ],
        "code": ["D1"],
        "ex:borrowedBy": [{"@id": f"{EX}ann"}],
    }
    assert len(told.rdf("drill")) == 5
    assert view(told.dataset, told.schema, "p", f"{EX}drill") == told.json("drill")
    assert view(told.dataset, told.schema, "p", f"{EX}rex") is None


def test_json_is_in_one_language_and_falls_back_to_the_next() -> None:
    told = Told(
        JSON_PROFILE
        + """ex:m map:class ex:Tool ; map:property
          [ map:order 1 ; map:key "name" ; map:path rdfs:label ; map:single true ] ,
          [ map:order 2 ; map:key "language" ; map:self true ;
            map:as map:Language ; map:single true ] ,
          [ map:order 3 ; map:key "weight" ; map:path ex:weight ; map:single true ] ,
          [ map:order 4 ; map:key "note" ; map:single true ;
            map:value "a tool"@en , "un outil"@fr ] ."""
    )
    french = {"name": "perceuse", "language": "fr", "weight": 1400, "note": "un outil"}
    assert told.json("drill", "fr") == french
    assert told.json("drill") == {**french, "name": "drill", "language": "en", "note": "a tool"}
    assert told.json("saw", "fr") == {"name": "saw", "language": "fr", "note": "un outil"}


def test_properties_of_one_key_are_joined_listed_or_the_first_is_taken() -> None:
    told = Told(
        JSON_PROFILE
        + """ex:m map:class ex:Tool ; map:property
          [ map:order 1 ; map:key "text" ; map:separator ": " ;
            map:path ( ex:borrowedBy rdfs:label ) ] ,
          [ map:order 2 ; map:key "text" ; map:path ex:code ; map:separator ": " ] ,
          [ map:order 3 ; map:key "list" ; map:path ex:weight ] ,
          [ map:order 4 ; map:key "list" ; map:path ex:code ] ,
          [ map:order 5 ; map:key "one" ; map:path ex:missing ; map:single true ] ,
          [ map:order 6 ; map:key "one" ; map:path ex:code ; map:single true ] ,
          [ map:order 7 ; map:key "one" ; map:value "none" ; map:single true ] ."""
    )
    assert told.json("drill") == {"text": "Ann: D1", "list": [1400, "D1"], "one": "D1"}
    assert told.json("saw") == {"one": "none"}


def test_uuids_are_of_the_iri_or_of_the_statement_that_led_there() -> None:
    told = Told(
        JSON_PROFILE
        + """ex:m map:class ex:Tool ; map:property
          [ map:key "id" ; map:self true ; map:as map:UUID ; map:single true ] ,
          [ map:key "loans" ; map:path ex:borrowedBy ; map:node ex:n ] .
        ex:n map:property
          [ map:key "id" ; map:self true ; map:as map:LinkUUID ; map:single true ] ,
          [ map:key "who" ; map:self true ; map:as map:UUID ; map:single true ] ."""
    )

    def number(text: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, text))

    assert told.json("drill") == {
        "id": number(f"{EX}drill"),
        "loans": [{"id": number(f"{EX}drill <{EX}borrowedBy> {EX}ann"), "who": number(f"{EX}ann")}],
    }


def test_what_a_profile_is_not_for_is_refused() -> None:
    told = Told(RDF_PROFILE + "ex:m map:class ex:Tool ; map:type ex:Thing .")
    with pytest.raises(NotFound, match="no mapping for <http") as caught:
        told.json("rex")
    assert caught.value.hint == f"It maps instances of: {EX}Tool."


@pytest.mark.parametrize(
    ("mapping", "node", "told"),
    [
        ("ex:p a prof:Profile ; map:mapping ex:m .", "p", "one prof:hasToken"),
        ('ex:p a prof:Profile ; prof:hasToken "a b" ; map:mapping ex:m .', "p", "'a b' cannot"),
        (RDF_PROFILE, "m", "says nothing"),
        ('ex:p prof:hasToken "p" ; map:mapping ex:m .', "p", "is no prof:Profile"),
        ('[] a prof:Profile ; prof:hasToken "p" ; map:mapping ex:m .', None, "with an IRI"),
        (
            RDF_PROFILE + "ex:m map:class ex:T ; map:type ex:T ; map:blank 'yes' .",
            "m",
            "has to be true or false",
        ),
        (RDF_PROFILE + "ex:m map:type ex:T .", "m", "no map:class"),
        (RDF_PROFILE + "ex:m map:class ex:T ; map:tipe ex:T .", "m", "map:tipe has no meaning"),
        (RDF_PROFILE + 'ex:m map:class ex:T ; map:type "T" .', "m", "has to be an IRI"),
        (RDF_PROFILE + "ex:m map:class ex:T ; map:property ex:q .", "q", "one map:path, or"),
        (
            RDF_PROFILE + "ex:m map:class ex:T ; map:property ex:q . ex:q map:path ( ex:a ) .",
            None,
            "at least 2 paths",
        ),
        (
            RDF_PROFILE + "ex:m map:class ex:T ; map:property [ map:path ( ex:a ex:b ) ] .",
            "p",
            "has no map:predicate",
        ),
        (
            RDF_PROFILE + "ex:m map:class ex:T ; map:property [ map:path ex:a ; map:blank true ] .",
            "m",
            "map:blank has no meaning here",
        ),
        (
            RDF_PROFILE
            + "ex:m map:class ex:T ; map:property ex:q . ex:q map:path ex:a ; map:node ex:m .",
            "m",
            "contain themselves",
        ),
        (
            RDF_PROFILE
            + 'ex:m map:class ex:T ; map:property [ map:path ex:a ; map:key "k" ] , '
            + '[ map:path ex:b ; map:key "k" ] .',
            "p",
            "stands for",
        ),
        (
            RDF_PROFILE + 'ex:m map:class ex:T ; map:property [ map:path ex:a ; map:key "a:b" ] .',
            "p",
            "is no term",
        ),
        (JSON_PROFILE + "ex:m map:class ex:T ; map:property [ map:path ex:a ] .", "p", "map:key"),
        (
            JSON_PROFILE.replace('map:languages ("en" "fr") ;', "") + "ex:m map:class ex:T .",
            "p",
            "map:languages",
        ),
        (RDF_PROFILE + "ex:p map:form map:XML . ex:m map:class ex:T .", "p", "map:RDF, map:JSON"),
        (
            RDF_PROFILE + "ex:m map:class ex:T ; map:property ex:q . ex:q map:path ex:a, ex:b .",
            "q",
            "one map:path",
        ),
        (
            RDF_PROFILE
            + "ex:m map:class ex:T ; map:property ex:q . ex:q map:path ex:a ; map:order 'x' .",
            "q",
            "is no number",
        ),
        (
            RDF_PROFILE
            + 'ex:o a prof:Profile ; prof:hasToken "p" ; map:mapping ex:m . '
            + "ex:m map:class ex:T ; map:type ex:T .",
            "p",
            "same token",
        ),
        (
            RDF_PROFILE.replace('"p"', '"own"') + "ex:m map:class ex:T ; map:type ex:T .",
            "p",
            "'own' cannot",
        ),
    ],
)
def test_a_broken_mapping_is_one_error_that_names_the_node(
    mapping: str, node: str | None, told: str
) -> None:
    with pytest.raises(ShapesError) as caught:
        read_profiles(triples(mapping))
    assert told in str(caught.value)
    assert caught.value.hint
    if node is not None:
        assert f"<{EX}{node}>" in caught.value.detail


@pytest.mark.parametrize("command", ["validate", "publish"])
def test_a_broken_mapping_is_told_with_its_line_before_anything_is_published(
    command: str, repository: Path, tmp_path: Path
) -> None:
    for name in ("data", "ontology"):
        shutil.copytree(repository / "tests" / "another_domain" / name, tmp_path / name)
    broken = RDF_PROFILE + "\nex:m map:class ex:Tool ;\n  map:tipe ex:Thing ."
    (tmp_path / "ontology" / "shapes" / "mapping.ttl").write_text(PREFIXES + broken)
    done = kg(command, cwd=tmp_path)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if "map:tipe" in line]
    assert "mapping.ttl:10:1: " in line
    assert f"<{EX}m>: map:tipe has no meaning here. Use one of: map:blank, map:class" in line
    assert not list(tmp_path.glob(".kg/snapshots/*"))
