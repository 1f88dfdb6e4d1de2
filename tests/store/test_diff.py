"""The difference between two versions: what is said of it is all of it, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, iri, publish, quads

from kg.errors import NotFound, StoreDamaged
from kg.store.diff import Diff, GraphDiff, diff_versions
from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

G = f"{EX}graph/a"


def triples(turtle: str) -> tuple[ox.Triple, ...]:
    return tuple(sorted((quad.triple for quad in quads(turtle)), key=str))


def diff(directory: Path, old: str | list[ox.Quad], new: str | list[ox.Quad]) -> Diff:
    older, newer = publish(directory, old), publish(directory, new)
    return diff_versions(Snapshots(directory), older, newer)


def shape(found: Diff) -> tuple[int, int]:
    return found.removed, found.added


def test_triples_are_listed_by_graph(directory: Path) -> None:
    found = diff(
        directory,
        [*quads("ex:a ex:p 1, 2 ."), *quads("ex:a ex:p 1 .", "b"), *quads("ex:a ex:p 1 .", "c")],
        [*quads("ex:a ex:p 2, 3 ."), *quads("ex:a ex:p 1 .", "c"), *quads("ex:a ex:p 1 .", None)],
    )
    assert found.graphs == (
        GraphDiff(None, (), triples("ex:a ex:p 1 .")),
        GraphDiff(f"{EX}b", triples("ex:a ex:p 1 ."), ()),
        GraphDiff(G, triples("ex:a ex:p 1 ."), triples("ex:a ex:p 3 .")),
    )
    assert (found.removed, found.added) == (2, 2)


def test_equal_versions_do_not_differ(directory: Path) -> None:
    version = publish(directory, "ex:a ex:p 1, [ ex:q [ ] ] .")
    found = diff_versions(Snapshots(directory), version, version)
    assert not found
    assert shape(found) == (0, 0)


def test_literals_differ_as_they_are_written(directory: Path) -> None:
    found = diff(directory, 'ex:a ex:p "05"^^xsd:int, "x"@en .', 'ex:a ex:p "5"^^xsd:int, "x" .')
    assert shape(found) == (2, 2)


NODES = "ex:a ex:p [ ex:q 1 ; ex:r [ ex:s 2 ] ], [ ex:q 3 ] . [] ex:list ( 1 2 [ ex:q 4 ] ) ."
# A change among blank nodes, and how many triples are removed and added by it.
AMONG_BLANK_NODES = {
    "none": (NODES, (0, 0)),
    "another node before all others": (f"{NODES} ex:a ex:p [ ex:a 0 ] .", (0, 2)),
    "the same node once more": (f"{NODES} ex:a ex:p [ ex:q 3 ] .", (0, 2)),
    "a node less": (NODES.replace(", [ ex:q 3 ]", ""), (2, 0)),
    "a value in one node": (NODES.replace("ex:q 3", "ex:q 5"), (2, 2)),
    "a value deep in a structure": (NODES.replace("ex:s 2", "ex:s 5"), (4, 4)),
    "a triple without blank nodes": (f"{NODES} ex:a ex:p 1 .", (0, 1)),
    "a text that looks like a blank node": (f'{NODES} ex:a ex:p "_:b0" .', (0, 1)),
}


@pytest.mark.parametrize("name", AMONG_BLANK_NODES)
def test_structures_of_blank_nodes_that_stayed_are_no_difference(
    directory: Path, name: str
) -> None:
    changed, expected = AMONG_BLANK_NODES[name]
    assert shape(diff(directory, NODES, changed)) == expected


def test_two_nodes_that_are_made_one_are_a_difference(directory: Path) -> None:
    two = "ex:a ex:p [ ex:q 1 ] . ex:b ex:p [ ex:q 1 ] ."
    one = "ex:a ex:p _:x . ex:b ex:p _:x . _:x ex:q 1 ."
    assert shape(diff(directory, two, one)) == (4, 3)


def test_a_node_in_two_graphs_holds_them_together(directory: Path) -> None:
    node = ox.BlankNode("n")
    both = [
        ox.Quad(iri("a"), iri("p"), node, iri("g1")),
        ox.Quad(node, iri("q"), iri("b"), iri("g2")),
    ]
    apart = [both[0], ox.Quad(ox.BlankNode("m"), iri("q"), iri("b"), iri("g2"))]
    found = diff(directory, both, apart)
    assert [graph.graph for graph in found.graphs] == [f"{EX}g1", f"{EX}g2"]
    assert shape(found) == (2, 2)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_leads_from_the_one_to_the_other(directory: Path, seed: int) -> None:
    random_ = random.Random(seed)
    names = [f"ex:n{number}" for number in range(4)] + [f"_:b{number}" for number in range(4)]

    def some() -> list[ox.Quad]:
        statements = [
            f"{random_.choice(names)} ex:p{random_.randrange(2)} {random_.choice(names)} ."
            for _ in range(random_.randrange(1, 15))
        ]
        return quads("\n".join(statements))

    common = some()
    found = diff(directory, [*common, *some()], [*common, *some()])
    snapshots = Snapshots(directory)
    old, new = (
        ox.Dataset(ox.parse(path=str(snapshots.open(version).graph_file)))
        for version in (found.older, found.newer)
    )
    ground_old, ground_new = (
        {quad.triple for quad in side if "_:" not in str(quad)} for side in (old, new)
    )
    removed = {t for graph in found.graphs for t in graph.removed}
    added = {t for graph in found.graphs for t in graph.added}
    assert {t for t in removed if "_:" not in str(t)} == ground_old - ground_new
    assert {t for t in added if "_:" not in str(t)} == ground_new - ground_old
    # Without what was removed and what was added, the two are the same but for labels.
    rest_old = ox.Dataset(quad for quad in old if quad.triple not in removed)
    rest_new = ox.Dataset(quad for quad in new if quad.triple not in added)
    for rest in (rest_old, rest_new):
        rest.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert rest_old == rest_new


def test_shapes_are_compared_too(directory: Path) -> None:
    versions = []
    for number in (1, 2):
        with new_candidate(directory, BASE) as candidate:
            for quad in quads(f"ex:s ex:p {number} .", "shapes"):
                candidate.shapes.add(quad)
            versions.append(candidate.publish("shapes"))
    found = diff_versions(Snapshots(directory), *versions)
    assert [graph.graph for graph in found.graphs] == [f"{EX}shapes"]
    assert shape(found) == (1, 1)


def test_empty_graphs_that_come_and_go_are_told(directory: Path) -> None:
    states = [
        ({"empty", "filled"}, "ex:a ex:p 1 .", "emptied"),
        ({"new", "emptied"}, "ex:a ex:p 1 .", "filled"),
    ]
    versions = []
    for empty, content, graph in states:
        with new_candidate(directory, BASE) as candidate:
            candidate.load(quads(content, graph))
            candidate.empty_graphs.update(iri(name) for name in empty)
            versions.append(candidate.publish("graphs"))
    found = diff_versions(Snapshots(directory), *versions)
    assert found
    assert (found.vanished, found.appeared) == ((f"{EX}empty",), (f"{EX}new",))
    assert [graph.graph for graph in found.graphs] == [f"{EX}emptied", f"{EX}filled"]


def test_it_has_the_prefixes_of_both_versions(directory: Path) -> None:
    declared = (
        "ex:m <http://www.w3.org/ns/shacl#declare> [ <http://www.w3.org/ns/shacl#prefix> '{0}' ; "
        "<http://www.w3.org/ns/shacl#namespace> 'urn:x:{0}:' ] ."
    )
    found = diff(directory, declared.format("old"), declared.format("new"))
    assert found.prefixes == {"old": "urn:x:old:", "new": "urn:x:new:"}


def test_a_version_that_is_not_there_or_not_whole_is_told(
    directory: Path, two_versions: tuple[str, str]
) -> None:
    older, younger = two_versions
    with pytest.raises(NotFound):
        diff_versions(Snapshots(directory), "7-000000000000", younger)
    (directory / "snapshots" / older / "graph.nq").write_text("")
    with pytest.raises(StoreDamaged):
        diff_versions(Snapshots(directory), older, younger)


def test_versions_are_found_by_number_and_by_the_beginning_of_their_name(directory: Path) -> None:
    versions = [publish(directory, f"ex:a ex:p {number} .") for number in range(12)]
    snapshots = Snapshots(directory)
    assert snapshots.find("1") == versions[0]
    assert snapshots.find("12") == versions[11]
    assert snapshots.find(versions[3][:4]) == versions[3]
    assert snapshots.find(versions[3]) == versions[3]
    for wrong in ("13", "", "1-x", "../1", "x"):
        with pytest.raises(NotFound, match="'kg versions' lists them"):
            snapshots.find(wrong)
