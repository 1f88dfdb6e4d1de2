"""Binding variables of queries beforehand: where tables go, what is refused, what may be joined."""

from __future__ import annotations

import itertools
from typing import Any

import pyoxigraph as ox
import pytest
from endurance import LONG, rounds
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import SparqlSyntaxError
from kg.sparql.bindable import BindableQuery, table
from kg.sparql.unfolding import unfolded

EX = "http://example.org/"
THIS = frozenset({"this"})
NODES = [ox.NamedNode(f"{EX}n{number}") for number in range(4)]

QUERIES = [
    "SELECT $this { }",
    "SELECT $this WHERE { $this <p:p> ?x }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this <p:p> ?x } }",
    "SELECT $this { { FILTER(bound($this)) } UNION { $this <p:p> '}{' } OPTIONAL { ?x ?y $this } }",
    "SELECT $this { { SELECT $this { $this <p:p> ?x } GROUP BY $this HAVING (COUNT(?x) > 1) } }",
    "SELECT $this (COUNT(?x) AS ?n) { GRAPH ?g { $this <p:p> ?x } } GROUP BY $this",
    "ASK { # { \n $this <p:p> ?x . FILTER EXISTS { ?x ?y $this . FILTER EXISTS { ?y ?z $this } } }",
]  # fmt: skip


def plain(node: Any) -> Any:
    """A syntax tree as tuples, empty parts left out."""
    if isinstance(node, CompValue):
        parts = ((key, plain(value)) for key, value in node.items())
        return (node.name, *((key, part) for key, part in parts if part != ()))
    if isinstance(node, list) or hasattr(node, "as_list"):
        return tuple(plain(value) for value in node)
    return node


def without_tables(node: Any) -> Any:
    """The same, each group without its first part, which has to be a table."""
    if isinstance(node, CompValue) and node.name == "GroupGraphPatternSub":
        first, *rest = node.part
        assert first.name == "InlineData"
        parts = tuple(without_tables(part) for part in rest)
        return (node.name, *([("part", parts)] if parts else []))
    if isinstance(node, CompValue):
        parts = ((key, without_tables(value)) for key, value in node.items())
        return (node.name, *((key, part) for key, part in parts if part != ()))
    if isinstance(node, list) or hasattr(node, "as_list"):
        return tuple(without_tables(value) for value in node)
    return node


@pytest.mark.parametrize("text", QUERIES)
def test_a_table_stands_at_the_start_of_each_group_and_nothing_else_changes(text: str) -> None:
    bound = BindableQuery(text, THIS).bound(table(["this"], [(NODES[0],)]))
    assert without_tables(parseQuery(bound)[1]) == plain(parseQuery(unfolded(text))[1])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", "it has MINUS"),
        ("SELECT $this { VALUES ?x { 1 } }", "it has VALUES"),
        ("SELECT $this { $this ?p ?x } VALUES ?x { 1 }", "it has VALUES"),
        ("SELECT $this { SERVICE <http://a.b/> { $this ?p ?x } }", "it has SERVICE"),
        ("SELECT $this { BIND (1 AS $this) }", r"it gives a value to \?this"),
        ("SELECT (1 AS ?this) { }", r"it gives a value to \?this"),
        ("SELECT $this { { SELECT ?x { ?x ?y ?z } } }", r"within it does not select \?this"),
        ("SELECT $this { { SELECT * { $this ?y ?z } } }", r"does not select \?this"),
        ("SELECT $this { $this $PATH ?x }", r"it has \$PATH"),
        ("SELECT $this { $this ?p }", "this is no SPARQL query"),
        ("CONSTRUCT { $this ?p 1 } { $this ?p 2 }", "neither a SELECT nor an ASK"),
        ("SELECT $this { " + "{" * 3000 + "}" * 3000 + " }", "nests too deeply"),
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_what_must_not_be_bound_beforehand_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SparqlSyntaxError, match=reason):
        BindableQuery(text, THIS)


def test_a_path_takes_the_place_of_its_variable() -> None:
    query = BindableQuery("SELECT $this { $this $PATH ?x . ?x $PATH 1 }", THIS, "<p:a>/^<p:b>")
    assert query.bound("").count("<p:a>/^<p:b>") == 2


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("SELECT $this { $this <p:p> ?x }", True),
        ("SELECT $this ?x { $this <p:p> ?x OPTIONAL { ?x <p:q> ?y FILTER(?y != $this) } }", True),
        ("SELECT $this { FILTER NOT EXISTS { $this <p:p> ?x } }", True),
        ("SELECT $this { FILTER NOT EXISTS { ?x <p:p> ?y FILTER(?y = $this) } }", True),
        ("SELECT $this { { $this <p:p> 1 } UNION { ?x <p:p> $this } }", True),
        ("SELECT $this { $this <p:p> ?x BIND (STR($this) AS ?y) }", True),
        ("ASK { $this <p:p> ?x }", True),
        ("SELECT $this { { FILTER(bound($this)) } }", False),
        ("SELECT $this { OPTIONAL { BIND ($this AS ?x) } }", False),
        ("SELECT $this { GRAPH $this { ?x ?y ?z } }", False),
        ("SELECT $this (COUNT(?x) AS ?n) { $this <p:p> ?x } GROUP BY $this", False),
        ("SELECT $this { $this <p:p> ?x } LIMIT 1", False),
        ("SELECT ?x { $this <p:p> ?x }", False),
        ("SELECT $this { { SELECT $this { $this <p:p> ?x } } }", False),
    ],
)
def test_what_may_be_asked_at_once(text: str, may: bool) -> None:
    assert BindableQuery(text, THIS).may_be_joined(THIS) is may


_TERMS = st.sampled_from(["$this", "?x", "?y", *map(str, NODES[:2])])
_PATTERN = st.builds("{} <p:p> {} .".format, _TERMS, _TERMS)
_FILTER = st.builds("FILTER({} != {})".format, _TERMS, _TERMS)
_BOUND = st.sampled_from(["FILTER(bound($this))", "FILTER(!bound(?x))"])


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("FILTER EXISTS {{ {} }}".format, inner),
        st.builds("FILTER NOT EXISTS {{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{{ {} }}".format, inner),
    )


_PARTS = st.recursive(
    st.one_of(_PATTERN, _FILTER, _BOUND),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(" ".join).flatmap(
        lambda text: _nested(st.just(text))
    ),
    max_leaves=5,
)  # fmt: skip


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    return sorted(tuple(str(term) for term in row) for row in store.query(text))  # type: ignore[union-attr]


@settings(max_examples=rounds(100), deadline=None, derandomize=not LONG)
@given(
    st.lists(_PARTS, min_size=1, max_size=3).map(" ".join),
    st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=6),
)
def test_asking_once_for_all_gives_what_asking_for_each_gives(
    body: str, edges: set[tuple[ox.NamedNode, ox.NamedNode]]
) -> None:
    query = BindableQuery(f"SELECT DISTINCT $this ?x ?y {{ {body} }}", THIS)
    if not query.may_be_joined(THIS):
        return
    predicate = ox.NamedNode("p:p")
    store = ox.Store()
    store.extend(ox.Quad(subject, predicate, value) for subject, value in edges)
    at_once = rows(store, query.joined(["this"], [(node,) for node in NODES]))
    each = [rows(store, query.bound(table(["this"], [(node,)]))) for node in NODES]
    assert at_once == sorted(itertools.chain(*each))
