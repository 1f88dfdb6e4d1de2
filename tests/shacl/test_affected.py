"""Only what changed: the same results as a validation of everything, and no look at the rest."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from generated import data_graphs, shapes_graphs
from generated_queries import shapes_with_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.namespaces import RDF_TYPE, SH
from kg.shacl.affected.validation import Outcome, Revalidation
from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes
from kg.shacl.report import ValidationResult

EX = "http://example.org/"
PREFIXES = (
    f"PREFIX : <{EX}> PREFIX sh: <{SH}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TRIG))


def revalidated(
    before: list[ox.Quad], after: list[ox.Quad], shapes: list[ox.Quad]
) -> Outcome | None:
    form = read_shapes(quad.triple for quad in shapes)
    dataset = ox.Dataset(after)
    added, removed = set(after) - set(before), set(before) - set(after)
    outcome = Revalidation(form, shapes).validate(dataset, added, removed)
    assert set(dataset) == set(after), "the dataset is as it was"
    return outcome


def found(results: tuple[ValidationResult, ...]) -> Counter[tuple[str, ...]]:
    return Counter(
        (str(r.focus_node), str(r.path), str(r.value), str(r.component), str(r.source_shape))
        for r in results
    )


def whole(data: list[ox.Quad], shapes: list[ox.Quad]) -> Counter[tuple[str, ...]]:
    form = read_shapes(quad.triple for quad in shapes)
    return found(Validation(data, form, shapes).report("kg").results)


def in_graph(triples: list[ox.Triple], name: str) -> list[ox.Quad]:
    return [ox.Quad(*triple, ox.NamedNode(f"{EX}{name}")) for triple in triples]


GRAPHS = st.lists(data_graphs(), min_size=1, max_size=2)


@settings(
    max_examples=rounds(200), deadline=None, derandomize=not LONG, suppress_health_check=QUIET
)
@given(GRAPHS, GRAPHS, shapes_graphs())
def test_what_is_found_is_what_a_validation_of_everything_finds(
    one: list[list[ox.Triple]], other: list[list[ox.Triple]], shapes: list[ox.Triple]
) -> None:
    assert_found(one, other, shapes)


@settings(max_examples=rounds(20), deadline=None, derandomize=not LONG, suppress_health_check=QUIET)
@given(GRAPHS, GRAPHS, shapes_with_queries())
def test_what_queries_find_is_what_a_validation_of_everything_finds(
    one: list[list[ox.Triple]], other: list[list[ox.Triple]], shapes: list[ox.Triple]
) -> None:
    assert_found(one, other, shapes)


def assert_found(
    one: list[list[ox.Triple]], other: list[list[ox.Triple]], shapes: list[ox.Triple]
) -> None:
    before, after = (
        [quad for number, triples in enumerate(graphs) for quad in in_graph(triples, f"g{number}")]
        for graphs in (one, other)
    )
    said = [ox.Quad(*triple) for triple in shapes]
    outcome = revalidated(before, after, said)
    if outcome is None:
        subclass = "subClassOf"
        assert any(subclass in str(quad.predicate) for quad in set(before) ^ set(after))
        return
    rest = whole(before, said) - found(outcome.before)
    assert rest + found(outcome.report.results) == whole(after, said)


SHAPES = quads("""
:Person a sh:NodeShape ; sh:targetClass :Human ;
  sh:property [ sh:path :name ; sh:minCount 1 ] ,
    [ sh:path ( :home :street ) ; sh:minCount 1 ] ,
    [ sh:path [ sh:inversePath :knows ] ; sh:class :Human ] .
""")
PEOPLE = quads(
    ":g { "
    + " ".join(
        f":n{n} a :Human ; :name 'n' ; :home :h{n} . :h{n} :street 's' ." for n in range(200)
    )
    + " }"
)


def change(outcome: Outcome | None) -> tuple[int, set[str]]:
    """How many nodes were validated, and which have results now."""
    assert outcome is not None
    assert outcome.report.checked is not None
    named = {str(r.focus_node).strip("<>").removeprefix(EX) for r in outcome.report.results}
    return outcome.report.checked.focus_nodes, named


def test_one_node_is_looked_at_when_one_has_changed() -> None:
    (quad,) = quads(":g { :n7 :name 'n' }")
    assert change(revalidated(PEOPLE, [q for q in PEOPLE if q != quad], SHAPES)) == (1, {"n7"})


def test_a_change_at_the_end_of_a_path_touches_its_beginning() -> None:
    (quad,) = quads(":g { :h7 :street 's' }")
    assert change(revalidated(PEOPLE, [q for q in PEOPLE if q != quad], SHAPES)) == (1, {"n7"})


def test_a_change_of_a_value_s_class_touches_who_has_the_value() -> None:
    before = PEOPLE + quads(":g { :n8 :knows :n7 }")
    (quad,) = quads(":g { :n8 a :Human }")
    looked, named = change(revalidated(before, [q for q in before if q != quad], SHAPES))
    assert named == {"n7"}
    assert looked == 1


def test_what_no_shape_looks_at_touches_nobody() -> None:
    assert change(revalidated(PEOPLE, PEOPLE + quads(":g { :n7 :age 7 }"), SHAPES)) == (0, set())


def test_a_triple_that_stays_in_another_graph_changes_nothing() -> None:
    twice = PEOPLE + quads(":h { :n7 :name 'n' }")
    (quad,) = quads(":g { :n7 :name 'n' }")
    looked, named = change(revalidated(twice, [q for q in twice if q != quad], SHAPES))
    assert named == set()
    assert looked <= 1


def test_a_change_of_classes_wants_everything_validated() -> None:
    after = PEOPLE + quads(":g { :Nurse rdfs:subClassOf :Human }")
    assert revalidated(PEOPLE, after, SHAPES) is None


QUERY = quads("""
:p sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/" ] .
:Unique a sh:NodeShape ; sh:targetClass :Human ; sh:sparql [ sh:prefixes :p ; sh:select \"\"\"
  SELECT $this { $this :email ?mail . ?other :email ?mail . FILTER (?other != $this) } \"\"\" ] .
""")


def test_a_query_is_asked_again_when_what_it_mentions_has_changed() -> None:
    before = PEOPLE + quads(":g { :n1 :email 'm' }")
    outcome = revalidated(before, before + quads(":g { :n2 :email 'm' }"), QUERY)
    assert change(outcome) == (200, {"n1", "n2"})
    assert change(revalidated(before, before + quads(":g { :n2 :age 1 }"), QUERY)) == (0, set())


def test_counts_of_all_results_follow_from_those_before() -> None:
    (quad,) = quads(":g { :n7 :name 'n' }")
    less = [q for q in PEOPLE if q != quad]
    outcome = revalidated(less, PEOPLE, SHAPES)
    assert outcome is not None
    assert outcome.counted({"Violation": 5, "Warning": 2}) == {"Violation": 4, "Warning": 2}


@pytest.mark.parametrize("predicate", [RDF_TYPE, ox.NamedNode(f"{EX}name")])
def test_a_node_that_is_no_focus_node_any_more_has_no_results(predicate: ox.NamedNode) -> None:
    node = ox.NamedNode(f"{EX}n7")
    without_name = [q for q in PEOPLE if (q.subject, q.predicate.value) != (node, f"{EX}name")]
    after = [q for q in without_name if (q.subject, q.predicate) != (node, predicate)]
    outcome = revalidated(without_name, after, SHAPES)
    assert outcome is not None
    assert len(outcome.report.results) == 0
