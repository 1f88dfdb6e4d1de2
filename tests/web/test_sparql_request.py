"""The query operation of the SPARQL 1.1 Protocol: which requests are queries, and which are not."""

from __future__ import annotations

import socket
from urllib.parse import quote

import httpx
import pytest
from answers import JSON, problem_of
from serving import Server

SERVICES = "PREFIX slx: <https://w3id.org/solux/def#> SELECT ?s { ?s a slx:SocialService }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
DIRECT = {**JSON, "Content-Type": "application/sparql-query"}
FORM = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
EXTERNAL = "https://w3id.org/solux/graph/external"
CLAIMS = "https://w3id.org/solux/graph/claims"


def rows(response: httpx.Response) -> list[str]:
    """The values of an answer with one variable, sorted."""
    bindings = response.raise_for_status().json()["results"]["bindings"]
    return sorted(term["value"] for row in bindings for term in row.values())


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def test_a_query_can_be_asked_in_three_ways(client: httpx.Client) -> None:
    got = client.get("/sparql", params={"query": SERVICES}, headers=JSON)
    form = client.post("/sparql", data={"query": SERVICES}, headers=JSON)
    direct = client.post("/sparql", content=SERVICES, headers=DIRECT)
    assert len(rows(got)) == 5
    assert rows(got) == rows(form) == rows(direct)


def test_a_query_in_any_script_arrives_whole(client: httpx.Client) -> None:
    text = "Ëmwelt – 環境 🏠 + & = ; %41"
    query = f'SELECT ("{text}" AS ?text) {{}}'
    charset = {"Content-Type": "application/sparql-query; charset=UTF-8", **JSON}
    assert rows(client.get("/sparql", params={"query": query}, headers=JSON)) == [text]
    assert rows(client.post("/sparql", data={"query": query}, headers=JSON)) == [text]
    assert rows(client.post("/sparql", content=query.encode(), headers=charset)) == [text]


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client) -> None:
    got = client.get("/sparql", params={"query": SERVICES}, headers=JSON)
    head = client.head("/sparql", params={"query": SERVICES}, headers=JSON)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "Vary", "X-KG-Version", "ETag", "Content-Length"):
        assert head.headers[name] == got.headers[name]
    assert client.head("/sparql", params={"query": "nonsense"}).status_code == 400


@pytest.mark.parametrize(
    ("query_string", "said"),
    [
        ("?update=DROP%20ALL", "cannot be sent by GET"),
        ("?query=ASK{}&update=DROP%20ALL", "cannot be sent by GET"),
        ("?query=ASK{}&using-graph-uri=urn:a", "'using-graph-uri' belongs to an update"),
        ("?query=ASK{}&query=ASK{}", "more than one 'query'"),
        ("?query=ASK{}&format=json&format=xml", "more than one 'format'"),
        ("?query=ASK{}&timeout=1&timeout=2", "more than one 'timeout'"),
        ("?query=ASK{}&timeout=soon", "timeout='soon'"),
        ("?query=ASK{}&timeout=0", "timeout='0'"),
        ("?query=ASK{}&timeout=-1", "timeout='-1'"),
        ("?query=ASK{}&timeout=inf", "timeout='inf'"),
        ("?query=ASK{}&timeout=nan", "timeout='nan'"),
        ("?query=ASK{}&default-graph-uri=claims", "default-graph-uri: 'claims'"),
        ("?query=ASK{}&named-graph-uri=%20", "named-graph-uri: ' '"),
        ("?query=ASK{}&format=yaml", "unknown format 'yaml'"),
        ("?query=%FF", "not percent-encoded UTF-8"),
    ],
)
def test_a_get_that_breaks_the_protocol_is_explained(
    query_string: str, said: str, client: httpx.Client
) -> None:
    assert said in problem_of(client.get(f"/sparql{query_string}"), 400)["detail"]


@pytest.mark.parametrize(
    ("path", "body", "headers", "said"),
    [
        ("/sparql", b"query=ASK{}&query=ASK{}", FORM, "more than one 'query'"),
        ("/sparql", b"", FORM, "no 'query'"),
        ("/sparql", b"query=ASK{}&update=DROP+ALL", FORM, "both a query and an update"),
        ("/sparql?update=DROP+ALL", b"ASK{}", DIRECT, "stands in the URL of a POST"),
        ("/sparql", b"query=%E9", FORM, "not percent-encoded UTF-8"),
        ("/sparql", "query=ASK{}é".encode(), FORM, "not percent-encoded UTF-8"),
        ("/sparql?query=ASK{}", b"query=ASK{}", FORM, "stands in the URL of a POST"),
        ("/sparql?query=ASK{}", b"ASK{}", DIRECT, "stands in the URL of a POST"),
        ("/sparql", 'SELECT ("é" AS ?x) {}'.encode("latin-1"), DIRECT, "not UTF-8"),
        ("/sparql", b"&".join([b"a=1"] * 1001), FORM, "not percent-encoded UTF-8"),
    ],
)
def test_a_post_that_breaks_the_protocol_is_explained(
    path: str, body: bytes, headers: dict[str, str], said: str, client: httpx.Client
) -> None:
    response = client.post(path, content=body, headers=headers)
    assert said in problem_of(response, 400)["detail"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/sparql-query; charset=iso-8859-1",
        None,
    ],
)
def test_a_body_of_another_type_is_refused(content_type: str | None, client: httpx.Client) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.post("/sparql", content=b"ASK {}", headers=headers)
    hint = problem_of(response, 415)["hint"]
    assert "application/sparql-query" in hint or "UTF-8" in hint


