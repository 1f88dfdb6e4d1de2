"""The SPARQL 1.1 Graph Store HTTP Protocol against a running server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from answers import problem_of
from serving import Server
from stewards import TURTLE, G, get, listed, send, triples, writable

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("graphs")

A = "<urn:a> <urn:b> 1 ."
B = "<urn:a> <urn:b> 2 ."
FORMATS = {
    "text/turtle": A,
    "application/x-turtle": A,
    "application/n-triples": '<urn:a> <urn:b> "1" .',
    "text/plain": '<urn:a> <urn:b> "1" .',
    "application/ld+json": '{"@id": "urn:a", "urn:b": 1}',
    "application/json": '{"@id": "urn:a", "urn:b": 1}',
    "application/rdf+xml": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:u="urn:"><r:Description r:about="urn:a"><u:b>1</u:b></r:Description></r:RDF>',
}
FORMATS["text/xml"] = FORMATS["application/xml"] = FORMATS["application/rdf+xml"]


@pytest.fixture(scope="module")
def emptied() -> Iterator[httpx.Client]:
    with writable() as server:
        yield server.client


@pytest.fixture
def client(emptied: httpx.Client) -> httpx.Client:
    """A client of a server with nothing in its store, which sends the token."""
    media_type = {"Content-Type": "application/sparql-update"}
    emptied.post("/sparql", content="DROP ALL", headers=media_type).raise_for_status()
    return emptied


@pytest.fixture(scope="module")
def unchanged() -> Iterator[httpx.Client]:
    """The same for all tests that change nothing, which is checked at the end."""
    with writable() as server:
        version = send(server.client, A).json()["version"]
        yield server.client
        assert server.client.get("/ready").json()["version"] == version
        assert triples(get(server.client)) == {"<urn:a> <urn:b> " + one()}


def one(value: int = 1) -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_a_graph_is_put_read_added_to_and_deleted(client: httpx.Client) -> None:
    for status, (method, body), values in (
        (201, ("PUT", A), {1}),
        (200, ("PUT", B), {2}),
        (200, ("POST", A), {1, 2}),
        (200, ("PUT", ""), set()),
    ):
        assert send(client, body, method=method).status_code == status
        assert triples(get(client)) == {f"<urn:a> <urn:b> {one(value)}" for value in values}
    assert send(client, A, f"{G}/other", "POST").status_code == 201
    assert send(client, "", method="DELETE").status_code == 200
    assert "no graph <http://example.org/g>" in problem_of(get(client), 404)["detail"]
    problem_of(send(client, "", method="DELETE"), 404)
    assert list(listed(client)) == [f"{G}/other"]


def test_the_answer_says_what_came_of_it(client: httpx.Client) -> None:
    first = send(client, f"{A} {B}")
    assert first.json().items() >= {"changed": True, "added": 2, "removed": 0}.items()
    again = send(client, f"{A} {B}")
    assert again.status_code == 200
    assert again.json() == {**first.json(), "changed": False, "added": 0}
    less = send(client, A)
    assert less.json().items() >= {"changed": True, "added": 0, "removed": 1}.items()
    assert less.headers["X-KG-Version"] == less.json()["version"] != first.json()["version"]
    assert get(client).headers["X-KG-Version"] == less.json()["version"]


def test_an_empty_graph_is_there_and_none_is_not(client: httpx.Client) -> None:
    assert send(client, "").status_code == 201
    assert get(client).status_code == 200
    assert get(client).content == b""
    assert client.head("/graphs", params={"graph": G}).status_code == 200
    for graph in ("http://example.org/none", "http://example.org/service", "urn:x:LOAD"):
        assert get(client, graph).status_code == 404
        assert client.head("/graphs", params={"graph": graph}).status_code == 404


def test_every_format_is_taken(client: httpx.Client) -> None:
    for media_type, body in FORMATS.items():
        for content_type in (media_type, f"{media_type.upper()}; charset=UTF-8"):
            sent = client.put(
                "/graphs",
                params={"graph": G},
                content=body.encode(),
                headers={"Content-Type": content_type},
            )
            assert sent.status_code == 201, sent.text
            value = one() if body.endswith(("1 .", "1}")) else '"1"'
            assert triples(get(client)) == {f"<urn:a> <urn:b> {value}"}
            assert send(client, "", method="DELETE").status_code == 200


@pytest.mark.parametrize(
    ("accept", "name", "media_type"),
    [
        ("*/*", None, "text/turtle"),
        ("application/ld+json", None, "application/ld+json"),
        ("text/turtle; charset=utf-8", None, "text/turtle"),
        ("application/n-triples, text/turtle;q=0.5", None, "application/n-triples"),
        ("text/html, */*;q=0.1", None, "text/turtle"),
        ("text/html", "rdfxml", "application/rdf+xml"),
        ("text/turtle", "nt", "application/n-triples"),
    ],
)
def test_the_format_is_negotiated_or_named(
    unchanged: httpx.Client, accept: str, name: str | None, media_type: str
) -> None:
    parameters = {"graph": G} | ({"format": name} if name else {})
    response = unchanged.get("/graphs", params=parameters, headers={"Accept": accept})
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert triples(response) == {f"<urn:a> <urn:b> {one()}"}
    head = unchanged.head("/graphs", params=parameters, headers={"Accept": accept})
    for header in ("Content-Type", "ETag", "Vary", "X-KG-Version"):
        assert head.headers[header] == response.headers[header]


def test_a_format_that_there_is_not_is_refused(unchanged: httpx.Client) -> None:
    problem = problem_of(get(unchanged, Accept="text/html"), 406)
    assert "text/turtle" in problem["hint"]
    problem_of(unchanged.get("/graphs", params={"graph": G, "format": "trig"}), 400)


UNCLEAR = {
    "": "names no graph",
    "graph=": "no absolute IRI",
    "graph=relative": "no absolute IRI",
    "graph=//example.org/a": "no absolute IRI",
    "graph=http://example.org/a%20b": "no absolute IRI",
    "graph=http://example.org/%3E%20%7B%7D": "no absolute IRI",
    "graph=http://example.org/%0D%0AX-A:%20b": "no absolute IRI",
    "graph=urn:a&graph=urn:a": "more than once",
    "graph=urn:a&graph=urn:b": "more than once",
    "default&default": "more than once",
    "graph=urn:a&default": "both given",
    "default=false": "has no value",
    "Default": "no parameter 'Default'",
    "grpah=urn:a": "no parameter 'grpah'",
    "graph-uri=urn:a": "no parameter",
    "graph=urn:%FF": "not percent-encoded UTF-8",
    "graph=urn:%ED%A0%80": "not percent-encoded UTF-8",
    "&".join(["graph=urn:a"] * 200): "query string",
}


# Without a graph, these have a meaning of their own.
CALLS = [
    (method, query)
    for method in ("PUT", "DELETE", "POST", "GET")
    for query in UNCLEAR
    if query or method in ("PUT", "DELETE")
]


@pytest.mark.parametrize(("method", "query"), CALLS)
def test_a_request_that_names_no_one_graph_touches_none(
    unchanged: httpx.Client, method: str, query: str
) -> None:
    response = unchanged.request(method, f"/graphs?{query}", content=A, headers=TURTLE)
    assert UNCLEAR[query] in problem_of(response, 400)["detail"]


def test_names_are_decoded_once(client: httpx.Client) -> None:
    names = {
        "http://example.org/%31": "http://example.org/1",
        "http://example.org/%2531": "http://example.org/%31",
        "http://example.org/a+b": "http://example.org/a+b",
        "http://example.org/a%2Bc": "http://example.org/a+c",
        "http://example.org/%C3%A4?x=%26y%23z": "http://example.org/ä?x=&y#z",
        "urn:isbn:0%3Fgraph%3D1": "urn:isbn:0?graph=1",
    }
    for number, query in enumerate(names):
        sent = client.put(f"/graphs?graph={query}", content=f"<> <urn:n> {number}", headers=TURTLE)
        problem_of(sent, 400)
        sent = client.put(
            f"/graphs?graph={query}", content=f"<> <urn:n> {number} .", headers=TURTLE
        )
        assert sent.status_code == 201
    urls = listed(client)
    assert set(urls) == set(names.values())
    for number, iri in enumerate(names.values()):
        subject = iri.partition("#")[0]
        assert triples(client.get(urls[iri])) == {f"<{subject}> <urn:n> {one(number)}"}


def test_a_path_is_the_graph_below_the_base(client: httpx.Client) -> None:
    base = str(client.base_url).rstrip("/")
    paths = {
        "/graph/person/1.ttl": f"{base}/graph/person/1.ttl",
        "/graph/%C3%A4%31": f"{base}/graph/ä1",
        "/graph/a%2Fb": f"{base}/graph/a%2Fb",
        "/graph/a%3Fb%23c": f"{base}/graph/a%3Fb%23c",
        "/graph/a:b@c+d": f"{base}/graph/a:b@c+d",
    }
    for path in paths:
        assert client.put(path, content="<> <urn:p> 1 .", headers=TURTLE).status_code == 201
        assert client.put(path, content="<> <urn:p> 1 .", headers=TURTLE).status_code == 200
    urls = listed(client)
    assert set(urls) == set(paths.values())
    for path, iri in paths.items():
        expected = {f"<{iri}> <urn:p> {one()}"}
        assert triples(client.get(path)) == expected
        assert triples(client.get(urls[iri])) == expected
        assert triples(get(client, iri)) == expected
        assert client.delete(path).status_code == 200
        problem_of(client.get(path), 404)


@pytest.mark.parametrize(
    "path", ["/graph/", "/graph/%FF%3C", "/graph/a?default", "/graph/a?graph=urn:a"]
)
def test_a_path_that_is_no_graph_is_refused(unchanged: httpx.Client, path: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        problem_of(unchanged.request(method, path, content=A, headers=TURTLE), 400)


def test_the_url_of_a_graph_here_names_it_wherever_its_iri_lies(tmp_path: object) -> None:
    with writable("--data", "none", "--base", "https://data.example/") as server:
        client = server.client
        made = client.post("/graphs", content="<> <urn:p> <x> .", headers=TURTLE)
        assert made.status_code == 201
        location = made.headers["Location"]
        assert location.startswith(f"{server.url}/graph/")
        (iri,) = listed(client)
        assert iri == location.replace(server.url, "https://data.example")
        expected = {f"<{iri}> <urn:p> <https://data.example/graph/x>"}
        assert triples(client.get(location)) == expected
        assert triples(client.get(f"/graphs?graph={location}")) == expected
        assert triples(get(client, iri)) == expected
        assert client.delete(f"/graphs?graph={location}").status_code == 200
        assert listed(client) == {}


def test_each_new_graph_is_another_one(client: httpx.Client) -> None:
    posts = [client.post("/graphs", content="[] <urn:p> 1 .", headers=TURTLE) for _ in range(3)]
    assert [post.status_code for post in posts] == [201] * 3
    assert len({post.headers["Location"] for post in posts}) == len(listed(client)) == 3


def test_the_default_graph_is_put_and_read(client: httpx.Client) -> None:
    assert client.get("/graphs?default").text == ""
    for body, added in ((A, 1), (f"{A} {B} <> <urn:c> <d> .", 2)):
        sent = client.put("/graphs?default", content=body, headers=TURTLE)
        assert (sent.status_code, sent.json()["added"]) == (200, added)
    found = triples(client.get("/graphs?default="))
    assert f"<urn:a> <urn:b> {one(2)}" in found
    assert len(found) == 3
    assert client.delete("/graphs?default").json()["removed"] == 3
    assert client.get("/graphs?default").text == ""
    assert listed(client) == {}


def test_nothing_is_written_to_a_union(client: httpx.Client) -> None:
    with writable("--data", "none", "--default-graph", "union") as server:
        send(server.client, A)
        send(server.client, f"{A} {B}", "urn:x:other")
        assert len(triples(server.client.get("/graphs?default"))) == 2
        for method in ("PUT", "POST", "DELETE"):
            response = server.client.request(method, "/graphs?default", content=A, headers=TURTLE)
            assert "union" in problem_of(response, 409)["detail"]


def test_several_files_are_added_at_once(client: httpx.Client) -> None:
    files = [
        ("a", ("a.ttl", b"_:x <urn:p> <y> .", "text/turtle; charset=utf-8")),
        ("a", ("b.jsonld", b'{"@id": "urn:j", "urn:p": "\xc3\xa4"}', "application/octet-stream")),
        ("b", ("c.nt", b"_:x <urn:p> <urn:z> .", "application/n-triples")),
    ]
    sent = client.post("/graphs", params={"graph": G}, files=files)
    assert (sent.status_code, sent.json()["added"]) == (201, 3)
    found = triples(get(client))
    assert '<urn:j> <urn:p> "ä"' in found
    subjects = {triple.split()[0] for triple in found if triple.startswith("_:")}
    assert len(subjects) == 2
    assert any(triple.endswith("<urn:p> <http://example.org/y>") for triple in found)


FILES = {
    "an error": ("a.ttl", b"<urn:a> <urn:b>\n .", "text/turtle", 400, "the file 'a.ttl':2:2"),
    "another type": ("a.csv", b"a,b", "text/csv", 415, "the file 'a.csv' is text/csv"),
    "no type": ("a", b"a,b", "application/octet-stream", 415, "application/octet-stream"),
    "a dataset": ("a.trig", b"", "application/trig", 415, "application/trig"),
    "another charset": ("a.ttl", b"", "text/turtle; charset=latin-1", 415, "'latin-1'"),
}


@pytest.mark.parametrize("name", FILES)
def test_one_bad_file_refuses_all(unchanged: httpx.Client, name: str) -> None:
    *file, status, said = FILES[name]
    files = [("f", ("good.ttl", b"<urn:a> <urn:b> 3 .", "text/turtle")), ("f", tuple(file))]
    response = unchanged.post("/graphs", params={"graph": G}, files=files)  # type: ignore[arg-type]
    assert said in problem_of(response, status)["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"--x--\r\n", 400),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n", 400),
        (b'--x\r\nContent-Disposition: form-data; name=a; filename="a.ttl"\r\n\r\n', 400),
        (b"--x\r\nContent-Type: text/turtle\r\n\r\n1\r\n--x--\r\n", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name=a; filename="a.nt"\r\n\r\n\r\n' * 101
            + b"--x--\r\n",
            413,
        ),
    ],
)
def test_a_form_that_is_not_whole_is_refused(
    unchanged: httpx.Client, body: bytes, status: int
) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    problem_of(unchanged.post("/graphs?graph=urn:x:f", content=body, headers=headers), status)


BODIES: dict[str, tuple[dict[str, str], int, str]] = {
    "no type": ({}, 415, "has no Content-Type"),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "form"),
    "a dataset": ({"Content-Type": "application/trig"}, 415, "application/trig"),
    "HTML": ({"Content-Type": "text/html"}, 415, "text/html"),
    "no media type": ({"Content-Type": "turtle"}, 415, "turtle"),
    "two types": ({"Content-Type": "text/turtle, text/html"}, 415, "not taken"),
    "another charset": ({"Content-Type": "text/turtle; charset=utf-16"}, 415, "'utf-16'"),
    "no boundary": ({"Content-Type": "multipart/form-data"}, 415, "boundary"),
    "compressed": ({**TURTLE, "Content-Encoding": "gzip"}, 415, "Content-Encoding"),
    "compressed twice": ({**TURTLE, "Content-Encoding": "gzip, br"}, 415, "Content-Encoding"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_another_type_is_refused(unchanged: httpx.Client, name: str) -> None:
    headers, status, said = BODIES[name]
    response = unchanged.post("/graphs", params={"graph": G}, content=A.encode(), headers=headers)
    assert said in problem_of(response, status)["detail"]
    if "charset" not in name:
        assert response.headers["Accept"].startswith("text/turtle, ")


def test_files_are_only_added(unchanged: httpx.Client) -> None:
    response = unchanged.put("/graphs", params={"graph": G}, files={"a": ("a.ttl", A.encode())})
    assert "multipart/form-data" in problem_of(response, 415)["detail"]


def test_an_error_in_the_body_is_placed(unchanged: httpx.Client) -> None:
    problem = problem_of(send(unchanged, f"{A}\n<urn:a> ."), 400)
    assert problem["detail"].startswith("the request body:2:9: ")
    problem_of(send(unchanged, "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")), 400)


def test_what_may_be_done_is_told(unchanged: httpx.Client) -> None:
    for path in ("/graphs", "/graph/a"):
        for method in ("PATCH", "TRACE", "COPY"):
            response = unchanged.request(method, path)
            problem_of(response, 405)
            allowed = set(response.headers["Allow"].split(", "))
            assert allowed >= {"GET", "HEAD", "PUT", "POST", "DELETE"}
        options = unchanged.options(path)
        assert set(options.headers["Allow"].split(", ")) >= {"GET", "HEAD", "PUT", "POST", "DELETE"}


def test_reading_needs_no_token(unchanged: httpx.Client) -> None:
    with httpx.Client(base_url=unchanged.base_url) as anybody:
        assert get(anybody).status_code == 200
        assert anybody.get("/graphs").status_code == 200
        problem_of(send(anybody, A), 401)


def test_the_graphs_of_the_repository_are_read_too(server: Server) -> None:
    names = listed(server.client)
    editorial = "https://w3id.org/solux/graph/editorial"
    assert names[editorial] == f"{server.url}/graph/editorial"
    direct = server.client.get("/graph/editorial", headers={"Accept": "application/n-triples"})
    indirect = get(server.client, editorial, Accept="application/n-triples")
    assert triples(direct) == triples(indirect)
    assert len(triples(direct)) > 100
    assert all(server.client.head(url).status_code == 200 for url in names.values())


def test_a_conditional_get_is_answered_shortly(unchanged: httpx.Client) -> None:
    etag = get(unchanged).headers["ETag"]
    for tag in (etag, f'W/{etag}, "x"', "*"):
        again = get(unchanged, If_None_Match=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    assert get(unchanged, If_None_Match=etag, Accept="application/ld+json").status_code == 200
    assert get(unchanged, If_Match=etag).status_code == 200
    problem_of(get(unchanged, If_Match='"1-000000000000-turtle"'), 412)
    problem_of(get(unchanged, "urn:x:none", If_None_Match=etag), 404)


def test_a_graph_that_is_read_and_sent_back_has_not_changed(client: httpx.Client) -> None:
    """Whatever the engine makes of its literals, and with its blank nodes."""
    x = "http://www.w3.org/2001/XMLSchema#"
    text = f'_:a <urn:b> "05"^^<{x}integer>, "5"^^<{x}int>, "1.0"^^<{x}decimal>, "a"@EN, [] .'
    version = send(client, text).json()["version"]
    for media_type in FORMATS:
        read = get(client, Accept=media_type)
        headers = {"Content-Type": read.headers["Content-Type"], "If-Match": read.headers["ETag"]}
        back = client.put("/graphs", params={"graph": G}, content=read.content, headers=headers)
        assert back.json()["changed"] is False, media_type
    assert get(client).headers["X-KG-Version"] == version


def test_the_list_of_graphs_is_of_one_version(client: httpx.Client) -> None:
    first = client.get("/graphs")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/graphs", headers=known).status_code == 304
    version = send(client, A).headers["X-KG-Version"]
    second = client.get("/graphs", headers=known)
    assert (second.status_code, second.headers["X-KG-Version"]) == (200, version)
    assert client.head("/graphs").headers["ETag"] == second.headers["ETag"]
