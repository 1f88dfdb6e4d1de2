"""What is sent back is inert, says what it is, and stays in its place."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from answers import problem_of
from serving import Server
from target import Target

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("output")

SCRIPTS = ("<script>alert(1)</script>", '"onload="alert(1)', "javascript:alert(1)")


@pytest.mark.parametrize("script", SCRIPTS)
def test_32_scripts_in_what_is_sent_back_are_never_a_page(script: str, target: Target) -> None:
    """There are no pages yet: nothing that holds what a client sent may be taken for one."""
    client = target.server.client
    query = f"SELECT ('''{script}''' AS ?x) {{}}"
    for answer in (
        client.get("/sparql", params={"query": query}),
        client.get("/sparql", params={"query": query, "format": "xml"}),
        client.get("/sparql", params={"query": script}),
        client.get("/sparql", params={"query": "ASK {}", "format": script}),
        client.get(f"/graphs?graph=urn:x:{quote(script)}"),
        client.get(f"/{quote(script)}"),
        client.get(f"/doc/{quote(script)}"),
    ):
        assert "html" not in answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/graphs?graph=", "/id/", "/doc/", "/graph/", "/frames/"])
def test_33_line_breaks_in_names_make_no_header(path: str, server: Server) -> None:
    for broken in ("urn:a%0d%0aX-Injected:%20yes", "urn:a%0aX-Injected:%20yes", "a%250d%250ab"):
        answer = server.client.get(f"{path}{broken}")
        assert "x-injected" not in answer.headers
        assert answer.status_code in (303, 400, 404), answer.text
        location = answer.headers.get("Location", "")
        assert "\r" not in location
        assert "\n" not in location


@pytest.mark.parametrize(
    "path",
    ["/sparql?query=ASK%7B%7D", "/def", "/doc/service/lisko", "/graphs?default", "/", "/nothing"],
)
def test_34_every_answer_says_what_it_is(path: str, server: Server) -> None:
    answer = server.client.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    media_type = answer.headers["Content-Type"]
    assert "charset=utf-8" in media_type or "json" in media_type


def test_35_formulas_in_csv_are_sent_as_they_are_and_that_is_documented(
    target: Target, repository: Path
) -> None:
    answer = target.ask("SELECT ('=1+1' AS ?cell) {}", format="csv")
    assert answer.text == "cell\r\n=1+1\r\n"
    assert "formula" in (repository / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/doc/../../etc/passwd",
        "/doc/%2e%2e/%2e%2e/etc/passwd",
        "/doc/%252e%252e/%252e%252e/etc/passwd",
        "/doc/..\\..\\etc\\passwd",
        "/frames/..%2f..%2fmanifest.json",
        "/graph/..%2f..%2fgraph.nq",
        "/graph/%2e%2e/manifest.json",
        "//etc/passwd",
    ],
)
def test_36_no_path_leads_to_a_file(path: str, server: Server) -> None:
    answer = server.client.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "sha256" not in answer.text


def test_40_graph_names_cannot_carry_a_query(target: Target) -> None:
    """Item 40: what a parameter holds is an IRI, or it is refused."""
    client = target.server.client
    for injected in ("urn:a> { } } #", "urn:a>;DROP ALL;<urn:b", "urn:a\\u003e"):
        name = quote(injected, safe="")
        problem_of(client.get(f"/sparql?query=ASK%7B%7D&default-graph-uri={name}"), 400)
        assert client.get(f"/graphs?graph={name}").status_code in (400, 404)
    assert target.is_well()
