"""The catalogue from an entry and facts, without a server: what the graph lacks, or gets wrong."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from described import Described
from harvested import DCAT, DCT, FOAF, SKOS, VCARD

from kg.catalog.dcat import Catalogue, catalogue
from kg.catalog.draft import Facts, keywords
from kg.catalog.entry import read_entry
from kg.catalog.paging import Paging, page
from kg.catalog.profiles import DCAT_AP_2, DCAT_AP_3, Profile, find_profile
from kg.catalog.reading import Reader
from kg.dumps.files import DumpFile, Part
from kg.errors import NotAcceptable, NotFound
from kg.store.candidate import MemoryCandidate

BASE = "http://g.example/"
URL = "http://server.example"
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX eu: <http://publications.europa.eu/resource/authority/>
PREFIX d: <http://g.example/dataset/> PREFIX s: <http://g.example/id/scheme/>
"""
GRAPH, SCHEME = Part("graph", "g"), Part("scheme", "colours", f"{BASE}id/scheme/colours")
VERSION = "4-0123456789ab"


def file(part: Part, extension: str, name: str, *, compressed: bool = False) -> DumpFile:
    full = f"{part.name}.{extension}{'.gz' if compressed else ''}"
    return DumpFile(part, full, name, compressed, 10, "ab" * 32, "cd" * 20, "ef" * 64)


FILES = (
    file(GRAPH, "ttl", "turtle"),
    file(GRAPH, "ttl", "turtle", compressed=True),
    file(Part("table", "Colour", f"{BASE}def#Colour"), "csv", "csv"),
    file(SCHEME, "ttl", "turtle"),
    file(Part("scheme", "hues", "http://elsewhere.example/hues"), "ttl", "turtle"),
)


def made(
    turtle: str,
    *,
    named: bool = True,
    union: bool = True,
    profile: Profile = DCAT_AP_3,
    contact: str = "",
) -> Catalogue:
    name = ox.NamedNode(f"{BASE}graph/a") if named else ox.DefaultGraph()
    quads = [
        ox.Quad(q.subject, q.predicate, q.object, name)
        for q in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    ]
    candidate = MemoryCandidate(quads, (), BASE, union=union)
    parts = dict.fromkeys(row.part for row in FILES)
    entry = read_entry(Reader(candidate, union=union), BASE, parts, ())
    facts = Facts(VERSION, "2026-11-25T10:00:00+00:00", BASE, URL, FILES, contact)
    return catalogue(entry, facts, profile)


def described(turtle: str, **options: bool | str) -> Described:
    return Described(made(turtle, **options).nodes.triples())  # type: ignore[arg-type]


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri if "://" in iri else BASE + iri)


ENTRY = """
<http://g.example/catalog> a dcat:Catalog ; dct:title "All"@en ; dcat:dataset d:g .
d:g a dcat:Dataset ; void:uriSpace "http://g.example/" ; dct:title "Colours"@en , "Farben"@de ;
  dct:description "Every colour."@en ; dct:identifier "g" ; dct:publisher <http://g.example/me> ;
  dct:license eu:licence\\/CC0 ; dct:issued "2027-01-01"^^xsd:date .
<http://g.example/me> a foaf:Agent ; foaf:name "Me" .
s:colours a skos:ConceptScheme ; dct:title "Names of colours"@en .
<http://g.example/def#Colour> rdfs:label "Colour"@en .
"""


def test_a_graph_without_an_entry_has_a_catalogue_of_what_the_program_knows() -> None:
    found = described("<http://g.example/id/x> a <http://g.example/def#Colour> .")
    (catalog,) = found.of_type(f"{DCAT}Catalog")
    assert catalog == node("catalog")
    main = node("dataset/graph")
    assert main in found.values(catalog, f"{DCAT}dataset")
    assert found.value(main, f"{DCT}title") == ox.Literal("graph")
    assert found.values(main, f"{DCT}description")
    assert found.value(main, f"{DCAT}version") == ox.Literal(VERSION)
    assert len(found.values(main, f"{DCAT}distribution")) == 5
    # Nobody is made up to have published it.
    assert found.of_type(f"{FOAF}Agent") == []
    assert found.values(main, f"{DCT}license") == []


@pytest.mark.parametrize(("named", "union"), [(True, True), (True, False), (False, False)], ids=str)
def test_the_entry_is_found_in_any_graph(named: bool, union: bool) -> None:
    found = described(ENTRY, named=named, union=union)
    assert found.value(node("catalog"), f"{DCT}title") == ox.Literal("All", language="en")
    assert found.value(node("me"), f"{FOAF}name") == ox.Literal("Me")


