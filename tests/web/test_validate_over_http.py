"""``POST /validate``: every form, what is refused, and that nothing that is sent can do harm."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from serving import Server, serving
from writing import make_store

from kg.errors import BodyTooLarge, Overloaded, TooManyRequests
from kg.shacl.renderings.table import RENDERINGS
from kg.web.service.bodies import Bodies

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("validating")

EX = "http://example.org/"
SHACL = "PREFIX : <http://example.org/> PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
SHAPES = (
    f"{SHACL}:s a sh:NodeShape ; sh:targetClass :Person ; sh:property :n .\n"
    ":n a sh:PropertyShape ; sh:path :name ; sh:minCount 1 ."
)
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
BAD = "PREFIX : <http://example.org/>\n:ann a :Person .\n"
GOOD = "PREFIX : <http://example.org/>\n:ann a :Person ; :name 'Ann' .\n"
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def validating(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose shapes want names, and which gives a validation little time."""
    store = tmp_path_factory.mktemp("validating") / "store"
    make_store(store, "ex:g { ex:a ex:p 1 }", SHAPES)
    arguments = ("--timeout", "3", "--upload", "4")
    with serving("--store", str(store), *arguments) as server:
        yield server


def send(
    server: Server, data: str | bytes, *, shapes: str | None = None, **options: str
) -> httpx.Response:
    """Send Turtle, with shapes in several parts; options are parameters, or headers if titled."""
    headers = {name: value for name, value in options.items() if name[0].isupper()}
    parameters = {name: value for name, value in options.items() if not name[0].isupper()}
    if shapes is None:
        return server.client.post(
            "/validate", content=data, params=parameters, headers={**TURTLE, **headers}
        )
    files = {"data": ("data.ttl", data), "shapes": ("shapes.ttl", shapes)}
    return server.client.post("/validate", files=files, params=parameters, headers=headers)


def test_data_is_validated_against_the_shapes_of_the_server(validating: Server) -> None:
    response = send(validating, BAD)
    assert response.status_code == 200
    assert response.headers["X-KG-Conforms"] == "false"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith(
        "violation[MinCount]: There has to be at least 1.\n --> data:2:1\n"
    )
    assert "2 | :ann a :Person .\n" in response.text
    response = send(validating, GOOD)
    assert response.headers["X-KG-Conforms"] == "true"
    assert response.text.splitlines()[-1].startswith("Conforms: 0 violations")


def test_shapes_can_be_sent_too_and_then_only_they_count(validating: Server) -> None:
    shapes = f"{SHACL}:t sh:targetClass :Person ; sh:property [ sh:path :age ; sh:minCount 1 ] ."
    report = send(validating, GOOD, shapes=shapes, format="json").json()
    (result,) = report["results"]
    assert result["path"] == f"<{EX}age>"
    assert result["place"]["file"] == "data.ttl"
    assert result["shapePlace"] == {
        "file": "shapes.ttl", "line": 2, "column": 58, "endLine": 2, "endColumn": 71,
    }  # fmt: skip


@pytest.mark.parametrize("name", RENDERINGS)
def test_the_report_comes_in_every_form(validating: Server, name: str) -> None:
    row = RENDERINGS[name]
    by_name = send(validating, BAD, format=name)
    by_type = send(validating, BAD, Accept=row.media_type)
    for response in (by_name, by_type):
        assert response.headers["Content-Type"] == f"{row.media_type}; charset=utf-8"
        assert "ann" in response.text
    if "json" in row.media_type:
        json.loads(by_name.text)
    if row.media_type == "application/xml":
        assert ET.fromstring(by_name.text).tag == "testsuites"
    if name == "turtle":
        assert list(ox.parse(by_name.content, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("application/n-triples", f"<{EX}ann> {TYPE} <{EX}Person> ."),
        ("application/ld+json", json.dumps({"@id": f"{EX}ann", "@type": f"{EX}Person"})),
        ("application/trig", f"<{EX}g> {{ <{EX}ann> a <{EX}Person> }}"),
        ("application/n-quads", f"<{EX}ann> {TYPE} <{EX}Person> <{EX}g> ."),
    ],
)  # fmt: skip
def test_data_comes_in_every_format(validating: Server, content_type: str, data: str) -> None:
    headers = {"Content-Type": content_type}
    response = validating.client.post("/validate", content=data, headers=headers)
    assert (response.status_code, response.headers["X-KG-Conforms"]) == (200, "false")


