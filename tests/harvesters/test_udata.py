"""udata, which data.public.lu runs on, imports every dataset and every field of the catalogue.

Its own harvester (``udata_reader.py``) has read every form of it, page by page; what the portal
has then is compared with what the catalogue states.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from harvesting import OF_UDATA, Read
from rdflib import RDFS, Graph
from rdflib.namespace import DCTERMS, FOAF, SKOS
from stated import DCAT, SPDX, VCARD, Stated, described, moment, polygon
from stewards import writable

# What it takes to read all is done once, by one of the workers.
pytestmark = pytest.mark.xdist_group("udata")

Arrived = Mapping[str, Any]
# What a catalogue states, and the same of what the portal has.
Field = tuple[Callable[[Stated], Any], Callable[[Arrived], Any]]

FREQUENCIES: Final = {
    "AS_NEEDED": "punctual",
    "ANNUAL": "annual",
    "DAILY": "daily",
    "IRREG": "irregular",
    "MONTHLY": "monthly",
    "QUARTERLY": "quarterly",
    "WEEKLY": "weekly",
}
# udata keeps checksums by these, and leaves out others.
ALGORITHMS: Final = {f"{SPDX}checksumAlgorithm_{name}": name for name in ("md5", "sha1", "sha256")}
FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
# What the description of the graph is changed to.
TEXT: Final = "Une description qui a changé."
CHANGE: Final = f"""PREFIX dct: <http://purl.org/dc/terms/>
DELETE {{ GRAPH ?g {{ ?dataset dct:description ?old }} }}
INSERT {{ GRAPH ?g {{ ?dataset dct:description "{TEXT}"@fr }} }}
WHERE {{ GRAPH ?g {{ ?dataset dct:identifier "solux" ; a <http://www.w3.org/ns/dcat#Dataset> ;
    dct:description ?old FILTER(LANG(?old) = "fr") }} }}"""


def tag(text: str) -> str:
    """A keyword as udata writes it: small letters without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def tags(node: Stated) -> list[str]:
    themes = [theme.text(SKOS.prefLabel) for theme in node.all(DCAT.theme)]
    assert None not in themes, "a theme has no name"
    return sorted({tag(str(text)) for text in [*node.texts(DCAT.keyword), *themes]})


def frequency(dataset: Stated) -> str | None:
    iri = dataset.iri(DCTERMS.accrualPeriodicity)
    return None if iri is None else FREQUENCIES[iri.rpartition("/")[2]]


def period(dataset: Stated) -> dict[str, str] | None:
    temporal = dataset.one(DCTERMS.temporal)
    if temporal is None:
        return None
    ends = {"start": temporal.text(DCAT.startDate), "end": temporal.text(DCAT.endDate)}
    return {name: text[:10] for name, text in ends.items() if text}


def areas(dataset: Stated) -> list[Any] | None:
    texts = [place.text(DCAT.bbox) for place in dataset.all(DCTERMS.spatial)]
    return [[polygon(text)] for text in texts if text] or None


def contacts(node: Stated) -> list[dict[str, str]]:
    """The contact points, and the publishers, which udata counts among them."""
    found = []
    for point in node.all(DCAT.contactPoint):
        email = point.iri(VCARD.hasEmail)
        found.append(
            {
                "role": "contact",
                "name": point.text(VCARD.fn),
                "email": email and email.removeprefix("mailto:"),
                "contact_form": point.iri(VCARD.hasURL),
            }
        )
    publishers = node.all(DCTERMS.publisher)
    found += [{"role": "publisher", "name": agent.text(FOAF.name)} for agent in publishers]
    return sorted(({k: v for k, v in point.items() if v} for point in found), key=str)


def contacts_of(item: Arrived) -> list[dict[str, str]]:
    kept = ("role", "name", "email", "contact_form")
    points = [{k: point[k] for k in kept if k in point} for point in item["contact_points"]]
    return sorted(points, key=str)