def test_updates_are_refused_and_change_nothing(client: httpx.Client) -> None:
    update = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
    before = client.get("/sparql", params={"query": COUNT}, headers=JSON)
    attempts = [
        client.post("/sparql", data={"query": "ASK {}", "update": update}),
        client.get("/sparql", params={"update": update}),
        client.get("/sparql", params={"query": update}),
        client.post("/sparql", data={"query": update}),
        client.post("/sparql", data={"query": "DROP ALL"}),
        client.post("/sparql", content=update, headers=DIRECT),
        client.post("/sparql", params={"update": update}, content="ASK {}", headers=DIRECT),
    ]
    for attempt in attempts:
        problem_of(attempt, 400)
    direct = {"Content-Type": "application/sparql-update"}
    for refused in (
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", content=update, headers=direct),
    ):
        assert "switched off" in problem_of(refused, 403)["detail"]
    after = client.get("/sparql", params={"query": COUNT}, headers=JSON)
    assert rows(after) == rows(before)
    assert after.headers["X-KG-Version"] == before.headers["X-KG-Version"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_those_that_there_are(
    method: str, client: httpx.Client
) -> None:
    response = client.request(method, "/sparql", params={"query": "ASK {}"})
    assert method in problem_of(response, 405)["detail"]
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_page_of_another_origin_may_ask_but_not_write(client: httpx.Client) -> None:
    asking = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/sparql", headers=asking)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "authorization" not in preflight.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in preflight.headers


def test_default_graphs_are_merged_and_count_a_triple_once(client: httpx.Client) -> None:
    def count(**graphs: list[str]) -> int:
        found = client.get("/sparql", params={"query": COUNT, **graphs}, headers=JSON)
        return int(rows(found)[0])

    external, claims = (count(**{"default-graph-uri": [g]}) for g in (EXTERNAL, CLAIMS))
    both = count(**{"default-graph-uri": [EXTERNAL, CLAIMS, CLAIMS]})
    assert 0 < external < claims < both <= external + claims < count()
    assert count(**{"default-graph-uri": ["urn:x:nothing"]}) == 0
    assert count(**{"named-graph-uri": [CLAIMS]}) == 0


def test_named_graphs_are_those_of_the_request(client: httpx.Client) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    asked = {"named-graph-uri": [EXTERNAL, CLAIMS, "urn:x:nothing"]}
    named = client.get("/sparql", params={"query": query, **asked}, headers=JSON)
    assert rows(named) == [CLAIMS, EXTERNAL]
    everything = client.get("/sparql", params={"query": query}, headers=JSON)
    assert len(rows(everything)) > 20


def test_the_graphs_of_the_request_win_over_those_of_the_query(client: httpx.Client) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{CLAIMS}> {{ ?s ?p ?o }}"
    stated = {"query": query, "default-graph-uri": EXTERNAL}
    posted = client.post("/sparql", data=stated, headers=JSON)
    got = client.get("/sparql", params=stated, headers=JSON)
    in_url = client.post(
        f"/sparql?default-graph-uri={quote(EXTERNAL, safe='')}", content=query, headers=DIRECT
    )
    plain = client.get(
        "/sparql", params={"query": COUNT, "default-graph-uri": EXTERNAL}, headers=JSON
    )
    assert rows(posted) == rows(got) == rows(in_url) == rows(plain)


def test_a_lower_timeout_holds_and_a_higher_one_does_not(client: httpx.Client) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    low = client.get("/sparql", params={"query": endless, "timeout": "0.3"})
    assert "0.3 s" in problem_of(low, 504)["detail"]
    high = client.get("/sparql", params={"query": "ASK {}", "timeout": "1e9"}, headers=JSON)
    assert high.json()["boolean"] is True


def test_a_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    padding = " " * (1 << 20)
    response = client.post("/sparql", content=f"ASK {{}}{padding}", headers=DIRECT)
    assert "1048576 bytes" in problem_of(response, 413)["detail"]
    large = client.post("/sparql", content=f"ASK {{}}{padding[:-100]}", headers=DIRECT)
    assert large.json()["boolean"] is True


def test_a_query_cannot_make_the_server_ask_another_one(client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.0)
        url = f"http://127.0.0.1:{other.getsockname()[1]}/sparql"
        service = f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
        for query in (service, service.replace("SERVICE", "SERVICE SILENT")):
            problem = problem_of(client.get("/sparql", params={"query": query}), 403)
            assert "SERVICE asks another server" in problem["detail"]
        client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": url})
        with pytest.raises(BlockingIOError):
            other.accept()
