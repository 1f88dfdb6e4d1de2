"""Advice on slow queries: what is recognised, and what is not to be accused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.sparql.advice import advice, findings

PREFIXES = "PREFIX ex: <http://example.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
LATEST = "?s ex:of ?o ; ex:year ?y FILTER NOT EXISTS { ?t ex:of ?o ; ex:year ?z "

SLOW = {
    "joined_by_filter": {
        "?a ex:p ?x . ?b ex:q ?y FILTER(?x = ?y)": "'?a ex:p ?x . ?b ex:q ?x'",
        "?a ex:p ?x . ?b ex:q ?y FILTER(sameTerm(?y, ?x))": "'?b ex:q ?y . ?a ex:p ?y'",
        "?a ex:p ?x . ?b ex:q ?y FILTER(?a != ?b && ?x = ?y)": "one variable in both",
        "?a ex:p ?x . ?b ex:q ?y FILTER(LCASE(?x) = LCASE(STR(?y)))": "BIND(LCASE(?x) AS ?key)",
        "?a ex:p ?x BIND(STR(?x) AS ?k) ?b ex:q ?y BIND(STR(?y) AS ?l) FILTER(?k = ?l)": "'?a ex:p",
        "?a ex:p ?x OPTIONAL { ?b ex:q ?y FILTER(?x = ?y) }": "as in '?b ex:q ?x'",
        "GRAPH ex:g { ?a ex:p ?x } GRAPH ex:h { ?b ex:q ?y } FILTER(?x = ?y)": "in both",
    },
    "pairs_by_two_values": {
        "?a ex:p ?x ; ex:q ?y . ?b ex:p ?x ; ex:q ?y FILTER(?a != ?b)": (
            "SELECT ?x ?y (COUNT(DISTINCT ?a) AS ?count) { ?a ex:p ?x ; ex:q ?y }"
            " GROUP BY ?x ?y HAVING (COUNT(DISTINCT ?a) > 1)"
        ),
        "?a ex:p ?x, ?y . ?b ex:p ?x, ?y FILTER(?x != ?y)": "FILTER(?x != ?y)",
        "{ SELECT DISTINCT ?a ?b { ?a ex:p ?x, ?y . ?b ex:p ?x, ?y } }": "HAVING",
    },
    "latest_of_each": {
        f"{LATEST} FILTER(?z > ?y) }}": (
            "{ SELECT ?o (MAX(?z) AS ?y) { ?t ex:of ?o . ?t ex:year ?z } GROUP BY ?o }"
        ),
        f"{LATEST} FILTER(?y > ?z) }}": "(MIN(?z) AS ?y)",
        f"{LATEST} FILTER(?t != ?s && ?y <= ?z) }}": "(MAX(?z) AS ?y)",
        "?s ex:year ?y FILTER(!EXISTS { ?t ex:year ?z FILTER(?z > ?y) })": "SELECT (MAX(?z) AS ?y)",
    },
    "exists_over_join": {
        "?s a ex:A FILTER NOT EXISTS { ?s ex:p ?o . ?t ex:p ?o ; ex:q 1 }": "MINUS { … }",
        "?s a ex:A FILTER(NOT EXISTS { ?s ex:p ?o . ?o ex:q ?r } && ?s != ex:b)": "!BOUND(?o)",
        "?s a ex:A FILTER NOT EXISTS { ?s ex:p/ex:q ex:b }": "MINUS { … }",
        "?s a ex:A FILTER NOT EXISTS { ?t ex:p ?o ; ex:q 1 FILTER(?t != ?s) }": "OPTIONAL { … }",
        "?s a ex:A FILTER EXISTS { ?s ex:p ?o . ?t ex:p ?o }": "{ SELECT DISTINCT ?s { … } }",
    },
    "product": {
        "?a ex:p ?x . ?b ex:q ?y": "'?a ex:p ?x' and '?b ex:q ?y' share no variable",
        "?a ex:p ?x . ?b ex:q ?y FILTER(?x < ?y)": "by a variable that both have",
        "?a a ex:A . ?b a ex:B": "share no variable",
        "?a ex:p ?x OPTIONAL { ?b ex:q ?y }": "share no variable",
        "?s ex:r ?t { ?a ex:p ?x . ?b ex:q ?y } UNION { ?a ex:p ?b }": "share no variable",
        "?a ex:p [] . ?b ex:q []": "'?a ex:p []'",
    },
    "open_path": {
        "?a skos:broader* ?b": "'?a a <class> . ?a skos:broader* ?b'",
        "?a skos:broader+ ?b": "open at both ends",
        "?a (ex:p|!ex:p)* ?b": "open at both ends",
        "?a ^skos:broader+ ?b": "open at both ends",
        "?a (ex:p/ex:q)+ ?b": "open at both ends",
        "?a ex:p* ?b . ?b ex:q* ?c": "open at both ends",
        "GRAPH ?g { ?a skos:broader* ?b }": "open at both ends",
    },
    "long_chain": {
        " ".join(f"?v{n} ex:p ?v{n + 1} ." for n in range(60)): "60 patterns or steps",
        f"ex:a {'/'.join(['ex:p'] * 70)} ?x": "70 patterns or steps",
    },
}

FAST = {
    "joined_by_filter": [
        "?a ex:p ?x FILTER(?x = 1)",
        "?a ex:p ?x ; ex:q ?y FILTER(?x = ?y)",
        "?a ex:p ?x . ?x ex:q ?b . ?b ex:r ?y FILTER(?a = ?y)",
        "ex:a ex:p ?x . ?b ex:q ?y FILTER(?x = ?y)",
        "?a ex:p ?x ; ex:code 'c' . ?b ex:q ?y FILTER(?x = ?y)",
        "?a ex:p ?x . VALUES ?y { 1 2 } FILTER(?x = ?y)",
        "?a ex:p ?x OPTIONAL { ?a ex:q ?y } FILTER(?x = ?y)",
        "{ ?a ex:p ?x } { SELECT (MAX(?z) AS ?y) { ?b ex:p ?z } } FILTER(?x = ?y)",
        "?a ex:p ?x BIND(STR(?x) AS ?k) ?b ex:q ?k",
        "<http://example.org/a> ex:p ?x OPTIONAL { ?b ex:q ?y FILTER(?x = ?y) }",
    ],
    "pairs_by_two_values": [
        "?a ex:p ?x . ?b ex:p ?x FILTER(?a != ?b)",
        "?a ex:p ?x ; ex:q ex:v . ?b ex:p ?x ; ex:q ex:v",
        "?a ex:p ?x ; ex:q ?y . ?b ex:p ?x ; ex:r ?y",
        "?a ex:p ?x ; ex:q ?y ; ex:code 'c' . ?b ex:p ?x ; ex:q ?y",
        "?a ex:p ?x ; ex:q ?y",
    ],
    "latest_of_each": [
        "?s ex:year ?y FILTER NOT EXISTS { ?s ex:from ?a ; ex:to ?b FILTER(?a > ?b) }",
        "?s ex:of ?o FILTER NOT EXISTS { ?t ex:of ?o ; ex:year ?z FILTER(?z > 2000) }",
        f"{LATEST} FILTER(?t != ?s) }}",
        "?s ex:of ?o FILTER EXISTS { ?t ex:of ?o FILTER(?t > ?s) }",
        "{ SELECT ?o (MAX(?z) AS ?y) { ?t ex:of ?o ; ex:year ?z } GROUP BY ?o } ?s ex:year ?y",
    ],
    "exists_over_join": [
        "?s a ex:A FILTER NOT EXISTS { ?s ex:p ?o }",
        "?s a ex:A FILTER NOT EXISTS { ?s ex:p ?o FILTER(?o > 3) }",
        "?s a ex:A FILTER EXISTS { ?s ex:p ?o }",
        "?s a ex:A MINUS { ?s ex:p ?o . ?t ex:p ?o }",
        "?s a ex:A OPTIONAL { ?s ex:p ?o . ?t ex:p ?o } FILTER(!BOUND(?t))",
        f"{LATEST} FILTER(?z > ?y) }}",
    ],
    "product": [
        "?a ex:p ?x . ?x ex:q ?y",
        "?a ex:p ?x . ex:b ex:q ?y",
        "?a ex:p ?x . ?b ex:code 'c'",
        "?a ex:p ?x . ?b ex:q ?y FILTER(?b = ex:b)",
        "?a ex:p ?x . ?b ex:q ?y FILTER(?b IN (ex:b, ex:c))",
        "?a ex:p ?x . ?b ex:q ?y VALUES ?b { ex:b ex:c }",
        "?a ex:p ?x { SELECT (COUNT(*) AS ?n) { ?b ex:q ?y } }",
        "?a ex:p ?x { SELECT ?b { ?b ex:q ?y } ORDER BY ?y LIMIT 3 }",
        "{ ?a ex:p ?x } UNION { ?b ex:q ?y }",
        "?a ex:p ?x OPTIONAL { ?a ex:q ?y } OPTIONAL { ?x ex:r ?z }",
        "?a ex:p ?x . ?b ex:q ?y FILTER(?x = ?y)",
        "?a ex:p ?x BIND(IRI(?x) AS ?b) ?b ex:q ?y",
        "?g ex:p ?x . GRAPH ?g { ?a ex:q ?y }",
        "?a ex:p [ ex:q ?x ; ex:r ( ?y ?z ) ]",
        "SERVICE <http://example.org/sparql> { ?a ex:p ?x } ?b ex:q ?y",
    ],
    "open_path": [
        "?a a skos:Concept ; skos:broader* ?b",
        "?b a skos:Concept . ?a skos:broader* ?b",
        "ex:a skos:broader* ?b",
        "?a skos:broader+ ex:b",
        "?a ex:field/skos:broader* ?b",
        "?a skos:broader*/ex:label ?b",
        "?a ex:field ?f OPTIONAL { ?f skos:broader+ ?b }",
        "?a ex:field ?f FILTER NOT EXISTS { ?f skos:broader+ ?b }",
        "VALUES ?a { ex:a } ?a skos:broader* ?b",
        "BIND(ex:a AS ?a) ?a skos:broader* ?b",
        "{ SELECT ?a { ?a a ex:A } } ?a skos:broader* ?b",
        "?a skos:broader* ?b FILTER(?b = ex:b)",
        "?a skos:broader? ?b",
        "?a ex:p/ex:q ?b",
    ],
    "long_chain": [" ".join(f"?v{n} ex:p ?v{n + 1} ." for n in range(40))],
}

# What the W3C's own queries have of it, each read and found to be rightly so.
W3C = {
    "joined_by_filter": {
        "lang-case-sensitivity-eq.rq",
        "open-eq-07.rq",
        "open-eq-09.rq",
        "query-eq2-1.rq",
        "sameTerm-eq.rq",
        "sameTerm-not-eq.rq",
        "sameTerm.rq",
    },
    "product": {
        "bnode01.rq",
        "concat02.rq",
        "lang-case-sensitivity-ne.rq",
        "open-eq-08.rq",
        "open-eq-10.rq",
        "open-eq-11.rq",
        "query-add-numbers-cast.rq",
        "query-divide-numbers-cast.rq",
        "query-eq2-2.rq",
        "query-multiply-numbers-cast.rq",
        "query-subtract-numbers-cast.rq",
        "syntax-basic-05.rq",
        "syntax-basic-06.rq",
    },
    "exists_over_join": {"temporalProximity01.rq"},
    "open_path": {"path-ng-01.rq", "pp14.rq"},
}


def query(group: str) -> str:
    return f"{PREFIXES}SELECT * {{ {group} }}"


def recognised(text: str) -> set[str]:
    return {name for name, _ in findings(text)}


@pytest.mark.parametrize(
    ("name", "group", "said"),
    [(name, group, said) for name, rows in SLOW.items() for group, said in rows.items()],
)
def test_a_slow_pattern_is_recognised_and_the_faster_form_named(
    name: str, group: str, said: str
) -> None:
    found = dict(findings(query(group)))
    assert name in found
    assert said in str(found[name])
    assert str(found[name]).startswith("Likely cause: ")
    assert ". Faster: " in str(found[name])


@pytest.mark.parametrize(
    ("name", "group"), [(name, group) for name, groups in FAST.items() for group in groups]
)
def test_nobody_is_accused_who_has_not_written_it(name: str, group: str) -> None:
    assert name not in recognised(query(group))


@pytest.mark.parametrize("group", ["?a ex:p ?x . ?b ex:q ?y FILTER(?x = ?y)", *SLOW["open_path"]])
def test_a_slow_pattern_is_recognised_wherever_it_stands(group: str) -> None:
    (name,) = recognised(query(group))
    for inside in (
        f"?s ex:r ?t {{ SELECT (COUNT(*) AS ?n) {{ {group} }} }}",
        f"{{ {{ {group} }} UNION {{ ?s ex:r ?t }} }}",
        f"{{ {{ {group} }} }}",
    ):
        assert name in recognised(query(inside))


def test_what_needs_a_whole_product_is_named() -> None:
    group = "{ ?a ex:p ?x . ?b ex:q ?y }"
    assert "(DISTINCT needs them all)" in advice(f"{PREFIXES}SELECT DISTINCT * {group}")
    assert "(ORDER BY needs" in advice(f"{PREFIXES}SELECT * {group} ORDER BY ?x")
    assert "(an aggregate needs" in advice(f"{PREFIXES}SELECT (COUNT(*) AS ?n) {group}")
    assert "(" not in advice(f"{PREFIXES}SELECT * {group}")


def test_every_form_of_query_is_read() -> None:
    for form in ("ASK", "SELECT * WHERE", "DESCRIBE ?a", "CONSTRUCT { ?a ex:r ?b }"):
        assert "share no variable" in advice(f"{PREFIXES}{form} {{ ?a ex:p ?x . ?b ex:q ?y }}")
    assert "share no variable" in advice(f"{PREFIXES}CONSTRUCT WHERE {{ ?a ex:p ?x . ?b ex:q ?y }}")
    assert advice("DESCRIBE <http://example.org/a>") == ""


def test_no_more_than_two_causes_are_told() -> None:
    many = "?a ex:p ?x . ?b ex:q ?y . ?c ex:r* ?d FILTER(?x = ?y)"
    more = "FILTER NOT EXISTS { ?a ex:s/ex:t ?z }"
    assert advice(query(f"{many} {more}")).count("Likely cause") == 2


@pytest.mark.parametrize(
    "text",
    ["", "SELECT", "nonsense", "SELECT * {" + "{" * 3000 + "}" * 3000, "\x00", "ASK { FILTER(" * 9],
)
def test_what_cannot_be_read_gets_no_advice(text: str) -> None:
    assert advice(text) == ""


def test_no_question_of_the_competency_questions_is_accused(repository: Path) -> None:
    paths = sorted((repository / "tests" / "competency").glob("*.rq"))
    assert len(paths) == 25
    assert {path.name: advice(path.read_text()) for path in paths} == {
        path.name: "" for path in paths
    }


def test_of_the_w3c_queries_just_those_are_accused_that_have_it(
    material: Callable[[str], Path],
) -> None:
    found: dict[str, set[str]] = {}
    for path in material("standards/w3c-sparql").rglob("*.rq"):
        for name in recognised(path.read_text(encoding="utf-8", errors="replace")):
            found.setdefault(name, set()).add(path.name)
    assert found == W3C


def test_the_hostile_queries_of_the_benchmark_are_recognised(repository: Path) -> None:
    told = {
        path.stem: recognised(path.read_text().replace("%n%", "1"))
        for path in (repository / "bench" / "queries" / "hostile").glob("*.rq")
    }
    assert told == {
        "cartesian-count": {"product"},
        "distinct-of-a-product": {"product"},
        "group-concat-of-a-product": {"product"},
        "join-by-filter": {"joined_by_filter"},
        "not-exists-over-a-join": {"exists_over_join"},
        "order-by-over-a-product": {"product"},
        "path-with-free-ends": {"open_path"},
        "regex-over-a-product": {"product"},
    }