def rights(node: Stated) -> list[str]:
    """Rights in words, as their nodes have them."""
    return [str(right.text(RDFS.label)) for right in node.all(DCTERMS.rights)]


def checksum(distribution: Stated) -> dict[str, str | None] | None:
    found = distribution.one(SPDX.checksum)
    algorithm = ALGORITHMS.get(str(found.iri(SPDX.algorithm))) if found else None
    if found is None or algorithm is None:
        return None
    return {"type": algorithm, "value": found.text(SPDX.checksumValue)}


def key(vocabulary: str, predicate: Any) -> Callable[[Stated], str | None]:
    def of(node: Stated) -> str | None:
        iri = node.iri(predicate)
        assert iri is None or iri.startswith(vocabulary), iri
        return None if iri is None else iri.removeprefix(vocabulary)

    return of


def lower(value: str | None) -> str | None:
    return None if value is None else value.lower()


def harvested(name: str) -> Callable[[Arrived], Any]:
    return lambda item: item["harvest"].get(name)


def harvested_at(name: str) -> Callable[[Arrived], Any]:
    def when(item: Arrived) -> Any:
        value = item["harvest"].get(name)
        return None if value is None else moment(value["$date"])

    return when


def kept(name: str) -> Callable[[Arrived], list[str]]:
    """What udata keeps of DCAT beside its own fields."""
    return lambda item: item["extras"].get("dcat", {}).get(name, [])


COMMON: Final[dict[str, Field]] = {
    "title": (lambda node: node.text(DCTERMS.title), lambda item: item["title"]),
    "description": (
        lambda node: node.text(DCTERMS.description),
        lambda item: item["description"] or None,
    ),
    "identifier": (lambda node: node.text(DCTERMS.identifier), harvested("dct_identifier")),
    "IRI": (lambda node: str(node.node), harvested("uri")),
    "issued": (lambda node: node.moment(DCTERMS.issued), harvested_at("issued_at")),
    "modified": (lambda node: node.moment(DCTERMS.modified), harvested_at("modified_at")),
    "licence": (lambda node: node.texts(DCTERMS.license), kept("license")),
}
OF_DATASETS: Final[dict[str, Field]] = {
    **COMMON,
    "licence of the portal": (lambda _: "cc-by-4.0", lambda item: item["license"]),
    "tags": (tags, lambda item: item["tags"]),
    "access rights": (lambda node: node.texts(DCTERMS.accessRights), kept("accessRights")),
    "frequency": (frequency, lambda item: item.get("frequency")),
    "period": (period, lambda item: item.get("temporal_coverage")),
    "area": (areas, lambda item: item.get("spatial", {}).get("geom", {}).get("coordinates")),
    "contacts": (contacts, contacts_of),
    "landing page": (lambda node: node.iri(DCAT.landingPage), harvested("remote_url")),
    "standard": (
        lambda node: node.texts(DCTERMS.conformsTo)[:1],
        lambda item: [item["schema"]["url"]] if "schema" in item else [],
    ),
}
OF_DISTRIBUTIONS: Final[dict[str, Field]] = {
    **COMMON,
    "URL": (
        lambda node: node.iri(DCAT.downloadURL) or node.iri(DCAT.accessURL),
        lambda item: item["url"],
    ),
    "format": (
        lambda node: lower(key(FILE_TYPES, DCTERMS.format)(node)),
        lambda item: item.get("format"),
    ),
    "media type": (key(MEDIA_TYPES, DCAT.mediaType), lambda item: item.get("mime")),
    "size": (lambda node: node.number(DCAT.byteSize), lambda item: item.get("filesize")),
    "checksum": (checksum, lambda item: item.get("checksum")),
    "rights": (rights, kept("rights")),
    "kind": (
        lambda node: "api" if node.all(DCAT.accessService) else "main",
        lambda item: item["type"],
    ),
}


