"""Some nodes and some shapes of what is in a store, and what is told of the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox
import pytest
from generated import CLASSES, NODES, as_turtle, data_graphs, iri, shapes_graphs, xsd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import ConfigurationError
from kg.shacl.compiler.queries import StoreQueries
from kg.shacl.compiler.validation import CompiledValidation
from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.shape import ShapeGraph
from kg.shacl.model.terms import Node
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.report import ValidationReport

_PREFIXES: Final = """
PREFIX : <http://example.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
_Focus = frozenset[ox.NamedNode] | None


def _quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(_PREFIXES + text, ox.RdfFormat.TRIG))


class _Both:
    """The same data and shapes in the hands of the compiler and of the evaluator."""

    def __init__(self, data: Sequence[ox.Quad], shapes: Sequence[ox.Quad]) -> None:
        store = ox.Store()
        store.extend(data)
        self.form: ShapeGraph = read_shapes(quad.triple for quad in shapes)
        self._store = store
        self._shapes = shapes

    def compiled(
        self, focus: _Focus = None, only: frozenset[Node] = frozenset()
    ) -> ValidationReport:
        validation = CompiledValidation(StoreQueries(self._store), self.form, self._shapes)
        return validation.report("kg", focus, only)

    def evaluated(
        self, focus: _Focus = None, only: frozenset[Node] = frozenset()
    ) -> ValidationReport:
        validation = Validation(list(self._store), self.form, self._shapes, only=only)
        return validation.report("kg", focus)


def _found(report: ValidationReport) -> Counter[tuple[object, ...]]:
    return Counter((r.focus_node, r.path, r.value, r.component, r.source_shape) for r in report)


def _counts(report: ValidationReport) -> tuple[int, ...]:
    checked = report.checked
    assert checked is not None
    return checked.shapes, checked.targets, checked.focus_nodes, checked.constraints


def _stored(triples: Sequence[ox.Triple]) -> list[ox.Quad]:
    """Literals as stores write them, so that shapes mean the same to both."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return list(store)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    data_graphs(),
    shapes_graphs(),
    st.none() | st.frozensets(st.sampled_from((*NODES, *CLASSES, iri("nobody"))), max_size=3),
    st.sampled_from([frozenset(), frozenset({iri("s0")}), frozenset({iri("s0"), iri("s1")})]),
)
def test_chosen_nodes_and_shapes_give_what_the_evaluator_gives(
    data: list[ox.Triple], shapes: list[ox.Triple], focus: _Focus, only: frozenset[Node]
) -> None:
    # The one that accepts what a store makes of it.
    rest = [triple for triple in shapes if triple.object != xsd("byte")]
    both = _Both(_stored(data), _stored(rest))
    only = frozenset(node for node in only if node in both.form.shapes)
    compiled, evaluated = both.compiled(focus, only), both.evaluated(focus, only)
    shown = f"{as_turtle(data)}\n{as_turtle(rest)}"
    assert _found(compiled) == _found(evaluated), shown
    assert _counts(compiled) == _counts(evaluated), shown
    assert sorted(map(str, compiled.passed)) == sorted(map(str, evaluated.passed)), shown


def test_what_is_no_shape_cannot_be_chosen() -> None:
    both = _Both(_quads(":a :p 1 ."), _quads(":s sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI ."))
    with pytest.raises(ConfigurationError, match="there is no shape"):
        both.compiled(only=frozenset({iri("a")}))


_DATA: Final = """
:set owl:imports :there, :elsewhere . :there :p 1 .
:a a :Class ; :knows :b . :b :knows :a .
"""
_SHAPES: Final = """
:idle sh:targetClass :Clas ; sh:nodeKind sh:IRI .
:partly sh:targetClass :Class ; sh:targetSubjectsOf :none ; sh:nodeKind sh:IRI .
:named sh:targetNode :a, :nobody, "text" ; sh:maxCount 5 ; sh:path :p .
:circle sh:targetClass :Class ; sh:property [ sh:path :knows ; sh:node :circle ] .
"""
_OF_THE_STORE_ALONE: Final = {"not-compiled", "stored-datatype", "left-open-by-store"}
_OF_FILES_ALONE: Final = {"uncovered-class", "uncovered-property"}


def test_what_can_be_noticed_by_queries_is_what_is_noticed_in_files() -> None:
    both = _Both(_quads(_DATA), _quads(_SHAPES))
    compiled = [n for n in both.compiled().notices if n.kind not in _OF_THE_STORE_ALONE]
    evaluated = [n for n in both.evaluated().notices if n.kind not in _OF_FILES_ALONE]
    assert compiled == evaluated
    assert {one.kind for one in compiled} >= {
        *("no-focus-nodes", "idle-target", "absent-target-node", "recursive-shape"),
        "import-not-followed",
    }
    assert any("Did you mean <http://example.org/Class>" in one.message() for one in compiled)


def test_of_some_nodes_or_shapes_only_what_concerns_the_store_is_noticed() -> None:
    both = _Both(_quads(_DATA), _quads(_SHAPES))
    for report in (
        both.compiled(frozenset({iri("a")})),
        both.compiled(only=frozenset({iri("idle")})),
    ):
        assert {notice.kind for notice in report.notices} <= _OF_THE_STORE_ALONE


def test_how_often_values_were_looked_at_is_not_made_up() -> None:
    report = _Both(_quads(_DATA), _quads(_SHAPES)).compiled()
    assert report.checked is not None
    assert report.checked.evaluations is None
    assert sorted(json.loads(render(report, "json", Style()))["checked"]) == [
        *("constraints", "focusNodes", "shapes", "targets")
    ]
    assert "left-open-by-store" in [notice.kind for notice in report.notices]
