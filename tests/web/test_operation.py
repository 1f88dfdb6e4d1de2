"""What the operator sees and does: running queries, metrics, the log, and limits of answers."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from answers import JSON, problem_of
from prometheus_client.parser import text_string_to_metric_families
from serving import Server, serving

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("operation")

TOKEN = "a-token-for-the-tests-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "requests"


@pytest.fixture(scope="module")
def operated(published: Path, log: Path) -> Iterator[Server]:
    flags = ("--store", str(published), "--log", str(log))
    with serving(*flags, env={"KG_WRITE_TOKEN": TOKEN}) as server:
        yield server


def eventually(condition: Callable[[], Any], seconds: float = 10) -> Any:
    """What the condition gives when it is true at last."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def running(server: Server) -> list[dict[str, Any]]:
    answer = server.client.get("/queries", headers=BEARER)
    queries = answer.raise_for_status().json()["queries"]
    assert isinstance(queries, list)
    return queries


def test_a_running_query_is_seen_and_stopped(operated: Server) -> None:
    with ThreadPoolExecutor(1) as executor:
        asking = executor.submit(
            operated.client.get, "/sparql", params={"query": f"{ENDLESS} # stop"}
        )
        (query,) = eventually(
            lambda: [one for one in running(operated) if one["state"] == "slow" and one["worked"]]
        )
        assert query["query"] == f"{ENDLESS} # stop"
        assert query["client"] == "127.0.0.1"
        assert 0 < query["worked"] <= query["seconds"] + 1
        stopped = operated.client.delete(f"/queries/{query['id']}", headers=BEARER)
        assert stopped.status_code == 204
        answer = asking.result()
    assert "stopped by the operator" in problem_of(answer, 503)["detail"]
    assert answer.headers["X-Query-Id"] == query["id"]
    assert running(operated) == []
    gone = operated.client.delete(f"/queries/{query['id']}", headers=BEARER)
    assert query["id"] in problem_of(gone, 404)["detail"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/queries"), ("DELETE", "/queries/a-1")])
def test_only_the_operator_sees_and_stops_queries(
    method: str, path: str, operated: Server, server: Server
) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        refused = operated.client.request(method, path, headers=headers)
        assert problem_of(refused, 401)["hint"]
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    problem_of(server.client.request(method, path, headers=BEARER), 403)


def metrics(server: Server) -> dict[tuple[str, ...], float]:
    text = server.client.get("/metrics").raise_for_status().text
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_count_what_happens(operated: Server) -> None:
    before = metrics(operated)
    asked = {"query": "SELECT (1 AS ?metrics) {}"}
    for _ in range(3):
        operated.client.get("/sparql", params=asked, headers=JSON)
    operated.client.get("/sparql", params={"query": "nonsense"})
    operated.client.get("/nothing/of/the/kind")
    after = metrics(operated)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0)

    assert more("kg_requests_total", "GET", "/sparql", "200") == 3
    assert more("kg_requests_total", "GET", "/sparql", "400") == 1
    assert more("kg_requests_total", "GET", "other", "404") == 1
    assert more("kg_request_seconds_count", "/sparql") == 4
    assert more("kg_cache_answers_total", "cache") == 2
    assert more("kg_cache_answers_total", "evaluation") == 2
    assert after["kg_workers", "idle"] >= 1
    assert eventually(lambda: metrics(operated)["kg_worker_events_total", "forked"] >= 3)
    (version,) = [key[1] for key in after if key[0] == "kg_store_info"]
    assert version == operated.client.get("/ready").json()["version"]


def lines(log: Path, name: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line["id"] == name]