@pytest.fixture(params=OF_UDATA)
def portal(
    request: pytest.FixtureRequest, read_by_udata: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The job, and what the portal has after it."""
    return read_by_udata[request.param]


def test_the_harvest_is_without_errors(portal: dict[str, Any]) -> None:
    assert portal["status"] == "done", portal["errors"] or portal["items"]
    assert portal["errors"] == []
    for item in portal["items"]:
        assert (item["status"], item["errors"], item["log"]) == ("done", [], []), item["remote_id"]


def test_every_dataset_arrives_once(portal: dict[str, Any], datasets: dict[str, Stated]) -> None:
    assert len(datasets) > 1
    arrived = [dataset["harvest"]["remote_id"] for dataset in portal["datasets"]]
    assert sorted(arrived) == sorted(datasets)


@pytest.mark.parametrize("field", OF_DATASETS)
def test_every_field_of_a_dataset_arrives(
    field: str, portal: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    stated, arrived = OF_DATASETS[field]
    got = {item["harvest"]["remote_id"]: arrived(item) for item in portal["datasets"]}
    assert got == {identifier: stated(dataset) for identifier, dataset in datasets.items()}
    assert any(got.values())


@pytest.mark.parametrize("field", OF_DISTRIBUTIONS)
def test_every_field_of_a_distribution_arrives(
    field: str, portal: dict[str, Any], datasets: dict[str, Stated]
) -> None:
    stated, arrived = OF_DISTRIBUTIONS[field]
    items = {item["harvest"]["remote_id"]: item for item in portal["datasets"]}
    for identifier, dataset in datasets.items():
        item = items[identifier]
        got = {resource["harvest"]["uri"]: arrived(resource) for resource in item["resources"]}
        distributions = dataset.all(DCAT.distribution)
        assert got == {str(node.node): stated(node) for node in distributions}
        assert len(item["resources"]) == len(distributions), "two have one URL"


def test_every_service_arrives_once(portal: dict[str, Any], pages: list[Graph]) -> None:
    """As a resource of the dataset that gives access to it, or else as a service of its own."""
    behind = {str(node) for page in pages for node in page.objects(None, DCAT.accessService)}
    for page in pages:
        for service in described(page, DCAT.DataService):
            assert service.text(DCTERMS.title)
    services = {str(s.node): s for page in pages for s in described(page, DCAT.DataService)}
    alone = {iri: service for iri, service in services.items() if iri not in behind}
    assert behind <= services.keys()
    assert sorted(item["harvest"]["uri"] for item in portal["services"]) == sorted(alone)
    for item in portal["services"]:
        service = alone[item["harvest"]["uri"]]
        assert item["title"] == service.text(DCTERMS.title)
        assert item["base_api_url"] == service.iri(DCAT.endpointURL)
        assert item.get("machine_documentation_url") == service.iri(DCAT.endpointDescription)


def test_a_new_version_changes_what_there_is_and_adds_nothing(
    udata: Read, published: Path, tmp_path: Path
) -> None:
    """udata knows a dataset by its identifier, and a distribution by its URL alone."""
    shutil.copytree(published, tmp_path / "store")
    udata("")
    with writable("--store", str(tmp_path / "store")) as server:
        before = udata(f"{server.url}/catalog.ttl")["datasets"]
        update = {"Content-Type": "application/sparql-update"}
        server.client.post("/sparql", content=CHANGE, headers=update).raise_for_status()
        after = udata(f"{server.url}/catalog.ttl")["datasets"]
    changed = [dataset["harvest"]["remote_id"] for dataset in after if TEXT in dataset.values()]
    assert changed == ["solux"]
    assert resources(after) == resources(before)


def resources(datasets: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Their own identifiers in the portal, with the IRIs that they come from."""
    return {
        dataset["_id"]["$oid"]: {
            resource["_id"]: resource["harvest"]["uri"] for resource in dataset["resources"]
        }
        for dataset in datasets
    }
