"""What a client sends makes the server ask nobody, except whom its operator allows.

The numbers are those of the list of what the service must survive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
from other_servers import answer, listening, other_server, solutions
from serving import Server, kg, serving
from stewards import G, send, writable
from writing import make_store

from kg.errors import RemoteAccessRefused, RemoteFailed
from kg.store import service_client
from kg.store.service_client import Allowance, ServiceClient
from kg.store.services import Service

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("outbound")

EX = "http://example.org/"
ANN = f"@prefix ex: <{EX}> . ex:ann ex:name 'Ann' ."


@dataclass(frozen=True)
class Watched:
    """A server, the URL of somebody who is not to be asked, and who asked."""

    server: Server
    url: str
    connections: list[object]

    def ask(self, text: str, **parameters: str) -> httpx.Response:
        """A query, in which <U> stands for that URL."""
        return self.server.client.get(
            "/sparql", params={"query": text.replace("<U>", f"<{self.url}>"), **parameters}
        )

    def change(self, text: str) -> httpx.Response:
        """An update, with the token."""
        content = text.replace("<U>", f"<{self.url}>")
        headers = {"Content-Type": "application/sparql-update"}
        return self.server.client.post("/sparql", content=content, headers=headers)


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    """A server that anybody may ask and we may write to; nobody may be asked by it."""
    with listening() as (port, connections), writable() as server:
        assert send(server.client, ANN).is_success
        yield Watched(server, f"http://127.0.0.1:{port}/x", connections)


@pytest.fixture(autouse=True)
def nobody_was_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nobody was, and the server answers as it did."""
    yield
    if "watched" in request.fixturenames:
        watched = request.getfixturevalue("watched")
        assert watched.connections == []
        healthy = watched.ask(f"ASK {{ GRAPH <{G}> {{ ?s <{EX}name> 'Ann' }} }}")
        assert healthy.json()["boolean"] is True
        assert watched.server.process.poll() is None


BLOCKS = {
    "constant": "GRAPH ?g { ?s ?p ?o } SERVICE <U> { ?s ?q ?r }",
    "alone": "SERVICE <U> { ?s ?q ?r }",
    "variable": "VALUES ?u { <U> } SERVICE ?u { ?s ?q ?r }",
    "bound variable": "BIND(<U> AS ?u) SERVICE ?u { ?s ?q ?r }",
    "nested": "SERVICE <U> { SERVICE <U> { ?s ?q ?r } }",
    "nested groups": "{ { { SERVICE <U> { ?s ?q ?r } } } }",
    "SILENT": "SERVICE SILENT <U> { ?s ?q ?r }",
    "no spaces": "SERVICE<U>{?s ?q ?r}",
    "SILENT without spaces": "SERVICESILENT<U>{?s ?q ?r}",
    "small letters": "service silent <U> { ?s ?q ?r }",
    "a comment between": "SERVICE # here\n<U> { ?s ?q ?r }",
    "escaped": "\\u0053ERVICE <U> { ?s ?q ?r }",
    "escaped in full": "\\U00000053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <U> { ?s ?q ?r }",
    "escaped SILENT": "SERVICE \\u0053ILENT <U> { ?s ?q ?r }",
    "in a subquery": "{ SELECT * { SERVICE <U> { ?s ?q ?r } } }",
    "in EXISTS": "GRAPH ?g { ?s ?p ?o } FILTER EXISTS { SERVICE <U> { ?s ?q ?r } }",
    "in NOT EXISTS": "GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { SERVICE <U> { ?s ?q ?r } }",
    "in OPTIONAL": "GRAPH ?g { ?s ?p ?o } OPTIONAL { SERVICE <U> { ?s ?q ?r } }",
    "in UNION": "{ GRAPH ?g { ?s ?p ?o } } UNION { SERVICE <U> { ?s ?q ?r } }",
    "in MINUS": "GRAPH ?g { ?s ?p ?o } MINUS { SERVICE <U> { ?s ?q ?r } }",
    "in GRAPH": "GRAPH ?g { ?s ?p ?o SERVICE <U> { ?s ?q ?r } }",
    "a name": "SERVICE u:x { ?s ?q ?r }",
    "a name without a space": "SERVICEu:x { ?s ?q ?r }",
    "a name without a prefix": "SERVICE:x { ?s ?q ?r }",
    "a name after SILENT": "SERVICE SILENTu:x { ?s ?q ?r }",
    "a name after both": "SERVICESILENTu:x { ?s ?q ?r }",
    "after a boolean": "VALUES ?b { true } GRAPH ?g { ?s ?p true } SERVICE <U> { ?s ?q ?r }",
    "glued to a boolean": "OPTIONAL { GRAPH ?g { ?s ?p trueSERVICE <U> { ?s ?q ?r } } }",
    "glued to a number": "OPTIONAL { ?s ?p 1SERVICE <U> { ?s ?q ?r } }",
    "glued to a name": "OPTIONAL { ?s ?p u:.SERVICE <U> { ?s ?q ?r } }",
    "after a string": "OPTIONAL { ?s ?p '''a\\''''.SERVICE <U> { ?s ?q ?r } }",
    "after an escaped quote": 'OPTIONAL { ?s ?p "\\u0022.SERVICE <U> { ?s ?q ?r } #" }',
    "after a comparison": "FILTER(1<2)SERVICE<U>{?s ?q ?r}FILTER(2>1)",
    "after an IRI with an escape": "OPTIONAL { ?s ?p <\\u0061:b>.SERVICE <U> { ?s ?q ?r } }",
}
# Forms that no reader takes for a block: the engine refuses them, or it is no block.
NO_BLOCK = {"after an escaped quote"}


