"""Documents in other vocabularies: what they say, and that the standards' own checks accept it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from comparison import canonical, read
from pyld import jsonld
from serving import Server

import kg
from kg.jsonld.profiles.mapping import Profile

CASES = sorted((Path(__file__).parent / "cases").iterdir())
RDF = ("cpsv-ap", "schema.org")
Things = Callable[[str], list[str]]


def get(server: Server, path: str) -> str:
    return server.client.get(f"/doc/{path}").raise_for_status().text


def turtle(server: Server, path: str) -> list[ox.Triple]:
    text = get(server, f"{path}.ttl")
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_document_is_as_it_was_read_and_found_right(case: Path, server: Server) -> None:
    address = case.name.replace("--", "/", 1)
    language = ""
    if address.endswith(".json"):
        address, _, language = address.removesuffix(".json").rpartition(".")
        address, language = f"{address}.json", f"?lang={language}"
    assert get(server, address + language) == case.read_text(encoding="utf-8")


@pytest.mark.parametrize("token", RDF)
def test_json_ld_says_the_same_as_turtle_to_another_reader(
    token: str, server: Server, things: Things
) -> None:
    for path in things(token):
        document = json.loads(get(server, f"{path}.{token}.jsonld"))
        assert canonical(read(document)) == canonical(turtle(server, f"{path}.{token}")), path


@pytest.mark.parametrize("token", RDF)
def test_every_format_says_the_same(token: str, server: Server) -> None:
    for path in ("service/lisko", "org/inter-actions"):
        expected = canonical(turtle(server, f"{path}.{token}"))
        for extension, engine in (("nt", ox.RdfFormat.N_TRIPLES), ("rdf", ox.RdfFormat.RDF_XML)):
            found = ox.parse(get(server, f"{path}.{token}.{extension}"), format=engine)
            assert canonical(quad.triple for quad in found) == expected


def test_cpsv_ap_documents_have_no_violation_of_the_official_shapes(
    server: Server, things: Things, material: Callable[[str], Path]
) -> None:
    shapes = material("standards/cpsv-ap-3.2.0") / "shacl" / "cpsv-ap-SHACL.ttl"
    paths = things("cpsv-ap")
    documents = {path: turtle(server, f"{path}.cpsv-ap") for path in paths}
    services = [path for path in paths if path.startswith("service/")]
    assert len(services) == 5
    # Each service for itself, as a portal reads it; the rest at once, which takes less time.
    groups = [documents.pop(path) for path in services]
    groups.append([triple for triples in documents.values() for triple in triples])
    for triples in groups:
        report = kg.validate(triples, str(shapes))
        assert report.conforms, kg.render(report)


def test_the_official_shapes_do_catch_a_fault(
    server: Server, material: Callable[[str], Path]
) -> None:
    shapes = material("standards/cpsv-ap-3.2.0") / "shacl" / "cpsv-ap-SHACL.ttl"
    triples = turtle(server, "service/sas.cpsv-ap")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    kept = [triple for triple in triples if triple.predicate != label]
    assert len(kept) < len(triples)
    assert not kg.validate(kept, str(shapes)).conforms


def test_cpsv_ap_documents_read_the_same_with_the_official_context(
    server: Server, things: Things, material: Callable[[str], Path]
) -> None:
    """But for what the official context has no term for, and its missing language tags."""
    folder = material("standards/cpsv-ap-3.2.0") / "context"
    official = json.loads((folder / "cpsv-ap.jsonld").read_text(encoding="utf-8"))["@context"]
    for path in things("cpsv-ap"):
        document = json.loads(get(server, f"{path}.cpsv-ap.jsonld"))
        own = document["@context"]
        terms = {name: iri for name, iri in own.items() if name in official}
        for name, iri in terms.items():
            stated = official[name]
            assert iri in (stated if isinstance(stated, str) else stated["@id"]), name
        assert all(name in official for name in own if "." in name)
        document["@context"] = [own, {name: official[name] for name in terms}]
        assert canonical(read(document)) == canonical(turtle(server, f"{path}.cpsv-ap")), path


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_hsds_documents_are_valid(
    language: str, server: Server, things: Things, material: Callable[[str], Path]
) -> None:
    text = (material("standards/hsds-3.0") / "service.json").read_text(encoding="utf-8")
    validator = jsonschema.Draft202012Validator(
        json.loads(text), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    paths = things("hsds")
    assert len(paths) == 5
    for path in paths:
        document = json.loads(get(server, f"{path}.hsds.json?lang={language}"))
        assert [error.message for error in validator.iter_errors(document)] == [], path
        assert document["status"] == "active"
        assert document["alert"]
        identifiers = ids_in(document)
        assert all(uuid.UUID(one).version == 5 for one in identifiers)
        # A term may stand in several attributes, anything else only once.
        others = [one for one in identifiers if identifiers.count(one) > 1]
        assert set(others) <= {one["taxonomy_term"]["id"] for one in document["attributes"]}
    broken = {**document, "id": "slug", "organization": {**document["organization"], "uri": "a b"}}
    assert len(list(validator.iter_errors(broken))) == 2


def ids_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for one in value for found in ids_in(one)]
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [found for one in value.values() for found in ids_in(one)]
    return []


def test_hsds_documents_speak_one_language(server: Server) -> None:
    documents = {
        language: json.loads(get(server, f"service/sas.hsds.json?lang={language}"))
        for language in ("de", "fr", "en")
    }
    assert [documents[tag]["name"] for tag in ("de", "fr", "en")] == [
        "sozialer Begleitdienst",
        "service d'accompagnement social",
        "Social Support Service",
    ]
    assert documents["en"]["service_areas"][0]["name"] == "Luxembourg"
    assert "Familien in Notlagen" in documents["de"]["eligibility_description"]
    for tag, document in documents.items():
        terms = [one["taxonomy_term"] for one in document["attributes"]]
        assert {term["language"] for term in terms} == {tag}
        assert ids_in(document) == ids_in(documents["de"])


def test_schema_org_claims_no_money(server: Server, things: Things) -> None:
    for path in things("schema.org"):
        text = get(server, f"{path}.schema.org.jsonld")
        assert "funder" not in text
        assert "sponsor" not in text
    document = json.loads(get(server, "service/lisko.schema.org.jsonld"))
    assert [one["@id"] for one in document["slx:supportedBy"]] == [
        "https://w3id.org/solux/id/org/mfamigr"
    ]


def test_only_a_provider_with_a_stated_legal_form_is_an_ngo(server: Server) -> None:
    for path, types in (("service/act", ["NGO", "Organization"]), ("service/sas", "Organization")):
        document = json.loads(get(server, f"{path}.schema.org.jsonld"))
        assert document["provider"]["@type"] == types


def test_documents_need_nothing_from_elsewhere(
    server: Server, profiles: dict[str, Profile]
) -> None:
    for token in RDF:
        context = json.loads(get(server, f"service/oc.{token}.jsonld"))["@context"]
        assert isinstance(context, dict)
        assert all(isinstance(value, str) for value in context.values())
        assert jsonld.expand({"@context": context, "@id": "urn:a", "x:y": 1})
    assert set(profiles) == {*RDF, "hsds"}
