"""Queries that are made to bring a server down: each is told off, and nobody else notices."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from answers import problem_of
from family import cpu_seconds, family
from target import DEADLINE, Target

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("bombs")

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
SHAPES: dict[str, Callable[[int], str]] = {
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "optionals": lambda n: "ASK {" + "OPTIONAL {" * n + "}" * n + "}",
    "unions": lambda n: "ASK {" + "{} UNION " * n + "{}}",
    "parentheses": lambda n: "ASK { FILTER" + "(" * n + "1" + ")" * n + "}",
    "negations": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "disjunctions": lambda n: "ASK { FILTER(true" + " || true" * n + ") }",
    "sums": lambda n: "ASK { FILTER(1 = 1" + " + 1" * n + ") }",
    "not exists": lambda n: "ASK {" + "FILTER NOT EXISTS {" * n + "}" * n + "}",
    "subqueries": lambda n: "ASK {" + "{ SELECT * {" * n + "}}" * n + "}",
    "graphs": lambda n: "ASK {" + "GRAPH ?g {" * n + "}" * n + "}",
    "minus": lambda n: "ASK {" + "MINUS {" * n + "}" * n + "}",
    "paths": lambda n: "ASK { ?a " + "(" * n + "<urn:p>" + ")" * n + " ?b }",
    "sequences": lambda n: "ASK { ?a <urn:p>" + "/<urn:p>" * n + " ?b }",
    "collections": lambda n: "ASK { ?a ?b " + "(" * n + ")" * n + " }",
    "blank nodes": lambda n: "ASK { ?a ?b " + "[ ?p " * n + "1" + " ]" * n + " }",
    "triple terms": lambda n: "ASK { ?a ?b " + "<<( ?s ?p " * n + "1" + " )>>" * n + " }",
    "functions": lambda n: "ASK { FILTER(" + "STR(" * n + "1" + ")" * n + ") }",
    "conditions": lambda n: "ASK { FILTER(" + "IF(true, " * n + "1" + ", 1)" * n + ") }",
}


@pytest.mark.parametrize("name", SHAPES)
def test_09_every_nesting_shape(name: str, target: Target) -> None:
    """10 levels are answered; from 10^4 to 10^6 they are refused, or at worst a worker dies."""
    assert target.ask(SHAPES[name](10)).status_code == 200
    assert target.ask(SHAPES[name](1000)).status_code in (200, 400)
    for levels in (10_000, 100_000, 1_000_000):
        response = target.ask(SHAPES[name](levels))
        assert response.status_code in (400, 413), (levels, response.text)
        assert problem_of(response, response.status_code)["hint"]
    assert target.is_well()


def test_10_cross_product(target: Target) -> None:
    with target.watched():
        began = time.monotonic()
        response = target.ask(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")
        took = time.monotonic() - began
    assert f"{DEADLINE:g} s" in problem_of(response, 504)["detail"]
    assert took < DEADLINE + 1


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ {CROSS} }} ORDER BY ?l ?a",
        f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} }} ORDER BY ?a",
        f"SELECT (GROUP_CONCAT(STR(?l)) AS ?all) {{ {CROSS} }}",
        f"SELECT ?a (COUNT(DISTINCT ?l) AS ?n) {{ {CROSS} }} GROUP BY ?a",
    ],
    ids=["order by", "distinct", "group concat", "count distinct"],
)
def test_11_order_by_distinct_group_concat_over_it(query: str, target: Target) -> None:
    with target.watched():
        response = target.ask(query)
    problem_of(response, response.status_code)
    assert response.status_code in (400, 503, 504)
    assert idle_within(target, 2)


def idle_within(target: Target, seconds: float) -> bool:
    """Whether the processor is left alone, for half a second, before so many seconds are over."""
    deadline = time.monotonic() + seconds + 0.5
    while time.monotonic() < deadline:
        before = cpu_seconds(family(target.server.process.pid))
        threading.Event().wait(0.5)
        if cpu_seconds(family(target.server.process.pid)) - before < 0.1:
            return True
    return False


def test_12_250_patterns_and_a_path_of_700_steps(target: Target) -> None:
    patterns = " . ".join(f"?v{n} <urn:p{n % 7}> ?v{n + 1}" for n in range(250))
    steps = "/".join(["<urn:p1>"] * 700)
    with target.watched():
        for query in (f"SELECT * {{ {patterns} }}", f"SELECT * {{ ?a {steps} ?b }}"):
            response = target.ask(query)
            assert response.status_code in (200, 400, 504)


def test_13_a_path_with_both_ends_free(target: Target) -> None:
    path = "(<urn:p0>|<urn:p1>|<urn:p2>|<urn:p3>|<urn:p4>|<urn:p5>|<urn:p6>)"
    with target.watched():
        response = target.ask(f"SELECT (COUNT(*) AS ?n) {{ ?a {path}* ?b . ?c {path}* ?d }}")
    problem_of(response, response.status_code)
    assert response.status_code in (503, 504)


def test_14_doubling_concat(target: Target) -> None:
    doubling = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    with target.watched():
        response = target.ask(f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("x" AS ?x0) {doubling} }}')
    assert problem_of(response, response.status_code)["status"] in (400, 503, 504)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(a{1,100}){1,100}"])
def test_15_catastrophic_regular_expressions(pattern: str, target: Target) -> None:
    with target.watched():
        response = target.ask(f'SELECT (REGEX("{"a" * 10_000}!", "{pattern}") AS ?r) {{}}')
    assert response.status_code in (200, 400, 503, 504)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_16_timeout_amid_rows(name: str, target: Target) -> None:
    query = {"query": f"SELECT * {{ {CROSS} }}", "format": name}
    with target.server.client.stream("POST", "/sparql", data=query) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            deque(response.iter_raw(), maxlen=0)
    assert target.is_well()


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_16_timeout_amid_triples(name: str, target: Target) -> None:
    query = {"query": f"CONSTRUCT {{ ?a ?e ?l }} {{ {CROSS} }}", "format": name}
    with target.server.client.stream("POST", "/sparql", data=query) as response:
        if response.status_code == 200:
            with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
                deque(response.iter_raw(), maxlen=0)
        else:
            # Nothing was sent before: then it is told as it is.
            assert response.status_code == 504
    assert target.is_well()


def test_18_a_client_s_disconnect_stops_the_work(target: Target) -> None:
    rows = {"query": f"SELECT * {{ {CROSS} }}", "timeout": "2"}
    with target.server.client.stream("POST", "/sparql", data=rows) as response:
        assert next(response.iter_raw())
    assert idle_within(target, 2)


def test_19_one_hostile_client(target: Target) -> None:
    """The others are served; it gets 429 with Retry-After."""
    queries = [f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }} # {number}" for number in range(40)]
    with target.watched(), ThreadPoolExecutor(40) as executor:
        answers = list(executor.map(target.ask, queries))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {429, 503, 504}
    assert 429 in statuses
    for answer in answers:
        if answer.status_code in (429, 503):
            assert int(answer.headers["Retry-After"]) > 0
    assert idle_within(target, 3)
