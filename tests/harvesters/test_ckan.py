"""CKAN with ckanext-dcat imports every dataset and every field of the catalogue.

Its own harvester (``ckan_reader.py``) has read every form of it, page by page; what it would
create is compared with what the catalogue states.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from harvesting import ADDRESSES
from rdflib import RDFS, URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS
from stated import ADMS, DCAT, DCATAP, SPDX, VCARD, Stated, moment, polygon

# What it takes to read all is done once, by one of the workers.
pytestmark = pytest.mark.xdist_group("ckan")

Arrived = Mapping[str, Any]
# What a catalogue states, and the same of what CKAN makes of it.
Field = tuple[Callable[[Stated], Any], Callable[[Arrived], Any]]


def extra(name: str) -> Callable[[Arrived], Any]:
    """What CKAN keeps as a pair of key and value."""

    def of(dataset: Arrived) -> Any:
        values = [pair["value"] for pair in dataset["extras"] if pair["key"] == name]
        assert len(values) < 2, f"{name} is there twice"
        return values[0] if values else None

    return of


def extra_list(name: str) -> Callable[[Arrived], list[str]]:
    return lambda dataset: sorted(json.loads(extra(name)(dataset) or "[]"))


def extra_moment(name: str) -> Callable[[Arrived], Any]:
    def when(dataset: Arrived) -> Any:
        text = extra(name)(dataset)
        return None if text is None else moment(text)

    return when


def own(name: str) -> Callable[[Arrived], Any]:
    return lambda item: item.get(name)


def own_list(name: str) -> Callable[[Arrived], list[str]]:
    return lambda item: sorted(json.loads(item.get(name, "[]")))


def own_moment(name: str) -> Callable[[Arrived], Any]:
    return lambda item: moment(item[name]) if name in item else None


def text(predicate: URIRef) -> Callable[[Stated], str | None]:
    return lambda node: node.text(predicate)


def iri(predicate: URIRef) -> Callable[[Stated], str | None]:
    return lambda node: node.iri(predicate)


def texts(predicate: URIRef) -> Callable[[Stated], list[str]]:
    return lambda node: node.texts(predicate)


def when(predicate: URIRef) -> Callable[[Stated], Any]:
    return lambda node: node.moment(predicate)


def behind(predicate: URIRef, then: Callable[[Stated], Any]) -> Callable[[Stated], Any]:
    """What is stated of the only value."""

    def of(node: Stated) -> Any:
        value = node.one(predicate)
        return None if value is None else then(value)

    return of


def email(contact: Stated) -> str | None:
    address = contact.iri(VCARD.hasEmail)
    return None if address is None else address.removeprefix("mailto:")


def area(dataset: Stated) -> Any:
    corners = behind(DCTERMS.spatial, text(DCAT.bbox))(dataset)
    return None if corners is None else {"type": "Polygon", "coordinates": [polygon(corners)]}


def services(distribution: Stated) -> list[dict[str, Any]]:
    return [
        {
            "uri": str(service.node),
            "title": service.text(DCTERMS.title),
            "description": service.text(DCTERMS.description),
            "identifier": service.text(DCTERMS.identifier),
            "endpoint_url": service.texts(DCAT.endpointURL),
            "endpoint_description": service.iri(DCAT.endpointDescription),
            "serves_dataset": service.texts(DCAT.servesDataset),
            "conforms_to": service.texts(DCTERMS.conformsTo),
            "license": service.iri(DCTERMS.license),
            "access_rights": service.iri(DCTERMS.accessRights),
        }
        for service in distribution.all(DCAT.accessService)
    ]


def services_of(resource: Arrived) -> list[dict[str, Any]]:
    kept = (
        *("uri", "title", "description", "identifier", "endpoint_url", "endpoint_description"),
        *("serves_dataset", "conforms_to", "license", "access_rights"),
    )
    found = json.loads(resource.get("access_services", "[]"))
    return [
        {k: sorted(v) if isinstance(v, list) else v for k in kept for v in [service.get(k)]}
        for service in found
    ]


OF_DATASETS: Final[dict[str, Field]] = {
    "title": (text(DCTERMS.title), own("title")),
    "description": (text(DCTERMS.description), own("notes")),
    "identifier": (text(DCTERMS.identifier), extra("identifier")),
    "IRI": (lambda node: str(node.node), extra("uri")),
    "tags": (texts(DCAT.keyword), lambda item: sorted({tag["name"] for tag in item["tags"]})),
    "themes": (texts(DCAT.theme), extra_list("theme")),
    "languages": (texts(DCTERMS.language), extra_list("language")),
    "standards": (texts(DCTERMS.conformsTo), extra_list("conforms_to")),
    "frequency": (iri(DCTERMS.accrualPeriodicity), extra("frequency")),
    "access rights": (iri(DCTERMS.accessRights), extra("access_rights")),
    "issued": (when(DCTERMS.issued), extra_moment("issued")),
    "modified": (when(DCTERMS.modified), extra_moment("modified")),
    "version": (text(DCAT.version), own("version")),
    "landing page": (iri(DCAT.landingPage), own("url")),
    "publisher": (iri(DCTERMS.publisher), extra("publisher_uri")),
    "name of the publisher": (
        behind(DCTERMS.publisher, text(FOAF.name)),
        extra("publisher_name"),
    ),
    "contact": (behind(DCAT.contactPoint, text(VCARD.fn)), extra("contact_name")),
    "email": (behind(DCAT.contactPoint, email), extra("contact_email")),
    "place": (iri(DCTERMS.spatial), extra("spatial_uri")),
    "area": (area, lambda item: json.loads(extra("spatial_bbox")(item) or "null")),
    "start of the period": (
        behind(DCTERMS.temporal, when(DCAT.startDate)),
        extra_moment("temporal_start"),
    ),
    "end of the period": (
        behind(DCTERMS.temporal, when(DCAT.endDate)),
        extra_moment("temporal_end"),
    ),
}
OF_DISTRIBUTIONS: Final[dict[str, Field]] = {
    "title": (text(DCTERMS.title), own("name")),
    "description": (text(DCTERMS.description), own("description")),
    "URL": (
        lambda node: node.iri(DCAT.downloadURL) or node.iri(DCAT.accessURL),
        own("url"),
    ),
    "access URL": (iri(DCAT.accessURL), own("access_url")),
    "download URL": (iri(DCAT.downloadURL), own("download_url")),
    "format": (iri(DCTERMS.format), own("format")),
    "media type": (iri(DCAT.mediaType), own("mimetype")),
    "compression": (iri(DCAT.compressFormat), own("compress_format")),
    "licence": (iri(DCTERMS.license), own("license")),
    "size": (lambda node: node.number(DCAT.byteSize), own("size")),
    "checksum": (behind(SPDX.checksum, text(SPDX.checksumValue)), own("hash")),
    "algorithm": (behind(SPDX.checksum, iri(SPDX.algorithm)), own("hash_algorithm")),
    "issued": (when(DCTERMS.issued), own_moment("issued")),
    "modified": (when(DCTERMS.modified), own_moment("modified")),
    "languages": (texts(DCTERMS.language), own_list("language")),
    "standards": (texts(DCTERMS.conformsTo), own_list("conforms_to")),
    "availability": (iri(DCATAP.availability), own("availability")),
    "status": (iri(ADMS.status), own("status")),
    "services": (services, services_of),
}


@pytest.fixture(params=ADDRESSES)
def gathered(
    request: pytest.FixtureRequest, read_by_ckan: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """What the harvester has made of the catalogue, and what was wrong with it."""
    return read_by_ckan[request.param]


def test_the_harvest_is_without_errors(gathered: dict[str, Any]) -> None:
    assert gathered["errors"] == []


def test_every_dataset_arrives_once_under_its_iri(
    gathered: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    assert len(datasets) > 1
    arrived = [dataset["guid"] for dataset in gathered["datasets"]]
    assert sorted(arrived) == sorted(str(dataset.node) for dataset in datasets.values())


def test_ckan_refuses_nothing_of_it(gathered: dict[str, Any]) -> None:
    for found in gathered["datasets"]:
        assert found["refused"] == {}, found["guid"]
        assert found["dataset"]["name"]


@pytest.mark.parametrize("field", OF_DATASETS)
def test_every_field_of_a_dataset_arrives(
    field: str, gathered: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    stated, arrived = OF_DATASETS[field]
    got = {found["guid"]: arrived(found["dataset"]) for found in gathered["datasets"]}
    assert got == {str(dataset.node): stated(dataset) for dataset in datasets.values()}
    assert any(got.values())


@pytest.mark.parametrize("field", OF_DISTRIBUTIONS)
def test_every_field_of_a_distribution_arrives(
    field: str, gathered: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    stated, arrived = OF_DISTRIBUTIONS[field]
    items = {found["guid"]: found["dataset"] for found in gathered["datasets"]}
    for dataset in datasets.values():
        resources = items[str(dataset.node)]["resources"]
        got = {resource["uri"]: arrived(resource) for resource in resources}
        assert got == {str(node.node): stated(node) for node in dataset.all(DCAT.distribution)}


def test_the_name_of_the_place_arrives_in_one_of_its_languages(
    gathered: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    by_iri = {str(dataset.node): dataset for dataset in datasets.values()}
    for found in gathered["datasets"]:
        names = behind(DCTERMS.spatial, texts(SKOS.prefLabel))(by_iri[found["guid"]])
        assert extra("spatial_text")(found["dataset"]) in names


def test_the_rights_arrive_in_one_of_their_languages(
    gathered: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    by_iri = {str(dataset.node): dataset for dataset in datasets.values()}
    arrived = 0
    for found in gathered["datasets"]:
        nodes = by_iri[found["guid"]].all(DCAT.distribution)
        labels = {str(n.node): behind(DCTERMS.rights, texts(RDFS.label))(n) for n in nodes}
        for resource in found["dataset"]["resources"]:
            stated = labels[resource["uri"]]
            assert resource.get("rights") in (stated or [None])
            arrived += "rights" in resource
    assert arrived
