"""What portals need of every dataset, distribution and service, box by box."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pyoxigraph as ox
import pytest
from described import RDFS
from harvested import DCAT, DCT, FOAF, SKOS, SPDX, VCARD, Harvested, HarvestedAt
from serving import Server

from kg.catalog.file_types import EVERY, FILE_TYPES, MEDIA_TYPES
from kg.catalog.ranges import RANGES
from kg.store.base import select, text
from kg.store.embedded import EmbeddedStore

BASE = "https://w3id.org/solux/"
MAIN = ox.NamedNode(f"{BASE}dataset/solux")
EU = "http://publications.europa.eu/resource/authority"
# The formats that count as open and machine-readable for the metadata quality of data.europa.eu.
SCORING = {"CSV", "JSON", "JSON_LD", "RDF_TURTLE", "RDF_XML", "RDF_N_TRIPLES", "RDF_TRIG", "XML"}


def in_list(iri: str, name: str) -> bool:
    return iri.startswith(f"{EU}/{name}/")


def test_the_datasets_are_the_graph_its_ontology_its_shapes_and_every_scheme(
    whole: Harvested, published: object
) -> None:
    store = EmbeddedStore(published)  # type: ignore[arg-type]
    try:
        query = f"SELECT ?s {{ ?s a <{SKOS}ConceptScheme> FILTER(STRSTARTS(STR(?s), '{BASE}')) }}"
        schemes = {text(row["s"]).rpartition("/")[2] for row in select(store, query)}
    finally:
        store.close()
    assert len(schemes) > 10
    wanted = {"solux", "solux-ontology", "solux-shapes"}
    wanted |= {f"solux-scheme-{name}" for name in schemes}
    found = {whole.text(dataset, f"{DCT}identifier") for dataset in whole.datasets}
    assert found == wanted
    (catalog,) = whole.graph.of_type(f"{DCAT}Catalog")
    assert whole.graph.values(catalog, f"{DCAT}dataset") == whole.datasets


def test_identifiers_are_unique_and_nothing_that_matters_is_a_blank_node(whole: Harvested) -> None:
    things = [*whole.datasets, *whole.distributions, *whole.services]
    assert all(isinstance(thing, ox.NamedNode) for thing in things)
    identifiers = [whole.text(thing, f"{DCT}identifier") for thing in things]
    assert len(set(identifiers)) == len(identifiers)


def test_the_things_of_the_graphs_own_entry_keep_their_iris(whole: Harvested) -> None:
    names = ("solux-turtle", "solux-trig", "solux-json-ld", "solux-sparql-access")
    for name in names:
        distribution = ox.NamedNode(f"{BASE}dataset/{name}")
        assert distribution in whole.graph.values(MAIN, f"{DCAT}distribution")
        assert len(whole.graph.values(distribution, f"{DCT}title")) == 3
    assert ox.NamedNode(f"{BASE}dataset/solux-sparql") in whole.services


def test_every_dataset_has_what_portals_ask_for(whole: Harvested, server: Server) -> None:
    for dataset in whole.datasets:
        graph = whole.graph
        for predicate in (f"{DCT}title", f"{DCT}description", f"{DCAT}keyword"):
            assert whole.languages(dataset, predicate) == {"de", "en", "fr"}
        assert all(in_list(iri, "data-theme") for iri in graph.iris(dataset, f"{DCAT}theme"))
        assert graph.values(dataset, f"{DCAT}theme", f"{SKOS}prefLabel")
        assert graph.values(dataset, f"{DCAT}contactPoint", f"{VCARD}fn")
        address = graph.iris(dataset, f"{DCAT}contactPoint", f"{VCARD}hasEmail")
        assert address == ["mailto:questions@example.org"]
        assert graph.values(dataset, f"{DCAT}contactPoint", f"{VCARD}hasURL")
        assert graph.values(dataset, f"{DCT}publisher", f"{FOAF}name")
        for name, code in (
            ("accrualPeriodicity", "frequency"),
            ("accessRights", "access-right"),
            ("language", "language"),
            ("license", "licence"),
            ("spatial", "country"),
        ):
            iris = graph.iris(dataset, f"{DCT}{name}")
            assert iris
            assert all(in_list(iri, code) for iri in iris)
        assert graph.iris(dataset, f"{DCT}conformsTo")
        assert whole.text(dataset, f"{DCAT}version") == "1.0.0"
        assert graph.values(dataset, f"{DCAT}distribution")


def test_every_landing_page_is_one_of_this_server_and_there(
    whole: Harvested, server: Server
) -> None:
    pages = {
        page
        for dataset in whole.datasets
        for page in whole.graph.iris(dataset, f"{DCAT}landingPage")
    }
    assert len(pages) > 10
    for page in pages:
        assert page.startswith(f"{server.url}/")
        assert server.client.head(page).status_code == 200


def test_keywords_hold_nothing_that_portals_refuse(whole: Harvested) -> None:
    words = {
        word.value
        for node in (*whole.datasets, *whole.services)
        for word in whole.graph.values(node, f"{DCAT}keyword")
        if isinstance(word, ox.Literal)
    }
    assert words
    assert all(re.fullmatch(r"[\w .-]{2,100}", word) for word in words)


def test_the_period_is_a_blank_node_with_the_first_and_last_date_of_the_graph(
    whole: Harvested, published: object
) -> None:
    store = EmbeddedStore(published)  # type: ignore[arg-type]
    try:
        query = f"SELECT (STR(?d) AS ?date) {{ ?e <{DCT}date> ?d }} ORDER BY STR(?d)"
        dates = [text(row["date"]) for row in select(store, query)]
    finally:
        store.close()
    for dataset in whole.datasets:
        period = whole.graph.value(dataset, f"{DCT}temporal")
        assert isinstance(period, ox.BlankNode)
        assert whole.types(period) == [f"{DCT}PeriodOfTime"]
        assert whole.text(period, f"{DCAT}startDate")[:4] == dates[0][:4]
        assert whole.text(period, f"{DCAT}endDate") == dates[-1]


def test_the_area_is_the_country_with_its_box(whole: Harvested) -> None:
    country = ox.NamedNode(f"{EU}/country/LUX")
    for dataset in whole.datasets:
        assert whole.graph.values(dataset, f"{DCT}spatial") == [country]
    box = whole.graph.value(country, f"{DCAT}bbox")
    assert isinstance(box, ox.Literal)
    assert box.value.startswith("POLYGON((")
    assert box.datatype.value == "http://www.opengis.net/ont/geosparql#wktLiteral"


def test_no_date_is_in_the_future(whole: Harvested) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    for thing in (*whole.datasets, *whole.distributions):
        for name in ("issued", "modified"):
            stated = whole.text(thing, f"{DCT}{name}")
            assert stated <= now[: len(stated)]


def test_every_distribution_has_what_portals_ask_for(whole: Harvested) -> None:
    listed = {
        node
        for dataset in whole.datasets
        for node in whole.graph.values(dataset, f"{DCAT}distribution")
    }
    assert listed == set(whole.distributions)
    for node in whole.distributions:
        graph = whole.graph
        assert whole.languages(node, f"{DCT}title") == {"de", "en", "fr"}
        assert whole.languages(node, f"{DCT}description") == {"de", "en", "fr"}
        assert len(graph.iris(node, f"{DCAT}accessURL")) == 1
        assert graph.iris(node, f"{DCT}license") == [f"{EU}/licence/CC_BY_4_0"]
        (format_,) = graph.iris(node, f"{DCT}format")
        (media_type,) = graph.iris(node, f"{DCAT}mediaType")
        assert format_.startswith(f"{FILE_TYPES}/")
        assert media_type.startswith(f"{MEDIA_TYPES}/")
        rights = graph.value(node, f"{DCT}rights")
        assert isinstance(rights, ox.BlankNode)
        assert graph.values(rights, f"{RDFS}label")


def test_every_file_is_at_its_addresses_with_the_size_and_checksum_that_are_told(
    whole: Harvested, server: Server
) -> None:
    assert len(whole.files) > 200
    version = whole.response.headers["X-KG-Version"]
    listed = {
        row["name"]: row
        for row in server.client.get(f"/dump/{version}").raise_for_status().json()["files"]
    }
    for file in whole.files:
        (download,) = whole.graph.iris(file, f"{DCAT}downloadURL")
        (access,) = whole.graph.iris(file, f"{DCAT}accessURL")
        name = download.rpartition("/")[2]
        assert download == access == f"{server.url}/dump/latest/{name}"
        row = listed[name]
        assert whole.text(file, f"{DCAT}byteSize") == str(row["bytes"])
        checksum = (f"{SPDX}checksum", f"{SPDX}checksumValue")
        assert whole.text(file, *checksum) == row["sha512"]
        compressed = whole.graph.iris(file, f"{DCAT}compressFormat")
        assert compressed == ([f"{MEDIA_TYPES}/application/gzip"] if name.endswith(".gz") else [])


@pytest.mark.parametrize("name", ["solux.ttl", "solux.jsonld.gz", "target-group.rdf", "shapes.nt"])
def test_what_is_downloaded_is_what_is_told(name: str, whole: Harvested, server: Server) -> None:
    address = ox.NamedNode(f"{server.url}/dump/latest/{name}")
    (file,) = [f for f in whole.files if address in whole.graph.values(f, f"{DCAT}downloadURL")]
    assert server.client.head(address.value).status_code == 200
    # Decoding a content coding would change what is counted.
    found = server.client.get(address.value, headers={"Accept-Encoding": "identity"}).content
    assert whole.text(file, f"{DCAT}byteSize") == str(len(found))
    checksum = (f"{SPDX}checksum", f"{SPDX}checksumValue")
    assert whole.text(file, *checksum) == hashlib.sha512(found).hexdigest()


def test_every_checksum_has_an_iri_as_its_algorithm(whole: Harvested) -> None:
    for checksum in whole.graph.of_type(f"{SPDX}Checksum"):
        (algorithm,) = whole.graph.iris(checksum, f"{SPDX}algorithm")
        assert whole.types(ox.NamedNode(algorithm)) == [f"{SPDX}ChecksumAlgorithm"]


def test_tables_come_as_csv_with_their_columns_described_and_as_parquet(whole: Harvested) -> None:
    formats = {}
    for node in whole.graph.values(MAIN, f"{DCAT}distribution"):
        for address in whole.graph.iris(node, f"{DCAT}downloadURL"):
            formats[address.rpartition("/")[2]] = (node, *whole.graph.iris(node, f"{DCT}format"))
    node, format_ = formats["SocialService.csv"]
    assert format_ == f"{FILE_TYPES}/CSV"
    (schema,) = whole.graph.iris(node, f"{DCT}conformsTo")
    assert schema.endswith("/SocialService.csv-metadata.json")
    assert "SocialService.csv-metadata.json" not in formats
    titles = {str(title) for title in whole.graph.values(node, f"{DCT}title")}
    assert '"solux: social-support services in Luxembourg: Social service (CSV)"@en' in titles
    tables = {name.partition(".")[0] for name in formats if name.endswith(".csv")}
    parquet = {name.partition(".")[0] for name in formats if name.endswith(".parquet")}
    assert parquet in (set(), tables)


def test_each_dataset_comes_in_a_format_that_scores_on_all_lists(whole: Harvested) -> None:
    for dataset in whole.datasets:
        found = {
            iri.rpartition("/")[2]
            for iri in whole.graph.iris(dataset, f"{DCAT}distribution", f"{DCT}format")
        }
        assert found & SCORING >= {"JSON_LD", "RDF_TURTLE", "RDF_XML", "RDF_N_TRIPLES"}


def test_no_licence_has_a_label_in_place_of_its_iri(whole: Harvested) -> None:
    for licence in whole.graph.of_type(f"{DCT}LicenseDocument"):
        assert isinstance(licence, ox.NamedNode)
        assert whole.graph.values(licence, f"{RDFS}label") == []
        assert whole.graph.values(licence, f"{SKOS}prefLabel")


def test_services_stand_by_themselves_and_with_a_distribution(
    whole: Harvested, server: Server
) -> None:
    (catalog,) = whole.graph.of_type(f"{DCAT}Catalog")
    assert whole.graph.values(catalog, f"{DCAT}service") == whole.services
    addresses = {}
    for service in whole.services:
        graph = whole.graph
        assert whole.languages(service, f"{DCT}title") == {"de", "en", "fr"}
        assert graph.values(service, f"{DCAT}servesDataset") == [MAIN]
        assert graph.iris(service, f"{DCT}conformsTo")
        (address,) = graph.iris(service, f"{DCAT}endpointURL")
        (description,) = graph.iris(service, f"{DCAT}endpointDescription")
        for url in (address, description):
            assert server.client.head(url).status_code == 200
        addresses[address.removeprefix(server.url)] = description.removeprefix(server.url)
        given = [
            node
            for node in graph.values(MAIN, f"{DCAT}distribution")
            if service in graph.values(node, f"{DCAT}accessService")
        ]
        assert len(given) == 1
        assert graph.iris(given[0], f"{DCAT}accessURL") == [address]
    assert addresses == {"/sparql": "/sparql", "/": "/openapi.json"}


def test_whatever_is_pointed_to_is_told_with_its_class(whole: Harvested) -> None:
    for triple in whole.triples:
        class_ = RANGES.get(triple.predicate.value)
        if class_ is not None:
            assert class_ in whole.types(triple.object), triple


def test_every_value_of_a_european_list_is_told_with_its_name_and_its_list(
    whole: Harvested,
) -> None:
    used = {
        triple.object
        for triple in whole.triples
        if isinstance(triple.object, ox.NamedNode)
        and re.fullmatch(rf"{EU}/[^/]+/[^/]+", triple.object.value)
    }
    assert len(used) > 15
    for node in used:
        assert whole.languages(node, f"{SKOS}prefLabel") == {"de", "en", "fr"}
        assert whole.graph.iris(node, f"{SKOS}inScheme") == [node.value.rpartition("/")[0]]


def test_every_format_that_is_used_has_a_row(whole: Harvested) -> None:
    used = {iri for node in whole.distributions for iri in whole.graph.iris(node, f"{DCT}format")}
    assert used <= {row.iri.value for row in EVERY}


def test_only_datasets_are_of_the_class_and_none_has_others_as_parts(whole: Harvested) -> None:
    """Portals take every dcat:Dataset for one to list, and what dct:hasPart leads to for a file."""
    (catalog,) = whole.graph.of_type(f"{DCAT}Catalog")
    assert whole.graph.values(catalog, f"{DCAT}dataset") == whole.datasets
    assert not [t for t in whole.triples if t.predicate.value == f"{DCT}hasPart"]


def test_no_address_of_this_server_is_written_as_one_of_the_base(
    whole: Harvested, server: Server
) -> None:
    for name in ("accessURL", "downloadURL", "landingPage", "endpointURL", "endpointDescription"):
        found = [t.object for t in whole.triples if t.predicate.value == f"{DCAT}{name}"]
        assert found
        assert all(str(value).startswith(f"<{server.url}/") for value in found)


def test_the_other_description_is_linked_both_ways(
    whole: Harvested, server: Server, at: HarvestedAt
) -> None:
    void = f"{server.url}/.well-known/void"
    assert void in whole.graph.iris(MAIN, f"{FOAF}page")
    found = at("/.well-known/void")
    dataset = ox.NamedNode(f"{void}#dataset")
    assert found.graph.iris(dataset, f"{FOAF}page") == [f"{server.url}/catalog"]
    assert found.graph.iris(dataset, f"{DCT}isVersionOf") == [MAIN.value]
    dumps = set(found.graph.iris(dataset, "http://rdfs.org/ns/void#dataDump"))
    files = {
        address
        for node in whole.graph.values(MAIN, f"{DCAT}distribution")
        for address in whole.graph.iris(node, f"{DCAT}downloadURL")
        if "/solux." in address
    }
    assert len(dumps) == 12
    assert dumps == files