def prologue(url: str) -> str:
    base = url.removesuffix("x")
    return f"PREFIX u: <{base}> PREFIX : <{base}> "


@pytest.mark.parametrize("name", BLOCKS)
def test_27_service_reaches_nobody(watched: Watched, name: str) -> None:
    for form in ("SELECT * {{ {} }}", "ASK {{ {} }}", "CONSTRUCT {{ ?s ?q ?r }} WHERE {{ {} }}"):
        text = prologue(watched.url) + form.format(BLOCKS[name])
        response = watched.ask(text)
        if name in NO_BLOCK:
            assert response.status_code in (200, 400, 403)
            continue
        assert response.status_code == 403, response.text
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", BLOCKS)
def test_27_service_in_an_update_reaches_nobody(watched: Watched, name: str) -> None:
    where = f"WHERE {{ {BLOCKS[name]} }}"
    for operation in (f"INSERT {{ GRAPH <{G}> {{ ?s ?q ?r }} }}", "DELETE { ?s ?q ?r }"):
        response = watched.change(f"{prologue(watched.url)}{operation} {where}")
        assert response.status_code in ((200, 400, 403) if name in NO_BLOCK else (403,))


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <U>",
        "LOAD SILENT <U>",
        "load<U>",
        "LOADSILENT<U>",
        "LOAD <U> INTO GRAPH <http://example.org/g>",
        "LOAD u:x",
        "LOADu:x",
        "LOAD:x",
        "LOADSILENTu:x",
        "\\u004COAD <U>",
        "CREATE SILENT GRAPH <http://example.org/h> ; LOAD <U>",
        "CREATE SILENT GRAPH <http://example.org/h>;LOAD<U>",
    ],
)
def test_28_load_reaches_nobody(watched: Watched, text: str) -> None:
    for response in (
        watched.change(prologue(watched.url) + text),
        watched.ask(prologue(watched.url) + text),
    ):
        assert response.status_code == 403, response.text


POINTING = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://example.org/o> a owl:Ontology ; owl:imports <U> ; sh:shapesGraph <U> ;
  rdfs:seeAlso <U> ; rdfs:isDefinedBy <U> ; sh:suggestedShapesGraph <U> .