def test_messages_are_in_the_language_of_the_client(validating: Server) -> None:
    german = send(validating, BAD, **{"Accept-Language": "lb, de;q=0.8"})
    assert german.text.startswith("Verstoß[MinCount]: Es braucht mindestens 1.")
    assert send(validating, BAD, lang="fr").text.startswith("violation[MinCount]: Il en faut")


def test_what_is_reported_can_be_chosen(validating: Server) -> None:
    shapes = SHAPES.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Info")
    assert send(validating, BAD, shapes=shapes, format="json").json()["counts"]["info"] == 1
    response = send(validating, BAD, shapes=shapes, severity="warning", format="json")
    assert response.json()["results"] == []
    many = BAD + ":bob a :Person .\n"
    assert "… and 1 more" in send(validating, many, limit="1").text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"format": "pdf"}, "unknown report format 'pdf'"),
        ({"severity": "grave"}, "severity=grave is unknown"),
        ({"limit": "-1"}, "limit=-1 is no number"),
        ({"shacl": "3"}, "shacl=3 is unknown"),
        ({"shpes": "x"}, "there is no parameter 'shpes'"),
    ],
)
def test_what_is_not_understood_is_a_400(
    validating: Server, options: dict[str, str], said: str
) -> None:
    response = send(validating, BAD, **options)
    assert response.status_code == 400
    assert response.json()["detail"].startswith(said)


def test_the_published_shapes_can_be_named_but_not_beside_others(validating: Server) -> None:
    def named(shapes: str) -> httpx.Response:
        url = f"/validate?shapes={shapes}&format=turtle"
        return validating.client.post(url, content=BAD, headers=TURTLE)

    assert named("published").headers["X-KG-Conforms"] == "false"
    assert named("mine").status_code == 400
    assert named("mine").json()["detail"] == "shapes=mine is unknown."
    files = {"data": ("data.ttl", BAD), "shapes": ("shapes.ttl", SHAPES)}
    both = validating.client.post("/validate?shapes=published", files=files)
    assert both.status_code == 400
    assert both.json()["detail"].startswith("shapes=published asks for this server's shapes")


def test_data_that_does_not_parse_is_told_with_its_place(validating: Server) -> None:
    response = send(validating, "PREFIX : <http://example.org/>\n:a :p ;; .")
    assert response.status_code == 400
    assert response.json()["detail"].startswith("data:2:")
    shapes = send(validating, BAD, shapes="no turtle")
    assert shapes.json()["detail"].startswith("shapes.ttl:1:")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Type": "image/png"}, 415), ({"Accept": "image/png", **TURTLE}, 406), ({}, 415)],
)
def test_unknown_types_are_refused(
    validating: Server, headers: dict[str, str], status: int
) -> None:
    request = validating.client.build_request("POST", "/validate", content=BAD, headers=headers)
    assert validating.client.send(request).status_code == status


def test_parts_have_to_be_those_that_there_are(validating: Server) -> None:
    def post(**files: str) -> str:
        sent = {name: (f"{name}.ttl", text) for name, text in files.items()}
        response = validating.client.post("/validate", files=sent)
        assert response.status_code == 400
        return str(response.json()["detail"])

    assert post(other=BAD, data=BAD) == "there is a part 'other'."
    assert post(shapes=SHAPES) == "there is no part 'data'."


def test_a_body_that_is_too_long_is_refused(validating: Server) -> None:
    assert send(validating, b"#" * (5 << 20)).status_code == 413


def test_ill_formed_shapes_are_a_422(validating: Server) -> None:
    response = send(validating, BAD, shapes=SHAPES.replace("sh:minCount 1", "sh:minCount 'one'"))
    assert response.status_code == 422
    assert "sh:minCount takes an integer" in response.json()["detail"]


