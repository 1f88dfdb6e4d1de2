"""NOT EXISTS as OPTIONAL: the same solutions, and what is left as it is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sparql.unfolding import unfolded

NODES = [ox.NamedNode(f"http://example.org/n{number}") for number in range(3)]
PREDICATES = [ox.NamedNode("p:p"), ox.NamedNode("p:q")]


def test_what_may_not_be_there_is_looked_for_by_a_left_join() -> None:
    text = unfolded("SELECT ?a { ?a a ?b . FILTER NOT EXISTS { ?a <p:p> ?c } BIND (1 AS ?d) }")
    assert " ".join(text.split()) == (
        "SELECT ?a { ?a a ?b . BIND (1 AS ?d) "
        "OPTIONAL { ?a <p:p> ?c BIND (1 AS ?kg_match_1) } FILTER (!BOUND(?kg_match_1)) }"
    )


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a a ?b FILTER NOT EXISTS { ?a <p:p> ?c } }",
        "SELECT ?a { ?a a ?b FILTER EXISTS { ?a <p:p> ?c } }",
        "SELECT ?a { ?a a ?b FILTER NOT EXISTS { { ?a <p:p> ?c } UNION { ?a <p:q> ?c } } }",
        "SELECT ?a { ?a a ?b FILTER NOT EXISTS { ?a <p:p> ?c BIND (?c AS ?d) } }",
        "SELECT ?a { ?a a ?b FILTER NOT EXISTS { GRAPH ?g { ?a <p:p> ?c } } }",
        "SELECT ?a { ?a a ?b OPTIONAL { ?b a ?c FILTER NOT EXISTS { ?a <p:p> ?c } } }",
        "SELECT ?a { ?a a ?b FILTER EXISTS { ?b a ?c FILTER NOT EXISTS { ?a <p:p> ?c } } }",
        "SELECT ?a { ?a a ?b FILTER NOT EXISTS { } }",
        "SELECT ?a { ?a a ?b FILTER NOT EXISTS { ?a <p:p> ?c",
        "SELECT ?a { ?a a '} FILTER NOT EXISTS { ?a <p:p> ?c' }",
    ],
)
def test_what_may_mean_something_else_is_left_as_it_is(text: str) -> None:
    assert unfolded(text) == text


_TERMS = st.sampled_from(["?a", "?b", "?c", "?d", *map(str, NODES[:1])])
_PATTERN = st.builds(
    "{} {} {} .".format, _TERMS, st.sampled_from(list(map(str, PREDICATES))), _TERMS
)
_CONDITION = st.builds(
    "FILTER({} {} {})".format, _TERMS, st.sampled_from(["=", "!="]), _TERMS
) | st.sampled_from(["FILTER(bound(?c))", "FILTER(!bound(?d))"])
_PATTERNS = st.lists(st.one_of(_PATTERN, _PATTERN, _CONDITION), min_size=1, max_size=3).map(
    " ".join
)
_NEGATION = st.builds("FILTER NOT EXISTS {{ {} }}".format, _PATTERNS)
_PART = st.one_of(
    _PATTERN,
    _PATTERN,
    _NEGATION,
    st.builds("OPTIONAL {{ {} }}".format, _PATTERNS),
    st.builds("{{ {} {} }} UNION {{ {} }}".format, _PATTERNS, _NEGATION, _PATTERNS),
    st.sampled_from(["BIND (1 AS ?e)"]),
)
_EDGES = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(NODES)),
    max_size=8,
)


def solutions(store: ox.Store, text: str) -> list[str]:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(" ".join(str(term) for term in row) for row in found)


@settings(max_examples=rounds(250), deadline=None, derandomize=not LONG)
@given(st.lists(_PART, min_size=1, max_size=3, unique=True).map(" ".join), _NEGATION, _EDGES)
def test_the_solutions_are_the_same(
    body: str, negation: str, edges: set[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]
) -> None:
    text = f"SELECT ?a ?b ?c ?d {{ {body} {negation} }}"
    store = ox.Store()
    store.extend(ox.Quad(*edge) for edge in edges)
    assert unfolded(text) != text
    assert solutions(store, unfolded(text)) == solutions(store, text)