"""
SHAPES = """
<http://example.org/S> a sh:NodeShape ; sh:targetClass owl:Ontology ;
  sh:property [ sh:path owl:imports ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:sparql [ sh:select "SELECT $this WHERE { $this a <http://example.org/None> }" ;
    sh:prefixes <http://example.org/o> ; sh:message "none" ] .
"""


def test_29_imports_and_shapes_graphs_of_an_upload_are_not_fetched(
    watched: Watched, tmp_path: Path
) -> None:
    pointing = POINTING.replace("<U>", f"<{watched.url}>")
    assert send(watched.server.client, pointing, "http://example.org/o").is_success
    make_store(tmp_path / "store", shapes=pointing + SHAPES)
    with writable("--store", str(tmp_path / "store")) as gated:
        assert send(gated.client, pointing, "http://example.org/o").is_success


def test_29_imports_and_shapes_graphs_of_files_are_not_fetched(
    watched: Watched, tmp_path: Path
) -> None:
    pointing = POINTING.replace("<U>", f"<{watched.url}>")
    for folder, content in (
        ("data", pointing),
        ("ontology", pointing),
        ("shapes", pointing + SHAPES),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.ttl").write_text(content, encoding="utf-8")
    folders = ["--data", "data", "--ontology", "ontology", "--shapes", "shapes"]
    for command in (["validate"], ["publish", "--base", EX, "--store", "store"]):
        done = kg(*command, *folders, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    with serving("--store", str(tmp_path / "store")) as server:
        assert server.client.get("/shapes").is_success


@contextmanager
def allowing(url: str) -> Iterator[httpx.Client]:
    """The client of a server that may ask <http://other.example/>, found at a URL."""
    with serving("--data", "none", "--service", f"http://other.example/={url}") as server:
        yield server.client


ASKING = {"query": "SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }"}


def test_30_an_allowed_service_that_redirects_is_not_followed() -> None:
    with listening() as (port, connections):
        inside = f"http://127.0.0.1:{port}/"
        statuses = iter((301, 302, 303, 307, 308))

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            answer(solutions(["s"]), status=next(statuses), Location=inside)(handler)

        with other_server(redirect) as other, allowing(other.url) as client:
            for asked in range(1, 6):
                response = client.get("/sparql", params=ASKING)
                assert response.status_code == 502, response.text
                assert "redirect" in response.json()["detail"]
                assert len(other.queries) == asked
        assert connections == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost.localdomain"])
def test_30_an_allowed_name_of_a_private_address_is_refused(host: str) -> None:
    with listening() as (port, connections), allowing(f"http://{host}:{port}/") as client:
        for silent in ("", "SILENT"):
            query = ASKING["query"].replace("SERVICE", f"SERVICE {silent}")
            response = client.get("/sparql", params={"query": query})
            # Not every system knows all of these names.
            assert response.status_code in (403, 502) or silent
            assert "127.0.0.1" not in response.text
    assert connections == []


def ask(client: ServiceClient, port: int) -> None:
    service = Service("http://other.example/", f"http://other.example:{port}/")
    asyncio.run(client.ask(service, "SELECT * {}", Allowance(1000), 20))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]
)
def test_30_an_allowed_service_at_an_address_inside_is_refused(address: str) -> None:
    async def resolve(_: str, __: int) -> Sequence[str]:
        return [address]

    with listening() as (port, connections), pytest.raises(RemoteAccessRefused):
        ask(ServiceClient(resolve), port)
    assert connections == []


def test_30_a_name_that_changes_after_the_check_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Stands for an address of the Internet; nobody listens there.
    outside = "127.0.0.9"
    monkeypatch.setattr(service_client, "public", lambda address: address == outside)
    asked: list[str] = []

    async def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return [outside] if len(asked) == 1 else ["127.0.0.1"]

    with listening() as (port, connections):
        client = ServiceClient(resolve)
        with pytest.raises(RemoteFailed):
            ask(client, port)
        assert asked == ["other.example"]
        with pytest.raises(RemoteAccessRefused):
            ask(client, port)
    assert connections == []


def test_30_an_allowed_service_leads_to_no_other() -> None:
    block = "SELECT * { SERVICE <http://other.example/> { SERVICE SILENT <U> { ?s ?p ?o } } }"
    with listening() as (port, connections), other_server(answer(solutions([]))) as other:
        with allowing(other.url) as client:
            query = block.replace("<U>", f"<http://127.0.0.1:{port}/>")
            assert client.get("/sparql", params={"query": query}).status_code == 403
        assert other.queries == []
    assert connections == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <U> { ?s ?p ?o }",
        "SELECT * FROM NAMED <U> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <U> FROM <http://example.org/g> { ?s ?p ?o }",
        "SELECT * { GRAPH <U> { ?s ?p ?o } }",
        "DESCRIBE <U>",
        "CONSTRUCT FROM <U> WHERE { ?s ?p ?o }",
        "ASK FROM <U> { ?s ?p ?o }",
    ],
)
def test_31_from_fetches_nothing(watched: Watched, text: str) -> None:
    assert watched.ask(text).status_code == 200


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_31_a_dataset_of_the_protocol_fetches_nothing(watched: Watched, name: str) -> None:
    assert watched.ask("SELECT * { ?s ?p ?o }", **{name: watched.url}).status_code == 200
