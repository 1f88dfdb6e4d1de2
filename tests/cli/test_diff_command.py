"""``kg diff`` shows what changed from one version to another."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from people import DATA, EX, ONTOLOGY, Kg

GRAPH = f"{EX}graph/people"
GRACE = DATA.replace('"Ada"', '"Grace"') + f"<{EX}bob> <{EX}knows> [ <{EX}name> 'Ann' ] .\n"


@pytest.fixture
def three(project: Path, kg: Kg) -> list[str]:
    """Three versions; the third has the content of the first."""
    versions = []
    for text in (DATA, GRACE, DATA):
        (project / "data" / "people.ttl").write_text(text, encoding="utf-8")
        done = kg("publish", "--shapes", "none")
        assert done.status == 0, done
        versions.append(done.err.split()[2])
    return versions


def parsed(trig: str) -> set[str]:
    """The quads of TriG without the labels of blank nodes."""
    return {
        " ".join("[]" if word.startswith("_:") else word for word in str(quad).split())
        for quad in ox.parse(trig, ox.RdfFormat.TRIG)
    }


NAME = f"<{EX}ada> <{EX}name>"
REMOVED = {f'{NAME} "Ada" <{GRAPH}>'}
ADDED = {
    f'{NAME} "Grace" <{GRAPH}>',
    f"<{EX}bob> <{EX}knows> [] <{GRAPH}>",
    f'[] <{EX}name> "Ann" <{GRAPH}>',
}


def test_counts_are_given_by_graph(kg: Kg, three: list[str]) -> None:
    done = kg("diff", "1", "2")
    assert done.status == 0
    assert done.out.splitlines() == [
        f"{three[0]} to {three[1]}: 1 triple removed, 3 triples added.",
        f"       -1      +3  <{GRAPH}>",
    ]


def test_without_a_second_version_the_current_one_is_compared(kg: Kg, three: list[str]) -> None:
    assert kg("diff", "2").out.startswith(f"{three[1]} to {three[2]}: 3 triples removed, 1 triple ")


def test_without_any_version_the_last_change_is_shown(kg: Kg, three: list[str]) -> None:
    assert kg("diff").out == kg("diff", "2", "3").out


def test_equal_content_is_no_difference(kg: Kg, three: list[str]) -> None:
    for arguments in (("1", "3"), ("2", "2")):
        done = kg("diff", *arguments)
        assert done.status == 0
        assert done.out.startswith("No difference between ")


def test_turtle_is_two_documents_that_parse(kg: Kg, three: list[str]) -> None:
    whole = kg("diff", "1", "2", "--format", "turtle").out
    assert whole.startswith(f"# {three[0]} to {three[1]}\n\n# removed: 1 triple\n@prefix ex: ")
    removed, added = whole.split("\n# added: 3 triples\n")
    assert parsed(removed) == REMOVED
    assert parsed(added) == ADDED
    assert "ex:ada ex:name" in added
    assert "@prefix sh:" not in whole


@pytest.mark.parametrize(("side", "expected"), [("removed", REMOVED), ("added", ADDED)])
def test_one_side_can_be_shown_alone(
    kg: Kg, three: list[str], side: str, expected: set[str]
) -> None:
    assert parsed(kg("diff", "1", "2", "--format", "turtle", "--only", side).out) == expected
    document = json.loads(kg("diff", "1", "2", "--format", "json", "--only", side).out)
    assert set(document["graphs"][0]) == {"graph", side}
    assert side in kg("diff", "1", "2", "--only", side).out


def test_json_has_the_triples(kg: Kg, three: list[str]) -> None:
    document = json.loads(kg("diff", "1", "2", "--format", "json").out)
    assert (document["older"], document["newer"]) == (three[0], three[1])
    (graph,) = document["graphs"]
    assert graph["graph"] == GRAPH
    assert graph["removed"] == [f'{NAME} "Ada"']
    assert len(graph["added"]) == 3
    assert document["emptyGraphs"] == {"removed": [], "added": []}


def test_the_first_version_has_none_before_it(kg: Kg, published: str) -> None:
    said = kg("diff").complaint
    assert said == (
        f"version {published} is the first: there is none before it to compare it with. "
        "'kg versions' lists them."
    )


def test_an_unknown_version_or_format_is_told(kg: Kg, three: list[str]) -> None:
    assert kg("diff", "9").complaint == "there is no version '9'. 'kg versions' lists them."
    assert "Use one of: counts, turtle, json" in kg("diff", "--format", "patch").complaint
    assert "nothing has been published here yet" in kg("diff", "--store", "none").complaint


def test_a_damaged_version_is_told(project: Path, kg: Kg, three: list[str]) -> None:
    (project / ".kg" / "snapshots" / three[0] / "graph.nq").write_text("")
    assert "does not match its hash" in kg("diff", "1", "2").complaint


def test_a_text_with_line_breaks_stays_whole(project: Path, kg: Kg, published: str) -> None:
    text = 'first\\n@prefix x: <urn:x:> .\\nlast "quoted"'.replace('"', '\\"')
    (project / "ontology" / "model.ttl").write_text(f'{ONTOLOGY} ex:a ex:note "{text}" .')
    assert kg("publish", "--shapes", "none").status == 0
    added = kg("diff", "--format", "turtle", "--only", "added").out
    (quad,) = ox.parse(added, ox.RdfFormat.TRIG)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == 'first\n@prefix x: <urn:x:> .\nlast "quoted"'
