"""Two independent JSON-LD processors read from every document the triples of its Turtle.

PyLD, and jsonld.js in one process of Node.js; neither may load a context from anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest
from comparison import canonical, read
from serving import Server, serving

# What it takes to read all is done once, by one of the workers.
pytestmark = pytest.mark.xdist_group("documents of all things")

BASE: Final = "https://w3id.org/solux/id/"
# Of every thing, as ?profile= names them; None is the document without it, in our own context.
PROFILES: Final[tuple[str | None, ...]] = (None, "cpsv-ap", "schema.org")
# What else is one document in each format.
OTHERS: Final = ("/def", "/shapes", "/.well-known/void", "/sparql")
SCRIPT: Final = "tools/canonical_quads.mjs"


@dataclass(frozen=True)
class Document:
    """What is served at one address, in JSON-LD and in Turtle."""

    path: str
    json_ld: str
    turtle: str

    @cached_property
    def stated(self) -> list[str]:
        """The triples of the Turtle, canonical."""
        return canonical(ox.parse(self.turtle, ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def server(published: Path) -> Iterator[Server]:
    """A server without limits: all documents at once are more than a client's share."""
    limits = ("--client-seconds", "0", "--client-queries", "0")
    with serving("--store", str(published), *limits) as running:
        yield running


@pytest.fixture(scope="module")
def things(server: Server) -> list[str]:
    """Every thing that the graph mentions, by its path after ``/doc/``."""
    mentioned = f"""SELECT DISTINCT ?thing {{
        GRAPH ?graph {{ {{ ?thing ?p ?o }} UNION {{ ?s ?p ?thing }} }}
        FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{BASE}")) }}"""
    query = {"query": mentioned, "format": "csv"}
    lines = server.client.get("/sparql", params=query).raise_for_status().text.splitlines()
    return sorted(line.removeprefix(BASE) for line in lines[1:])


@pytest.fixture(scope="module", params=PROFILES, ids=str)
def of_things(request: pytest.FixtureRequest, server: Server, things: list[str]) -> list[Document]:
    """The documents about all things, in one profile; a named one is not for every class."""
    asked = {} if request.param is None else {"profile": request.param}

    def documents(path: str) -> list[Document]:
        json_ld = server.client.get(f"/doc/{path}.jsonld", params=asked)
        if asked and json_ld.status_code == 406:
            return []
        text = json_ld.raise_for_status().text
        return [Document(path, text, got(server.client, f"/doc/{path}.ttl", params=asked))]

    with ThreadPoolExecutor(4) as threads:
        return [document for found in threads.map(documents, things) for document in found]


@pytest.fixture(scope="module")
def others(server: Server) -> list[Document]:
    """The documents that are not about one thing."""
    json_ld, turtle = {"Accept": "application/ld+json"}, {"Accept": "text/turtle"}
    get = partial(got, server.client)
    return [
        Document(path, get(path, headers=json_ld), get(path, headers=turtle)) for path in OTHERS
    ]


def got(client: httpx.Client, path: str, **how: Any) -> str:
    return client.get(path, **how).raise_for_status().text


@pytest.fixture(scope="module")
def node(repository: Path) -> list[str]:
    """The command that reads with jsonld.js; skips where it is not installed, fails in CI."""
    installed = (repository / "tools" / "node_modules" / "jsonld").is_dir()
    command = shutil.which("node")
    if command and installed:
        return [command, str(repository / SCRIPT)]
    missing = "jsonld.js" if command else "Node.js"
    advice = f"{missing} is missing: install Node.js 18 or newer, and run 'npm ci' in tools/."
    if os.environ.get("CI"):
        pytest.fail(advice)
    pytest.skip(advice)


def read_by_jsonld_js(command: list[str], texts: list[str]) -> list[dict[str, str]]:
    """What jsonld.js makes of documents: the quads of each, or an error."""
    lines = "".join(f"{json.dumps(json.loads(text))}\n" for text in texts)
    done = subprocess.run(
        command, input=lines, capture_output=True, text=True, check=True, timeout=60
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def same_in_jsonld_js(command: list[str], documents: list[Document]) -> None:
    outcomes = read_by_jsonld_js(command, [document.json_ld for document in documents])
    for document, outcome in zip(documents, outcomes, strict=True):
        quads = ox.parse(outcome.get("quads", ""), ox.RdfFormat.N_QUADS)
        assert outcome.keys() == {"quads"}, f"{document.path}: {outcome}"
        assert canonical(quads) == document.stated, document.path


def same_in_pyld(documents: list[Document]) -> None:
    for document in documents:
        assert canonical(read(json.loads(document.json_ld))) == document.stated, document.path


def test_things_have_documents_that_say_something(
    of_things: list[Document], things: list[str], request: pytest.FixtureRequest
) -> None:
    assert len(things) > 400
    assert of_things
    assert all(document.stated for document in of_things)
    if request.node.callspec.params["of_things"] is None:
        assert [document.path for document in of_things] == things


def test_pyld_reads_the_triples_of_the_turtle_about_every_thing(of_things: list[Document]) -> None:
    same_in_pyld(of_things)


def test_jsonld_js_reads_the_triples_of_the_turtle_about_every_thing(
    node: list[str], of_things: list[Document]
) -> None:
    same_in_jsonld_js(node, of_things)


def test_both_processors_read_the_triples_of_every_other_document(
    node: list[str], others: list[Document]
) -> None:
    same_in_pyld(others)
    same_in_jsonld_js(node, others)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}, "needs http://127.0.0.1:9/c"),
        ({"@id": "not-absolute", "urn:p": 1}, "not-absolute"),
        ({"@id": "urn:a", "without a meaning": 1}, "without a meaning"),
    ],
    ids=["a context elsewhere", "a relative IRI", "a key that is no property"],
)
def test_jsonld_js_refuses_what_would_be_lost(
    document: object, reason: str, node: list[str]
) -> None:
    (outcome,) = read_by_jsonld_js(node, [json.dumps(document)])
    assert reason in outcome["error"]