def test_a_part_has_from_the_whole_what_it_does_not_say_itself() -> None:
    found = described(ENTRY)
    part = node("dataset/g-scheme-colours")
    assert found.value(part, f"{DCT}title") == ox.Literal("Names of colours", language="en")
    assert found.values(part, f"{DCT}publisher") == [node("me")]
    assert found.iris(part, f"{DCT}isPartOf") == [f"{BASE}dataset/g"]
    assert found.iris(part, f"{DCAT}landingPage") == [f"{URL}/doc/scheme/colours"]
    assert found.value(part, f"{DCT}identifier") == ox.Literal("g-scheme-colours")


def test_parts_have_good_iris_whatever_that_of_the_whole_ends_with() -> None:
    for whole, part in ((BASE, f"{BASE}scheme-colours"), (f"{BASE}#", f"{BASE}#scheme-colours")):
        entry = ENTRY.replace("d:g ", f"<{whole}> ").replace('dct:identifier "g" ;', "")
        found = made(entry)
        assert ox.NamedNode(part) in found.datasets
        identifiers = Described(found.nodes.triples())
        stated = identifiers.value(ox.NamedNode(part), f"{DCT}identifier")
        assert stated == ox.Literal("graph-scheme-colours")


def test_a_scheme_of_others_is_no_dataset_of_ours() -> None:
    found = described(ENTRY)
    assert set(found.of_type(f"{DCAT}Dataset")) == {
        node("dataset/g"),
        node("dataset/g-scheme-colours"),
    }


def test_a_date_that_is_still_to_come_is_not_told() -> None:
    found = described(ENTRY)
    for thing in found.of_type(f"{DCAT}Dataset") + found.of_type(f"{DCAT}Distribution"):
        issued = found.value(thing, f"{DCT}issued")
        assert isinstance(issued, ox.Literal)
        assert issued.value == "2026-11-25T10:00:00+00:00"
    earlier = described(ENTRY.replace("2027-01-01", "2026-11-24"))
    issued = earlier.value(node("dataset/g"), f"{DCT}issued")
    assert isinstance(issued, ox.Literal)
    assert issued.value == "2026-11-24"


def test_a_distribution_that_the_graph_tells_of_is_completed_and_keeps_its_iri_and_title() -> None:
    found = described(
        ENTRY
        + """d:g dcat:distribution d:mine , d:other .
        d:mine a dcat:Distribution ; dct:title "Mine"@en ; dct:identifier "mine" ;
          dcat:downloadURL <http://g.example/dump/latest/g.ttl> .
        d:other a dcat:Distribution ; dcat:accessURL <http://elsewhere.example/g> ."""
    )
    mine = node("dataset/mine")
    assert found.value(mine, f"{DCT}title") == ox.Literal("Mine", language="en")
    assert found.iris(mine, f"{DCAT}downloadURL") == [f"{URL}/dump/latest/g.ttl"]
    assert found.values(mine, f"{DCAT}byteSize")
    listed = found.iris(node("dataset/g"), f"{DCAT}distribution")
    assert f"{BASE}dataset/g-turtle" not in listed
    assert f"{BASE}dataset/g-turtle-gz" in listed
    other = node("dataset/other")
    assert found.iris(other, f"{DCAT}accessURL") == ["http://elsewhere.example/g"]
    assert found.values(other, f"{DCT}license")


def test_other_datasets_of_the_catalogue_stay_in_it() -> None:
    found = described(
        ENTRY
        + """<http://g.example/catalog> dcat:dataset d:old . d:old a dcat:Dataset ;
        dct:title "Old"@en ; dct:modified "2001-02-03"^^xsd:date ;
        dct:temporal [ dcat:startDate "1900"^^xsd:gYear ] ;
        dcat:distribution d:old-file . d:old-file a dcat:Distribution ;
        dcat:accessURL <http://elsewhere.example/old> ."""
    )
    assert node("dataset/old") in found.of_type(f"{DCAT}Dataset")
    # The version that is published here says nothing of it.
    modified = found.value(node("dataset/old"), f"{DCT}modified")
    assert isinstance(modified, ox.Literal)
    assert modified.value == "2001-02-03"
    assert found.values(node("dataset/old-file"), f"{DCT}modified") == []
    assert found.values(node("dataset/old"), f"{DCAT}version") == []
    period = found.value(node("dataset/old"), f"{DCT}temporal")
    assert found.values(period, f"{DCAT}startDate")
    assert f"{DCT}PeriodOfTime" in found.iris(
        period, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    )


