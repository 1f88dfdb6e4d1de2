"""Shapes as queries, for data that is in a store already: the evaluator's results."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox
import pytest

from kg.errors import ShapesError, ValidationFailed
from kg.shacl.compiler.queries import Row, StoreQueries
from kg.shacl.compiler.validation import CompiledValidation
from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes
from kg.shacl.report import ValidationReport

_PREFIXES: Final = """
PREFIX : <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


class _Asked(StoreQueries):
    """A store that remembers what it was asked."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store)
        self.texts: list[str] = []

    def select(self, text: str) -> Iterable[Row]:
        self.texts.append(text)
        return super().select(text)


def _quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(_PREFIXES + text, ox.RdfFormat.TRIG))


def _store(quads: Iterable[ox.Quad], path: Path | None = None) -> ox.Store:
    store = ox.Store(str(path)) if path else ox.Store()
    store.extend(quads)
    return store


def _validation(store: ox.Store, shapes: Iterable[ox.Quad]) -> tuple[CompiledValidation, _Asked]:
    quads, asked = list(shapes), _Asked(store)
    return CompiledValidation(asked, read_shapes(q.triple for q in quads), quads), asked


def _report(store: ox.Store, shapes: Iterable[ox.Quad]) -> ValidationReport:
    return _validation(store, shapes)[0].report("kg")


def _found(report: ValidationReport) -> Counter[tuple[object, ...]]:
    return Counter(
        (r.focus_node, r.path, r.value, r.component, r.severity, r.source_shape, r.messages)
        for r in report.results
    )


def _kinds(report: ValidationReport) -> list[str]:
    return [notice.kind for notice in report.notices]


_DATA: Final = """
:sub rdfs:subClassOf :Class .
GRAPH :one { :a a :Class ; :p 1, 2 ; :q :b ; :label "x"@en, "y"@EN . }
GRAPH :two { :a a :Class ; :p 1 . :b a :sub ; :p "one" ; :q :c, :a . :c :p 3 . }
"""
_SHAPES: Final = """
:shape a sh:NodeShape ; sh:targetClass :Class ; sh:severity sh:Warning ;
  sh:property :p, :q, [ sh:path :label ; sh:uniqueLang true ; sh:message "Twice" ] .
:p sh:path :p ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:maxInclusive 2 .
:q sh:path :q ; sh:property :p ; sh:class :Class ; sh:or ( [ sh:nodeKind sh:Literal ] :more ) .
:more sh:property [ sh:path :q ; sh:minCount 2 ] .
"""


@pytest.mark.parametrize("on_disk", [False, True])
def test_the_results_are_those_of_the_evaluator_with_its_words(
    on_disk: bool, tmp_path: Path
) -> None:
    store = _store(_quads(_DATA), tmp_path / "store" if on_disk else None)
    shapes = _quads(_SHAPES)
    form = read_shapes(quad.triple for quad in shapes)
    expected = Validation(list(store), form, shapes).report("kg")
    report = _report(store, shapes)
    assert _found(report) == _found(expected)
    assert len(report.results) > 8
    assert report.passed == expected.passed
    assert report.checked.focus_nodes == expected.checked.focus_nodes == 2
    assert report.checked.targets == expected.checked.targets
    assert "not-compiled" not in _kinds(report)


def test_few_queries_go_to_the_store_however_many_nodes_there_are() -> None:
    nodes = "".join(f":n{number} a :Class ; :p {number} .\n" for number in range(500))
    validation, asked = _validation(_store(_quads(nodes)), _quads(_SHAPES))
    assert len(validation.report("kg").results) == 497
    assert validation.asked == len(asked.texts) < 6


def test_a_shape_that_refers_to_itself_is_evaluated_and_a_notice_says_so() -> None:
    data = _quads(":a :knows :b . :b :knows :a ; :age 1, 2 .")
    shapes = _quads("""
    :person sh:targetNode :a ; sh:property [ sh:path :knows ; sh:node :person ] ;
      sh:property [ sh:path :age ; sh:maxCount 1 ] .
    """)
    report = _report(_store(data), shapes)
    assert [r.component_name for r in report.results] == ["NodeConstraintComponent"]
    (notice,) = [one for one in report.notices if one.kind == "not-compiled"]
    assert notice.about == ox.NamedNode("http://example.org/person")
    assert "refer to themselves" in notice.message()


def test_only_the_constraint_that_has_no_query_is_evaluated() -> None:
    data = _quads(':a a :Class ; :p 1, 2, 3, 4, 5, 6, "x" . :b a :Class .')
    shapes = _quads("""
    :shape sh:targetClass :Class ; sh:property :p .
    :p sh:path :p ; sh:minCount 7 ; sh:datatype xsd:integer .
    """)
    validation, asked = _validation(_store(data), shapes)
    report = validation.report("kg")
    assert sorted((str(r.focus_node), r.component_name) for r in report.results) == [
        ("<http://example.org/a>", "DatatypeConstraintComponent"),
        ("<http://example.org/b>", "MinCountConstraintComponent"),
    ]
    (notice,) = [one for one in report.notices if one.kind == "not-compiled"]
    assert (notice.about, notice.count) == (ox.NamedNode("http://example.org/p"), 1)
    assert "MinCountConstraintComponent" in notice.message()
    assert not any("?s ?p ?o" in text for text in asked.texts)


_QUERY: Final = """
:shape sh:targetClass :Class ; sh:sparql :query .
:query sh:message "It has {?value}" ;
  sh:select "SELECT $this ?value WHERE { $this <http://example.org/p> ?value }" .
