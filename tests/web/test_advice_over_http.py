"""Queries that the engine plans badly end in a time-out that says why, and how to ask faster."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from answers import JSON, problem_of
from serving import Server, serving

from kg.store.embedded import new_candidate

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("advice")

EX = "http://example.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREFIXES = f"PREFIX ex: <{EX}> PREFIX skos: <{SKOS}>\n"
DEADLINE = 1.5
SERVICES = 6000
PROVIDERS = 200
FIELDS = REGIONS = 12
# A hierarchy of one long chain.
CONCEPTS = 6000


@dataclass(frozen=True)
class Service:
    """One of the graph's resources: numbers of what it is linked to."""

    provider: int
    field: int
    region: int
    title: int
    year: int


def made() -> list[Service]:
    chance = random.Random(1)
    return [
        Service(
            chance.randrange(PROVIDERS),
            chance.randrange(FIELDS),
            chance.randrange(REGIONS),
            chance.randrange(SERVICES),
            chance.randrange(1950, 2025),
        )
        for _ in range(SERVICES)
    ]


def turtle(services: list[Service]) -> Iterator[str]:
    yield f"@prefix ex: <{EX}> . @prefix skos: <{SKOS}> .\n"
    for number, service in enumerate(services):
        yield f"ex:s{number} a ex:Service ; ex:provider ex:o{service.provider} ; "
        yield f"ex:field ex:f{service.field} ; ex:region ex:r{service.region} ; "
        yield f"ex:title 'title {service.title}' ; ex:year {service.year} .\n"
    for number in range(1, CONCEPTS):
        yield f"ex:c{number} skos:broader ex:c{number - 1} .\n"
    yield f"ex:c{CONCEPTS - 1} a ex:Leaf .\n"


@pytest.fixture(scope="module")
def services() -> list[Service]:
    return made()


@pytest.fixture(scope="module")
def busy(services: list[Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a graph on which these queries take many seconds."""
    store: Path = tmp_path_factory.mktemp("advice") / "store"
    graph = ox.NamedNode(f"{EX}graph/services")
    with new_candidate(store, EX) as candidate:
        parsed = ox.parse("".join(turtle(services)), ox.RdfFormat.TURTLE)
        quads = (ox.Quad(one.subject, one.predicate, one.object, graph) for one in parsed)
        candidate.load(quads)
        candidate.publish("for the tests")
    with serving("--store", str(store), "--timeout", str(DEADLINE)) as server:
        yield server


def count(server: Server, group: str) -> int:
    """The solutions of a group, counted in time."""
    query = f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ {group} }}"
    response = server.client.post("/sparql", data={"query": query}, headers=JSON)
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def hint(server: Server, group: str) -> str:
    """What is told of a group that takes too long to count."""
    query = f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ {group} }}"
    response = server.client.post("/sparql", data={"query": query}, headers=JSON)
    problem = problem_of(response, 504)
    assert f"did not finish within {DEADLINE} s" in problem["detail"]
    return str(problem["hint"])


JOIN = "?s ex:provider ?o . ?t ex:provider ?o . ?t ex:year 1960"


def test_not_exists_over_a_join(busy: Server, services: list[Service]) -> None:
    told = hint(busy, f"?s a ex:Service FILTER NOT EXISTS {{ {JOIN} }}")
    assert "the join of 3 patterns in NOT EXISTS" in told
    assert "Faster: MINUS { … } with the same patterns" in told
    assert "OPTIONAL { … } with the same patterns and FILTER(!BOUND(?o))" in told
    of_1960 = {service.provider for service in services if service.year == 1960}
    without = sum(service.provider not in of_1960 for service in services)
    assert count(busy, f"?s a ex:Service MINUS {{ {JOIN} }}") == without
    assert count(busy, f"?s a ex:Service OPTIONAL {{ {JOIN} }} FILTER(!BOUND(?o))") == without


def test_the_latest_of_each_group(busy: Server, services: list[Service]) -> None:
    later = "?t ex:provider ?o ; ex:year ?z FILTER(?z > ?y)"
    told = hint(busy, f"?s ex:provider ?o ; ex:year ?y FILTER NOT EXISTS {{ {later} }}")
    assert "NOT EXISTS with FILTER(?z > ?y) compares each solution with all others" in told
    faster = "{ SELECT ?o (MAX(?z) AS ?y) { ?t ex:provider ?o . ?t ex:year ?z } GROUP BY ?o }"
    assert faster in told
    latest: dict[int, int] = defaultdict(int)
    for service in services:
        latest[service.provider] = max(latest[service.provider], service.year)
    expected = sum(service.year == latest[service.provider] for service in services)
    assert count(busy, f"{faster} ?s ex:provider ?o ; ex:year ?y") == expected


@pytest.mark.parametrize("condition", ["?x = ?y", "sameTerm(?x, ?y)"])
def test_a_join_by_a_filter(busy: Server, services: list[Service], condition: str) -> None:
    told = hint(busy, f"?a ex:title ?x . ?b ex:title ?y FILTER({condition})")
    assert f"FILTER({condition}) is all that joins two parts" in told
    faster = "?a ex:title ?x . ?b ex:title ?x"
    assert f"use one variable in both, as in '{faster}'" in told
    titles = Counter(service.title for service in services)
    assert count(busy, faster) == sum(number**2 for number in titles.values())


def test_pairs_that_share_two_values(busy: Server, services: list[Service]) -> None:
    one, other = (f"{name} ex:field ?x ; ex:region ?y" for name in ("?a", "?b"))
    told = hint(busy, f"{one} . {other} FILTER(?a != ?b)")
    assert "?a and ?b are paired by two values, ?x and ?y" in told
    faster = (
        "SELECT ?x ?y (COUNT(DISTINCT ?a) AS ?count) { ?a ex:field ?x ; ex:region ?y }"
        " GROUP BY ?x ?y HAVING (COUNT(DISTINCT ?a) > 1)"
    )
    assert faster in told
    groups = Counter((service.field, service.region) for service in services)
    assert count(busy, f"{{ {faster} }}") == sum(number > 1 for number in groups.values())


def test_a_path_that_is_open_at_both_ends(busy: Server) -> None:
    told = hint(busy, "?a skos:broader* ?b")
    assert "the path '?a skos:broader* ?b' is open at both ends" in told
    assert "bind one end by a class or an IRI, as in '?a a <class> . ?a skos:broader* ?b'" in told
    assert count(busy, "?a a ex:Leaf . ?a skos:broader* ?b") == CONCEPTS
    assert count(busy, "ex:c99 skos:broader* ?b") == 100


def test_what_is_not_recognised_gets_the_general_hint(busy: Server) -> None:
    group = "?a ex:field ?x . ?b ex:field ?x . ?c ex:field ?x . ?c ex:provider ?o"
    assert hint(busy, group) == "Ask for less at once, or anchor the query on a known class or IRI."
