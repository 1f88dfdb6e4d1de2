"""A validation that is held says after every change what a new one would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from generated import data_graphs, shapes_graphs
from generated_queries import shapes_with_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.namespaces import SH
from kg.shacl.affected.held import HeldValidation
from kg.shacl.evaluation.engine import Validation
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.shape import Shape
from kg.shacl.model.terms import Term
from kg.shacl.report import ValidationReport, ValidationResult

EX = "http://example.org/"
PREFIXES = f"PREFIX : <{EX}> PREFIX sh: <{SH}>\n"
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TRIG))


def results_of(report: ValidationReport) -> Counter[tuple[str, ...]]:
    def told(results: Iterable[ValidationResult]) -> Iterable[tuple[str, ...]]:
        for r in results:
            details = str(sorted(told(r.details)))
            kind = (r.focus_node, r.path, r.value, r.component, r.source_shape, r.messages)
            yield *map(str, kind), details

    return Counter(told(report.results))


def said(report: ValidationReport) -> tuple[object, ...]:
    """All that a report says but how long it took, and which of many examples it gives."""
    checked = report.checked
    assert checked is not None
    return (
        results_of(report),
        set(report.passed),
        Counter((n.kind, n.severity, str(n.about), n.count) for n in report.notices),
        (checked.shapes, checked.targets, checked.focus_nodes, checked.constraints),
    )


def whole(data: Iterable[ox.Quad], shapes: Sequence[ox.Quad]) -> ValidationReport:
    form = read_shapes(quad.triple for quad in shapes)
    return Validation(list(data), form, shapes).report("kg")


class Dataset:
    """A dataset that is changed, and the validation that follows it."""

    def __init__(
        self, data: Iterable[ox.Quad], shapes: Sequence[ox.Quad], together: int = 20
    ) -> None:
        self.quads = ox.Dataset(data)
        self.shapes = shapes
        self.held = HeldValidation(self.quads, shapes, together=together)

    def becomes(self, data: Iterable[ox.Quad]) -> None:
        before, after = set(self.quads), set(data)
        for quad in before - after:
            self.quads.remove(quad)
        for quad in after - before:
            self.quads.add(quad)
        self.held.change(before - after, after - before)

    def assert_says_what_a_new_one_says(self) -> ValidationReport:
        report = self.held.report("kg")
        assert said(report) == said(whole(self.quads, self.shapes))
        return report


def in_graphs(graphs: list[list[ox.Triple]]) -> list[ox.Quad]:
    return [
        ox.Quad(*triple, ox.NamedNode(f"{EX}g{number}"))
        for number, triples in enumerate(graphs)
        for triple in triples
    ]


GRAPHS = st.lists(data_graphs(), min_size=1, max_size=2)


@settings(
    max_examples=rounds(150), deadline=None, derandomize=not LONG, suppress_health_check=QUIET
)
@given(st.lists(GRAPHS, min_size=2, max_size=4), shapes_graphs(), st.integers(1, 4))
def test_after_random_changes(
    states: list[list[list[ox.Triple]]], shapes: list[ox.Triple], together: int
) -> None:
    assert_followed(states, shapes, together)


@settings(max_examples=rounds(20), deadline=None, derandomize=not LONG, suppress_health_check=QUIET)
@given(st.lists(GRAPHS, min_size=2, max_size=4), shapes_with_queries(), st.integers(1, 4))
def test_after_random_changes_with_queries(
    states: list[list[list[ox.Triple]]], shapes: list[ox.Triple], together: int
) -> None:
    assert_followed(states, shapes, together)


def assert_followed(
    states: list[list[list[ox.Triple]]], shapes: list[ox.Triple], together: int
) -> None:
    first, *rest = map(in_graphs, states)
    dataset = Dataset(first, [ox.Quad(*triple) for triple in shapes], together)
    dataset.assert_says_what_a_new_one_says()
    for state in rest:
        dataset.becomes(state)
        dataset.assert_says_what_a_new_one_says()


ASKING = quads("""
:p sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/" ] .
:Unique a sh:NodeShape ; sh:targetClass :Human ; sh:sparql [ sh:prefixes :p ;
  sh:message "{?other} has {?mail}, too." ; sh:select \"\"\"SELECT $this ?other ?mail {
    $this :email ?mail . ?other :email ?mail . FILTER (?other != $this) } \"\"\" ] .