"""


def test_a_query_of_a_shape_is_asked_of_the_store_for_all_nodes_at_once() -> None:
    data = _quads(":a a :Class ; :p 1, 2 . :b a :Class ; :p 3 . :c :p 4 . [] a :Class ; :p 5 .")
    report = _report(_store(data), _quads(_QUERY))
    found = [r.messages[0].value for r in report.results]
    assert sorted(found) == ["It has 1", "It has 2", "It has 3", "It has 5"]
    assert "not-compiled" not in _kinds(report)


def test_a_query_about_each_node_alone_is_evaluated_with_the_named_graphs() -> None:
    data = _quads("GRAPH :one { :a a :Class ; :p 1 } GRAPH :two { :a :p 2 } :a :p 3 .")
    limited = """
    :shape sh:targetClass :Class ; sh:sparql [ sh:select '''
      SELECT $this ?value { GRAPH ?g { $this <http://example.org/p> ?value } }
      ORDER BY DESC(?value) LIMIT 1''' ] .
    """
    report = _report(_store(data), _quads(limited))
    values = [r.value.value for r in report.results if isinstance(r.value, ox.Literal)]
    assert values == ["2"]
    assert "not-compiled" in _kinds(report)


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("byte", "127", "128"),
        ("nonNegativeInteger", "0", "-1"),
        ("positiveInteger", "1", "0"),
        ("unsignedLong", "18446744073709551615", "18446744073709551616"),
        ("dateTimeStamp", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00"),
    ],
)
def test_what_a_store_gives_back_of_a_derived_datatype_is_accepted_in_its_range(
    datatype: str, good: str, bad: str
) -> None:
    data = _quads(f':a :p "{good}"^^xsd:{datatype} . :b :p "{bad}"^^xsd:{datatype} .')
    shapes = _quads(f":shape sh:targetSubjectsOf :p ; sh:path :p ; sh:datatype xsd:{datatype} .")
    report = _report(_store(data), shapes)
    assert [str(r.focus_node) for r in report.results] == ["<http://example.org/b>"]
    (notice,) = [one for one in report.notices if one.kind == "stored-datatype"]
    assert f"XMLSchema#{datatype}" in notice.message()


def test_a_query_that_the_store_refuses_is_an_error_that_says_so() -> None:
    with pytest.raises(ValidationFailed, match="did not answer"):
        list(StoreQueries(ox.Store()).select("SELECT"))


def _many(text: str, sign: str = " ") -> str:
    return sign.join(text.format(number) for number in range(1_500))


def _nested(before: str, inside: str, after: str) -> str:
    return before * 1_500 + inside + after * 1_500


_TEXT: Final = '"l{}"'
# Each makes one long row, or one deep nest, of something in a query that is written plainly.
_LARGE: Final = {
    "languages": f"sh:property [ sh:path :p ; sh:languageIn ( {_many(_TEXT)} ) ]",
    "literals": f"sh:property [ sh:path :p ; sh:in ( {_many(_TEXT)} ) ]",
    "alternatives": f"sh:or ( {_many('[ sh:hasValue :{} ]')} )",
    "exclusive": f"sh:xone ( {_many('[ sh:hasValue :{} ]')} )",
    "constraints": f"sh:property [ sh:path :p ; sh:disjoint {_many(':{}', ', ')} ]",
    "targets": f"sh:nodeKind sh:Literal ; sh:targetSubjectsOf {_many(':{}', ', ')}",
    "branches": "sh:property [ sh:maxCount 0 ; "
    f"sh:path [ sh:alternativePath ( :p {_many(':{}')} ) ] ]",
    "steps": f"sh:property [ sh:minCount 1 ; sh:path ( {_many(':{}')} ) ]",
    "nested": f"sh:node {_nested('[ sh:node ', '[ sh:nodeKind sh:Literal ]', ' ]')}",
    "properties": "sh:property "
    f"{_nested('[ sh:path :p ; sh:minCount 3 ; sh:property ', ':end', ' ]')} . "
    ":end sh:path :p ; sh:minCount 1",
}

_Runs: TypeAlias = Callable[[Callable[[], ValidationReport]], ValidationReport]


@pytest.fixture
def small_stack() -> Iterator[_Runs]:
    """Runs something with the stack that threads of small systems have."""
    before = threading.stack_size(1 << 20)
    try:
        with ThreadPoolExecutor(1) as threads:
            yield lambda run: threads.submit(run).result()
    finally:
        threading.stack_size(before)


@pytest.mark.parametrize("name", _LARGE)
def test_large_shapes_do_not_crash_the_engine_of_the_store(name: str, small_stack: _Runs) -> None:
    data = _quads(':a a :Class ; :p "x", :b .')
    shapes = _quads(f":shape sh:targetClass :Class ; {_LARGE[name]} .")
    form = read_shapes(quad.triple for quad in shapes)
    expected = Validation(data, form, shapes).report("kg")
    report = small_stack(lambda: _report(_store(data), shapes))
    assert _found(report) == _found(expected)
    assert report.results or name == "constraints"


def test_a_pattern_that_is_no_regular_expression_is_refused_as_the_evaluator_does() -> None:
    shapes = _quads(':shape sh:targetClass :Class ; sh:property [ sh:path :p ; sh:pattern "(" ] .')
    form, data = read_shapes(quad.triple for quad in shapes), _quads(":a a :Class .")
    for run in (
        lambda: Validation(data, form, shapes),
        lambda: _validation(_store(data), shapes)[0],
    ):
        with pytest.raises(ShapesError, match="no regular expression"):
            run().report("kg")