def test_other_methods_are_a_405(validating: Server) -> None:
    response = validating.client.get("/validate")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


DEEP = 5000
HARMFUL = {
    "shapes in shapes": f"{SHACL}:s sh:targetClass :Person ; sh:not :s0 ."
    + " ".join(f":s{n} sh:not :s{n + 1} ." for n in range(DEEP)),
    "properties in properties": f"{SHACL}:s sh:targetClass :Person ; sh:property :s0 ."
    + " ".join(f":s{n} sh:path :p ; sh:property :s{n + 1} ." for n in range(DEEP))
    + f":s{DEEP} sh:path :p .",
    "brackets": f"{SHACL}:s sh:targetClass :Person ; sh:not "
    + "[ sh:not " * 50_000 + "[]" + "]" * 50_000,
    "a path": f"{SHACL}:s sh:targetClass :Person ; sh:property [ sh:path "
    + "[ sh:inversePath " * DEEP + ":p" + " ]" * DEEP + " ] .",
    "a recursive shape": f"{SHACL}:s sh:targetClass :Person ; sh:not :s .",
    "a regular expression": f"{SHACL}:s sh:targetClass :Person ; sh:property [ sh:path :name ; "
    'sh:pattern "^(a+)+$" ] .',
    "a query": f"{SHACL}:s sh:targetClass :Person ; sh:sparql [ sh:select "
    "'SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o "
    "FILTER (?a = ?never) }' ] .",
    "a nested query": f"{SHACL}:s sh:targetClass :Person ; sh:sparql [ sh:select 'SELECT $this {{ "
    + "{" * 2000 + "}" * 2000 + " }' ] .",
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMFUL)
def test_shapes_that_mean_harm_get_an_answer_and_do_none(validating: Server, harm: str) -> None:
    names = " , ".join(f"'{'a' * 3000}{number}!'" for number in range(300))
    data = f"PREFIX : <http://example.org/>\n:ann a :Person ; :p :ann ; :name {names} .\n"
    started = time.monotonic()
    response = send(validating, data, shapes=HARMFUL[harm])
    assert response.status_code in {200, 400, 422, 503, 504}, response.text
    assert time.monotonic() - started < 10
    if response.status_code != 200:
        assert response.json()["detail"]
    assert validating.client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    assert send(validating, BAD).headers["X-KG-Conforms"] == "false"


def test_shapes_that_are_only_deep_are_validated(validating: Server) -> None:
    response = send(validating, BAD, shapes=HARMFUL["shapes in shapes"], format="json")
    assert response.status_code == 200
    assert response.json()["checked"]["constraints"] == DEEP + 1


def test_many_at_once_are_all_answered(validating: Server) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: send(validating, BAD).status_code, range(12)))
    assert set(found) <= {200, 429, 503}
    assert found.count(200) >= 6


def test_it_stands_in_what_the_server_says_of_itself(validating: Server) -> None:
    assert "/validate" in validating.client.get("/openapi.json").json()["paths"]