:Sourced a sh:NodeShape ; sh:targetClass :Human ; sh:sparql [ sh:prefixes :p ; sh:select \"\"\"
  SELECT $this ?value { $this :age ?value . FILTER NOT EXISTS {
    GRAPH :g { $this :age ?value } } } \"\"\" ] .
:Bare a sh:NodeShape ; sh:targetNode :set ; sh:sparql [ sh:prefixes :p ; sh:select \"\"\"
  SELECT $this ?value { GRAPH ?value { } } \"\"\" ] .
""")
PEOPLE = ":g { :a a :Human ; :email 'm' ; :age 1 . :b a :Human ; :email 'n' . [] a :Human } "


@pytest.mark.parametrize(
    ("after", "more"),
    [
        (PEOPLE, 0),
        (PEOPLE + ":g { :b :email 'm' }", 2),
        (PEOPLE + ":g { :c a :Human ; :email 'm' }", 2),
        (PEOPLE + ":h { :c :email 'm' }", 2),
        (PEOPLE.replace(":age 1", "") + ":h { :a :age 1 }", 2),
        (PEOPLE.replace(":age 1", ":age '01'^^<http://www.w3.org/2001/XMLSchema#integer>"), 0),
        (":h { :a a :Human ; :age 2 } ", 1),
        ("", -1),
    ],
)
def test_queries_see_a_change_and_its_being_taken_back(after: str, more: int) -> None:
    first = quads(PEOPLE)
    dataset = Dataset(first, ASKING)
    before = len(dataset.assert_says_what_a_new_one_says().results)
    dataset.becomes(quads(after))
    assert len(dataset.assert_says_what_a_new_one_says().results) == before + more
    dataset.becomes(first)
    assert len(dataset.assert_says_what_a_new_one_says().results) == before


@pytest.mark.parametrize(
    "group",
    [
        "?other $PATH $this",
        "?other $PATH ?value FILTER (?other != $this)",
        "$this :knows ?other . ?other $PATH ?value",
        "$this $PATH ?value ; ?PATH ?other",
        "$this $PATH+ ?value",
        "$this :knows/$PATH ?value",
    ],
)
def test_a_query_may_go_the_path_of_its_shape_from_any_node(group: str) -> None:
    shapes = quads(f"""
    :p sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/" ] .
    :s a sh:PropertyShape ; sh:targetNode :a ; sh:path :email ; sh:sparql [ sh:prefixes :p ;
      sh:select "SELECT $this ?value {{ {group} }}" ] .
    """)
    dataset = Dataset(quads(":a :knows :b ; :email :b ."), shapes)
    for more in (":b :email :a .", ":b :email :c .", ":c :email :d .", ""):
        dataset.becomes(quads(f":a :knows :b ; :email :b . {more}"))
        dataset.assert_says_what_a_new_one_says()


def test_the_default_graph_is_one_of_those_that_queries_see() -> None:
    first = quads(":a a :Human ; :email 'm' ; :age 1 . :b a :Human ; :email 'n' .")
    dataset = Dataset(first, ASKING)
    dataset.assert_says_what_a_new_one_says()
    for after in (":g { :a a :Human ; :age 1 ; :email 'n' . :b :email 'n' }", "", ":a a :Human ."):
        dataset.becomes(quads(after))
        dataset.assert_says_what_a_new_one_says()
        dataset.becomes(first)
        dataset.assert_says_what_a_new_one_says()


def test_an_emptied_default_graph_takes_nothing_of_the_others_with_it() -> None:
    shapes = quads("""
    :p sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/" ] .
    :Both a sh:NodeShape ; sh:targetClass :Human ; sh:sparql [ sh:prefixes :p ;
      sh:select "SELECT $this ?g { $this :email ?mail ; :name ?name . GRAPH ?g { } }" ] .
    """)
    named = quads(":g { :a a :Human ; :email 'm' ; :name 'A' . :b a :Human ; :email 'm' }")
    dataset = Dataset([*named, *quads(":c :age 1 .")], shapes)
    assert len(dataset.assert_says_what_a_new_one_says().results) == 1
    dataset.becomes(named)
    dataset.becomes([*named, *quads(":g { :b :name 'B' }")])
    assert len(dataset.assert_says_what_a_new_one_says().results) == 2


def test_one_number_of_two_that_are_written_differently_goes_and_the_other_stays() -> None:
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    dataset = Dataset(quads(f":g {{ :a a :Human ; :age 1 , '01'{integer} }}"), ASKING)
    for left in (f"'01'{integer}", "1"):
        dataset.becomes(quads(f":g {{ :a a :Human ; :age {left} }}"))
        dataset.assert_says_what_a_new_one_says()
        dataset.becomes(quads(f":g {{ :a a :Human ; :age 1 , '01'{integer} }}"))
        dataset.assert_says_what_a_new_one_says()


def test_no_more_is_looked_at_again_than_a_change_can_concern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, int]] = []
    look = Evaluator.all_results

    def noted(self: Evaluator, shape: Shape, focus: Sequence[Term]) -> list[ValidationResult]:
        asked.append((str(shape.node).strip("<>").removeprefix(EX), len(focus)))
        return look(self, shape, focus)

    monkeypatch.setattr(Evaluator, "all_results", noted)
    shapes = quads("""
    :Name a sh:NodeShape ; sh:targetClass :Human ; sh:property [ sh:path :name ; sh:minCount 1 ] .
    :Age a sh:NodeShape ; sh:targetClass :Human ; sh:property [ sh:path :age ; sh:minCount 1 ] .
    """)
    people = [*quads(PEOPLE), *quads(":g { :c a :Human . :d a :Human . :e a :Human }")]
    dataset = Dataset(people, shapes, together=4)
    asked.clear()
    dataset.becomes([*people, *quads(":g { :b :age 3 . :set :name 'x' }")])
    assert sorted(asked) in ([("Age", 1), ("Age", 1)], [("Age", 1), ("Age", 3)])
    asked.clear()
    dataset.becomes([*people, *quads(":g { :b :age 4 . :set :name 'x' }")])
    assert asked == [("Age", 1)]
    dataset.assert_says_what_a_new_one_says()
