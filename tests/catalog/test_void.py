"""VoID from statistics: right terms, and never endless."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
from described import RDFS, VOID, XSD, Described

from kg.catalog.statistics import ClassCount, PropertyCount, Statistics
from kg.catalog.void import MOST_LISTED, Description, described_dataset, void_triples
from kg.sparql.service_description import GraphSize, dataset_triples

EX = "http://example.org/"
DCT = "http://purl.org/dc/terms/"
STATISTICS = Statistics(
    version="3-0123456789ab",
    datasets=(f"{EX}dataset/all",),
    default_triples=7,
    graphs=(GraphSize(f"{EX}graph/a", 7), GraphSize(f"{EX}graph/empty", 0)),
    classes=(ClassCount(f"{EX}def#C", 2), ClassCount("urn:example:D", 1)),
    properties=(PropertyCount(f"{EX}def#p", 5, 2, 4), PropertyCount(f"{EX}other/q", 2, 1, 2)),
    triples=7,
    subjects=3,
    objects=6,
)
DESCRIPTION = Description(
    f"{EX}.well-known/void", f"{EX}sparql", EX, STATISTICS, "2026-11-25T10:00:00+00:00"
)
DATASET = ox.NamedNode(f"{EX}.well-known/void#dataset")


def described(description: Description = DESCRIPTION) -> Described:
    sizes = dataset_triples(described_dataset(description))
    return Described([*void_triples(description), *sizes])


def with_statistics(**changes: object) -> Described:
    statistics = replace(STATISTICS, **changes)  # type: ignore[arg-type]
    return described(replace(DESCRIPTION, statistics=statistics))


def test_every_term_is_one_of_the_specifications_and_used_as_it_says() -> None:
    described().check_terms()


def test_the_document_is_about_the_dataset_as_it_is_served_here() -> None:
    found = described()
    assert found.iris(ox.NamedNode(DESCRIPTION.document), "http://xmlns.com/foaf/0.1/primaryTopic")
    assert found.iris(DATASET, f"{VOID}sparqlEndpoint") == [DESCRIPTION.endpoint]
    assert found.iris(DATASET, f"{DCT}isVersionOf") == [f"{EX}dataset/all"]
    assert found.value(DATASET, f"{VOID}uriSpace") == ox.Literal(EX)
    moment = ox.Literal("2026-11-25T10:00:00+00:00", datatype=ox.NamedNode(f"{XSD}dateTime"))
    assert found.value(DATASET, f"{DCT}modified") == moment
    version = found.value(DATASET, "http://www.w3.org/ns/dcat#version")
    assert version == ox.Literal("3-0123456789ab")


def test_the_catalogue_and_the_files_are_pointed_to_where_there_are_some() -> None:
    catalogue, dump = f"{EX}catalog", f"{EX}dump/3-0123456789ab/all.ttl"
    found = described(replace(DESCRIPTION, catalogue=catalogue, dumps=(dump,)))
    found.check_terms()
    assert found.iris(DATASET, "http://xmlns.com/foaf/0.1/page") == [catalogue]
    assert found.iris(DATASET, f"{VOID}dataDump") == [dump]
    assert described().iris(DATASET, f"{VOID}dataDump") == []


def test_numbers_are_those_of_the_statistics() -> None:
    found = described()
    numbers = {
        name: found.number(DATASET, f"{VOID}{name}")
        for name in ("triples", "distinctSubjects", "distinctObjects", "classes", "properties")
    }
    assert list(numbers.values()) == [7, 3, 6, 2, 2]


def test_each_class_and_property_has_a_part() -> None:
    found = described()
    classes = {
        (*found.iris(part, f"{VOID}class"), found.number(part, f"{VOID}entities"))
        for part in found.values(DATASET, f"{VOID}classPartition")
    }
    assert classes == {(f"{EX}def#C", 2), ("urn:example:D", 1)}
    names = ("triples", "distinctSubjects", "distinctObjects")
    properties = {
        (
            *found.iris(part, f"{VOID}property"),
            *(found.number(part, f"{VOID}{name}") for name in names),
        )
        for part in found.values(DATASET, f"{VOID}propertyPartition")
    }
    assert properties == {(f"{EX}def#p", 5, 2, 4), (f"{EX}other/q", 2, 1, 2)}


def test_vocabularies_are_the_namespaces_in_use() -> None:
    assert described().iris(DATASET, f"{VOID}vocabulary") == [f"{EX}def#", f"{EX}other/"]


def test_what_is_not_known_is_left_out_and_said() -> None:
    sentence = "Not known: the properties; stopped."
    found = with_statistics(properties=None, triples=None, subjects=None, missing=(sentence,))
    found.check_terms()
    for name in ("propertyPartition", "properties", "triples", "distinctSubjects"):
        assert found.values(DATASET, f"{VOID}{name}") == []
    assert found.values(DATASET, f"{RDFS}comment") == [ox.Literal(sentence, language="en")]
    assert found.number(DATASET, f"{VOID}classes") == 2


def test_of_long_lists_the_largest_are_told_and_how_many_there_are() -> None:
    classes = tuple(ClassCount(f"{EX}def#C{n:04}", n) for n in range(MOST_LISTED + 2))
    found = with_statistics(classes=classes)
    parts = found.values(DATASET, f"{VOID}classPartition")
    assert len(parts) == MOST_LISTED
    assert min(found.number(part, f"{VOID}entities") for part in parts) == 2
    assert found.number(DATASET, f"{VOID}classes") == MOST_LISTED + 2
    (comment,) = found.values(DATASET, f"{RDFS}comment")
    expected = f"There are {MOST_LISTED + 2} classes; the {MOST_LISTED} largest are listed."
    assert comment == ox.Literal(expected, language="en")


def test_names_that_differ_only_in_odd_characters_have_parts_of_their_own() -> None:
    iris = [f"{EX}a#b", f"{EX}a%23b", f"{EX}ä", f"{EX}%C3%A4", f"{EX}a?b=c&d", f"{EX}(a)"]
    classes = tuple(ClassCount(iri, 1) for iri in sorted(iris))
    assert len(with_statistics(classes=classes).values(DATASET, f"{VOID}classPartition")) == 6
