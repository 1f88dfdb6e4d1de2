"""The rules take time and memory in proportion to the data, also where there is much of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.rdf.sources import Rule, Sources
from kg.store.base import construct
from kg.store.candidate import MemoryCandidate

DEF = "https://w3id.org/solux/def#"
ID = "https://w3id.org/solux/id"
MANY = 800
# A rule takes hundredths of a second, one that pairs everything with everything over ten.
SECONDS = 3.0


def services(count: int) -> Iterator[ox.Quad]:
    """So many services, each with a provider of its own and both with names in three languages."""
    graph = ox.NamedNode("https://w3id.org/solux/graph/many")
    provided = ox.NamedNode(f"{DEF}providedBy")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    names = {
        "service": ox.NamedNode("http://purl.org/dc/terms/title"),
        "org": ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    }
    classes = {"service": "SocialService", "org": "ServiceProvider"}
    for number in range(count):
        things = {name: ox.NamedNode(f"{ID}/{name}/many-{number}") for name in names}
        yield ox.Quad(things["service"], provided, things["org"], graph)
        for name, thing in things.items():
            yield ox.Quad(thing, kind, ox.NamedNode(f"{DEF}{classes[name]}"), graph)
            for language in ("de", "fr", "en"):
                text = ox.Literal(f"{name} {number}", language=language)
                yield ox.Quad(thing, names[name], text, graph)


@pytest.fixture(scope="module")
def many(graph: MemoryCandidate) -> MemoryCandidate:
    """The repository's graph and many more services; no test adds to it."""
    candidate = MemoryCandidate([*graph.quads, *services(MANY)], (), graph.base)
    assert candidate.prefixes()
    return candidate


def rules() -> list[str]:
    return [f"{number:02}" for number in range(1, 14)]


def rule(sources: Sources, number: str) -> Rule:
    (found,) = (rule for rule in sources.rules if rule.path.name.startswith(f"{number}-"))
    return found


def test_all_rules_are_measured(sources: Sources) -> None:
    assert [rule.path.name[:2] for rule in sources.rules] == rules()


@pytest.mark.parametrize("number", rules())
def test_a_rule_is_quick_with_many_services(
    number: str, many: MemoryCandidate, sources: Sources
) -> None:
    started = time.monotonic()
    construct(many, rule(sources, number).text)
    assert time.monotonic() - started < SECONDS


def test_a_participation_has_the_sentences_whose_parts_there_are(
    graph: MemoryCandidate, sources: Sources
) -> None:
    there = [quad for quad in services(3) if "service 1" not in str(quad.object)]
    candidate = MemoryCandidate([*graph.quads, *there], (), graph.base)
    triples = construct(candidate, rule(sources, "08").text)
    description = ox.NamedNode("http://purl.org/dc/terms/description")

    def sentences(number: int) -> set[str]:
        participation = ox.NamedNode(f"{ID}/participation/many-{number}-provider")
        assert any(triple.subject == participation for triple in triples)
        return {
            str(triple.object)
            for triple in triples
            if (triple.subject, triple.predicate) == (participation, description)
        }

    assert sentences(1) == set()
    assert sentences(2) == {
        '"org 2 bietet den Dienst „service 2“ an."@de',
        '"org 2 propose le service « service 2 »."@fr',
        '"org 2 provides the service \\"service 2\\"."@en',
    }