def test_the_log_has_a_line_for_each_request(operated: Server, log: Path) -> None:
    asked = {"query": "SELECT * { ?s ?p ?o } LIMIT 42"}
    answers = [operated.client.get("/sparql", params=asked, headers=JSON) for _ in range(2)]
    for answer, cached in zip(answers, (False, True), strict=True):
        (line,) = eventually(lambda answer=answer: lines(log, answer.headers["X-Query-Id"]))
        assert line["status"] == 200
        assert line["rows"] == 42
        assert line["bytes"] == int(answer.headers["Content-Length"])
        assert line["version"] == answer.headers["X-KG-Version"]
        assert line["cached"] is cached
        assert line["complete"] is True
        assert line["path"] == "/sparql"
        assert line["ms"] >= 0


def test_a_line_of_the_log_is_json_whatever_was_asked_for(operated: Server, log: Path) -> None:
    for path in ('/things/%22%0A%7B"', "/%E2%80%A8%00%5C", "/sparql%22,%22client%22:%22x"):
        answer = operated.client.get(path)
        (line,) = eventually(lambda answer=answer: lines(log, answer.headers["X-Query-Id"]))
        assert line["path"] == unquote(path)
        assert line["client"] == "127.0.0.1"


def test_a_transfer_that_is_broken_off_is_logged_as_such(operated: Server, log: Path) -> None:
    rows = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # broken off"
    asked = {"query": rows, "timeout": "1"}
    with (
        operated.client.stream("GET", "/sparql", params=asked) as response,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        deque(response.iter_raw(), maxlen=0)
    (line,) = eventually(lambda: lines(log, response.headers["X-Query-Id"]))
    assert (line["status"], line["complete"]) == (200, False)


def test_neither_token_nor_upload_nor_query_string_is_logged(operated: Server, log: Path) -> None:
    """Item 43."""
    secret = "a-secret-in-the-upload"
    answers = [
        operated.client.put(
            "/graphs?default",
            content=f"<urn:a> <urn:b> '{secret}' .",
            headers={"Content-Type": "text/turtle", **BEARER},
        ),
        operated.client.post("/sparql", data={"update": f"# {secret}\nnonsense"}, headers=BEARER),
        operated.client.get("/sparql", params={"query": f"# {secret}\nASK {{}}", "token": TOKEN}),
        operated.client.get("/queries", headers={"Authorization": "Bearer another-secret-123456"}),
    ]
    for answer in answers:
        assert eventually(lambda answer=answer: lines(log, answer.headers["X-Query-Id"]))
        assert TOKEN not in answer.text
    text = log.read_text(encoding="utf-8")
    for hidden in (TOKEN, secret, "another-secret"):
        assert hidden not in text


@pytest.fixture(scope="module")
def capped(published: Path) -> Iterator[Server]:
    flags = ("--most-rows", "10", "--most-bytes", "5000")
    with serving("--store", str(published), *flags) as server:
        yield server


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_an_answer_over_the_limit_of_rows_is_refused_and_never_cut(
    name: str, capped: Server
) -> None:
    """Item 17."""

    def ask(limit: int) -> httpx.Response:
        query = f"SELECT ?p {{ ?s ?p ?o }} LIMIT {limit}"
        return capped.client.get("/sparql", params={"query": query, "format": name})

    assert ask(10).status_code == 200
    refused = ask(11)
    found = problem_of(refused, 403)
    assert "more than 10 rows" in found["detail"]
    assert "LIMIT" in found["hint"]
    for answer in (ask(10), refused):
        assert answer.headers["X-KG-Most-Rows"] == "10"
        assert answer.headers["X-KG-Most-Bytes"] == "5000"


def test_an_answer_over_the_limit_of_bytes_is_refused(capped: Server) -> None:
    large = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1000"
    refused = capped.client.get("/sparql", params={"query": large})
    assert "more than 5000 bytes" in problem_of(refused, 403)["detail"]


def test_without_limits_nothing_is_said_of_them(server: Server) -> None:
    answer = server.client.get("/sparql", params={"query": "ASK {}"})
    assert not [name for name in answer.headers if name.lower().startswith("x-kg-most")]