def test_the_example_of_the_readme(validating: Server, tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(BAD)
    with file.open("rb") as data:
        response = validating.client.post("/validate", files={"data": data})
    assert response.headers["X-KG-Conforms"] == "false"


PART = 'Content-Disposition: form-data; name="data"'
FORM = {"Content-Type": "multipart/form-data; boundary=X"}
ENDLESS = HARMFUL["a query"]
MUCH = BAD + "".join(f":x{n} :p{n % 7} :y{n} .\n" for n in range(300))


def form(head: str) -> bytes:
    return f"--X\r\n{head}\r\n\r\n{BAD}\r\n--X--\r\n".encode()


def test_a_part_with_a_type_needs_no_filename(validating: Server) -> None:
    typed = form(f"{PART}\r\nContent-Type: text/turtle")
    assert validating.client.post("/validate", content=typed, headers=FORM).status_code == 200
    response = validating.client.post("/validate", content=form(PART), headers=FORM)
    assert (response.status_code, response.json()["hint"]) == (
        400,
        "Give it a filename or a Content-Type.",
    )


def test_parts_of_one_name_are_told_apart(validating: Server) -> None:
    files = {"data": ("blob", f"\n{BAD}", "text/turtle"), "shapes": ("blob", SHAPES, "text/turtle")}
    shown = validating.client.post("/validate", files=files).text
    assert "--> blob:3:1\n" in shown
    assert "3 | :ann a :Person .\n" in shown
    assert "(shapes-2-blob:3:" in shown


def test_blank_nodes_of_several_files_are_each_their_own(validating: Server) -> None:
    node = ("data.ttl", "_:b a <http://example.org/Person> .")
    named = ("more.ttl", "_:b <http://example.org/name> 'Ann' .")
    response = validating.client.post("/validate", files=[("data", node), ("data", named)])
    assert response.headers["X-KG-Conforms"] == "false"


def test_a_byte_order_mark_is_passed_over(validating: Server) -> None:
    assert "--> data:2:1\n" in send(validating, b"\xef\xbb\xbf" + BAD.encode()).text


def test_a_compressed_body_is_refused(validating: Server) -> None:
    response = send(validating, gzip.compress(BAD.encode()), **{"Content-Encoding": "gzip"})
    assert response.status_code == 415
    assert "text/turtle" in response.headers["Accept"]


def test_pages_of_other_sites_may_send_rdf(validating: Server) -> None:
    response = validating.client.options("/validate")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    exposed = send(validating, BAD).headers["Access-Control-Expose-Headers"]
    assert "X-KG-Conforms" in exposed


def test_clients_that_leave_take_their_validations_with_them(validating: Server) -> None:
    files = {"data": ("data.ttl", MUCH), "shapes": ("shapes.ttl", ENDLESS)}

    def leave(_: int) -> None:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{validating.url}/validate", files=files, timeout=0.5)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(leave, range(6)))
    started = time.monotonic()
    assert send(validating, BAD).status_code == 200
    assert time.monotonic() - started < 2


def test_one_client_may_have_so_many_at_once(validating: Server) -> None:
    files = {"data": ("data.ttl", MUCH), "shapes": ("shapes.ttl", ENDLESS)}

    def post(_: int) -> int:
        return httpx.post(f"{validating.url}/validate", files=files, timeout=30).status_code

    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(post, range(12)))
    assert set(found) <= {429, 503, 504}
    assert 429 in found
    assert 504 in found
    assert send(validating, BAD).status_code == 200


def test_a_report_over_the_limit_is_refused_and_cut_it_is_given(tmp_path: Path) -> None:
    make_store(tmp_path / "store", "ex:g { ex:a ex:p 1 }", SHAPES)
    many = BAD + "".join(f":x{number} a :Person .\n" for number in range(500))
    with serving("--store", str(tmp_path / "store"), "--most-bytes", "20000") as server:
        refused = send(server, many, format="json")
        assert refused.status_code == 403
        assert refused.json()["detail"] == "the report of 501 results is over 20000 bytes."
        assert "… and 491 more" in send(server, many, limit="10").text


def test_what_others_send_is_bounded_in_all() -> None:
    async def pieces(sizes: Sequence[int]) -> AsyncIterator[bytes]:
        for size in sizes:
            yield b"x" * size

    async def run() -> None:
        bodies = Bodies(100)
        async with bodies.body(pieces([60, 40]), "a") as body, AsyncExitStack() as held:
            assert len(body) == 100
            await held.enter_async_context(bodies.body(pieces([90]), "a"))
            with pytest.raises(TooManyRequests):
                await held.enter_async_context(bodies.body(pieces([5, 6]), "a"))
            await held.enter_async_context(bodies.body(pieces([100]), "b"))
            await held.enter_async_context(bodies.body(pieces([100]), "c"))
            with pytest.raises(Overloaded):
                await held.enter_async_context(bodies.body(pieces([11]), "d"))
            with pytest.raises(BodyTooLarge):
                await held.enter_async_context(Bodies(100).body(pieces([101]), "d"))
        async with bodies.body(pieces([100]), "d"), bodies.body(pieces([100]), "d"):
            pass

    asyncio.run(run())
