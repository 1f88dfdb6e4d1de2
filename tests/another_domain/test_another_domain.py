"""The same program with a graph of another domain: nothing in it knows of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from counts import description, recounted, told
from pyld import jsonld
from serving import Server, kg, serving

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("tools in another domain")

HERE = Path(__file__).parent
BASE = "https://tools.example.org/"
DRILL = f"{BASE}id/tool/drill"
OURS = ("solux", "slx")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sources and a store in which they are published."""
    folder = tmp_path_factory.mktemp("library")
    for name in ("data", "ontology", "broken"):
        shutil.copytree(HERE / name, folder / name)
    done = succeeded(kg("publish", "--message", "all tools", cwd=folder))
    assert "Published version 1-" in done.stderr
    return folder


@pytest.fixture(scope="module")
def tools(library: Path) -> Iterator[Server]:
    with serving(cwd=library) as server:
        yield server


def succeeded(
    done: subprocess.CompletedProcess[str],
) -> subprocess.CompletedProcess[str]:
    """A command that went well and said nothing of our domain."""
    assert done.returncode == 0, done.stderr
    nothing_of_ours(done.stdout + done.stderr)
    return done


def nothing_of_ours(text: str) -> str:
    for word in OURS:
        assert word not in text.lower()
    return text


def quads(document: Any) -> set[ox.Quad]:
    text = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return set(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def test_the_data_conforms(library: Path) -> None:
    done = succeeded(kg("validate", cwd=library))
    assert done.stdout.splitlines()[-1].startswith("Conforms: 0 violations")


def test_broken_data_is_told_and_not_published(library: Path) -> None:
    mixed = ("data/library.ttl", "broken")
    told = kg("validate", "--format", "json", *mixed, cwd=library)
    assert told.returncode == 1
    results = json.loads(nothing_of_ours(told.stdout))["results"]
    assert {result["sourceShape"] for result in results} == {
        f"<{BASE}def#Tool-label>",
        f"<{BASE}def#Tool-borrowedBy>",
    }
    refused = kg("publish", *mixed, cwd=library)
    assert refused.returncode == 1
    assert "A tool needs a name." in nothing_of_ours(refused.stderr)
    assert len(succeeded(kg("versions", cwd=library)).stdout.splitlines()) == 1


def test_what_the_rules_derive_can_be_asked_for(library: Path, tools: Server) -> None:
    query = "SELECT ?tool { GRAPH <https://tools.example.org/graph/derived> { ?tool ?p true } }"
    found = tools.client.get("/sparql", params={"query": query, "format": "csv"})
    assert found.text.split() == ["tool", f"{BASE}id/tool/saw"]
    asked = succeeded(kg("query", "SELECT ?tool { ?tool lend:available true }", cwd=library))
    assert asked.stdout.split() == ["?tool", f"<{BASE}id/tool/saw>"]


def test_a_thing_has_its_document(tools: Server) -> None:
    redirect = tools.client.get("/id/tool/drill")
    assert redirect.headers["Location"] == f"{tools.url}/doc/tool/drill"
    document = tools.client.get("/doc/tool/drill.jsonld")
    nothing_of_ours(document.text + str(document.headers))
    body = document.json()
    del body["@context"]
    assert body == {
        "@id": DRILL,
        "@type": "lend:PowerTool",
        "name": {"en": "cordless drill", "fr": "perceuse sans fil"},
        "grams": 1400,
        "borrowedBy": {
            "@id": f"{BASE}id/member/m7",
            "@type": "Member",
            "nickname": "M7",
        },
    }
    turtle = tools.client.get("/doc/tool/drill.ttl")
    triples = {quad.triple for quad in ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)}
    assert {quad.triple for quad in quads(document.json())} == triples
    assert "tool:drill" in turtle.text


@pytest.mark.parametrize(
    "path",
    ["/", "/def", "/shapes", "/context.jsonld", "/.well-known/void", "/catalog", "/openapi.json"],
)
def test_nothing_of_ours_is_served(path: str, tools: Server) -> None:
    response = tools.client.get(path).raise_for_status()
    text = nothing_of_ours(response.text + str(response.headers))
    assert path == "/openapi.json" or BASE in text


def test_what_changed_in_this_graph_is_told(tools: Server) -> None:
    start = tools.client.get("/changes").json()
    page = tools.client.get(start["first"])
    nothing_of_ours(page.text + tools.client.get("/changes.atom").text)
    things = {activity["object"]["id"] for activity in page.json()["orderedItems"]}
    assert DRILL in things
    assert all(thing.startswith(f"{BASE}id/") for thing in things)
    sitemap = nothing_of_ours(tools.client.get("/sitemap/1.xml").text)
    assert f"<loc>{tools.url}/doc/tool/drill</loc>" in sitemap