def test_an_address_for_mail_is_told_if_the_graph_has_one() -> None:
    contact = """d:g dcat:contactPoint [ a vcard:Kind ; vcard:fn "Us" ;
      vcard:hasEmail <mailto:us@g.example> ] ."""
    found = described(ENTRY + contact)
    point = found.value(node("dataset/g"), f"{DCAT}contactPoint")
    assert found.iris(point, f"{VCARD}hasEmail") == ["mailto:us@g.example"]
    assert "hasEmail" not in str(described(ENTRY).triples)


def test_the_label_of_a_licence_does_not_take_the_place_of_its_iri() -> None:
    found = described(ENTRY + 'eu:licence\\/CC0 rdfs:label "CC0" ; skos:prefLabel "CC0"@en .')
    licence = node("http://publications.europa.eu/resource/authority/licence/CC0")
    assert found.values(licence, "http://www.w3.org/2000/01/rdf-schema#label") == []
    assert found.value(licence, f"{SKOS}prefLabel") == ox.Literal("CC0", language="en")


CONTACT = f"{DCAT}contactPoint"
OTHERS = f"{VCARD}hasEmail"


def test_the_address_of_who_runs_the_server_stands_in_where_the_graph_has_none() -> None:
    without = described(ENTRY, contact="us@here.example")
    (point,) = without.values(node("dataset/g"), CONTACT)
    assert without.iris(point, OTHERS) == ["mailto:us@here.example"]
    assert {v.value for v in without.values(point, f"{VCARD}fn")} == {"Colours", "Farben"}
    unaddressed = 'd:g dcat:contactPoint d:us . d:us a vcard:Kind ; vcard:fn "Us" .'
    known = described(ENTRY + unaddressed, contact="us@here.example")
    assert known.iris(node("dataset/g"), CONTACT) == [f"{BASE}dataset/us"]
    assert known.iris(node("dataset/us"), OTHERS) == ["mailto:us@here.example"]
    assert known.values(node("dataset/us"), f"{VCARD}fn") == [ox.Literal("Us")]
    addressed = unaddressed + " d:us vcard:hasEmail <mailto:other@g.example> ."
    own = described(ENTRY + addressed, contact="us@here.example")
    assert own.iris(node("dataset/us"), OTHERS) == ["mailto:other@g.example"]


def test_keywords_are_made_such_that_no_portal_refuses_them() -> None:
    words = ["l'aide sociale", "one, two; three", "a/b (c)", "x", " spaced  out ", "Œuvre-d.art_1"]
    found = [word.value for word in keywords(ox.Literal(word) for word in words)]
    assert found == [
        "l aide sociale",
        "one",
        "two",
        "three",
        "a b c",
        "spaced out",
        "Œuvre-d.art_1",
    ]


def test_the_order_of_what_the_store_gives_changes_nothing() -> None:
    lines = [line for line in ENTRY.split(" .\n") if line.strip()]
    backwards = " .\n".join(reversed(lines)) + " .\n"
    one = page(made(ENTRY), Paging(f"{URL}/catalog"))
    other = page(made(backwards), Paging(f"{URL}/catalog"))
    assert [str(triple) for triple in one] == [str(triple) for triple in other]


def test_pages_begin_at_one_and_end() -> None:
    whole = made(ENTRY)
    for number in (0, 3, 10**8):
        with pytest.raises(NotFound, match=f"no page {number}"):
            page(whole, Paging(f"{URL}/catalog", number, 1))
    second = Described(page(whole, Paging(f"{URL}/catalog", 2, 1)))
    assert second.of_type(f"{DCAT}Dataset") == [node("dataset/g-scheme-colours")]
    assert second.of_type(f"{DCAT}DataService") == []
    assert second.of_type(f"{FOAF}Agent") == [node("me")]


def test_profiles_are_found_by_name_and_by_iri() -> None:
    assert find_profile("dcat-ap") is DCAT_AP_3
    assert find_profile(f"<{DCAT_AP_2.iri}>") is DCAT_AP_2
    with pytest.raises(NotAcceptable) as refused:
        find_profile("dcat-us")
    assert DCAT_AP_2.name in refused.value.hint