def test_the_numbers_of_this_graph_are_told(library: Path, tools: Server) -> None:
    found = description(tools.client.get("/.well-known/void"))
    found.check_terms()
    counts = told(found, tools.url)
    assert counts == recounted(library / ".kg", union=True)
    assert counts.classes[f"{BASE}def#Tool"] == 1
    dataset = ox.NamedNode(f"{tools.url}/.well-known/void#dataset")
    of = found.iris(dataset, "http://purl.org/dc/terms/isVersionOf")
    assert of == [f"{BASE}dataset/tools"]


def test_the_catalogue_tells_of_this_graph_as_far_as_it_says_anything(tools: Server) -> None:
    found = nothing_of_ours(tools.client.get("/catalog.nt").raise_for_status().text)
    triples = [quad.triple for quad in ox.parse(found, format=ox.RdfFormat.N_TRIPLES)]
    dcat, dct = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"

    def values(node: object, predicate: str) -> list[Any]:
        wanted = (node, ox.NamedNode(predicate))
        return [t.object for t in triples if (t.subject, t.predicate) == wanted]

    main = ox.NamedNode(f"{BASE}dataset/tools")
    datasets = values(ox.NamedNode(f"{BASE}catalog"), f"{dcat}dataset")
    parts = {ox.NamedNode(f"{main.value}-{name}") for name in ("ontology", "shapes")}
    assert set(datasets) == {main, *parts}
    assert values(main, f"{dct}title") == [ox.Literal("Tools that can be borrowed", language="en")]
    assert len(values(main, f"{dcat}distribution")) > 12
    assert len(values(main, f"{dcat}theme")) == 0
    assert tools.client.get("/catalog.jsonld?profile=dcat-ap-2.1.1").status_code == 200


def test_the_ontology_and_the_context_are_those_of_this_domain(tools: Server) -> None:
    ontology = tools.client.get("/def", headers={"Accept": "application/n-triples"}).text
    assert f"<{BASE}def#PowerTool> " in ontology
    context = tools.client.get("/context.jsonld").json()["@context"]
    assert context["name"] == {
        "@id": "http://www.w3.org/2000/01/rdf-schema#label",
        "@container": "@language",
    }
    assert context["Tool"] == "lend:Tool"
    assert context["borrows"]["@reverse"] == "lend:borrowedBy"
    frame = tools.client.get("/frames/Tool.jsonld").json()
    assert frame["@type"] == ["Tool", "lend:PowerTool"]


def test_the_whole_graph_is_exported(library: Path) -> None:
    export = json.loads(succeeded(kg("export", "--format", "jsonld", cwd=library)).stdout)
    plain = succeeded(kg("export", cwd=library)).stdout
    expected = ox.Dataset(ox.parse(plain, format=ox.RdfFormat.N_QUADS))
    found = ox.Dataset(quads(export))
    for dataset in (expected, found):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected
    graphs = {quad.graph_name.value for quad in found}
    assert graphs == {
        f"{BASE}graph/{n}" for n in ("tools", "library", "derived", "ontology/lending")
    }


def test_a_class_is_exported(library: Path) -> None:
    done = succeeded(kg("export", "--format", "jsonld", "--class", "Tool", cwd=library))
    found = {node["@id"]: node for node in json.loads(done.stdout)["@graph"]}
    assert set(found) == {DRILL, f"{BASE}id/tool/saw"}
    assert found[f"{BASE}id/tool/saw"]["available"] is True


def test_the_collections_are_those_that_these_shapes_name(tools: Server) -> None:
    assert tools.client.get("/").json()["links"]["tools"] == f"{tools.url}/tools"
    page = tools.client.get("/tools")
    nothing_of_ours(page.text + str(page.headers))
    body = page.json()
    assert body["@id"] == f"{tools.url}/tools"
    assert [member["@id"] for member in body["hydra:member"]] == [DRILL, f"{BASE}id/tool/saw"]
    lent = tools.client.get("/tools.csv?lentTo=m7").text.splitlines()
    assert lent == [
        "iri,name_en,name_fr,grams,borrowedBy,available",
        f"{DRILL},cordless drill,perceuse sans fil,1400,{BASE}id/member/m7,",
    ]
    assert tools.client.get("/services").status_code == 404
