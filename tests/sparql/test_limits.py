"""What the engine would die of is refused before it, and nothing that a person would write."""

from __future__ import annotations

import re
import time
import timeit
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryTooComplex
from kg.sparql import limits
from kg.sparql.limits import Complexity, check_complexity

MOST = Complexity()
BODY = 1_000_000  # bytes, the most that a request brings
SECONDS = 10.0  # generous: the longest takes one

Shape = Callable[[int], str]


def query(pattern: str) -> str:
    return f"SELECT * WHERE {{ {pattern} }}"


def condition(expression: str) -> str:
    return query(f"?s ?p ?o FILTER({expression})")


# Every shape that nests in the engine's parser, optimiser or evaluation.
NESTING: dict[str, Shape] = {
    "groups": lambda n: query("{" * n + "?s ?p ?o" + "}" * n),
    "groups that never end": lambda n: "SELECT * WHERE " + "{" * n,
    "OPTIONAL": lambda n: query("OPTIONAL{" * n + "?s ?p ?o" + "}" * n),
    "MINUS": lambda n: query("?s ?p ?o " + "MINUS{?s ?p ?o " * n + "}" * n),
    "GRAPH": lambda n: query("GRAPH ?g{" * n + "?s ?p ?o" + "}" * n),
    "UNION in UNION": lambda n: query("{" * n + "?s ?p ?o" + "}UNION{}" * n),
    "sub-selects": lambda n: query("{SELECT*" * n + "{?s ?p ?o}" + "}" * n),
    "FILTER EXISTS": lambda n: query("FILTER EXISTS{" * n + "}" * n),
    "FILTER NOT EXISTS": lambda n: query("FILTER NOT EXISTS{" * n + "}" * n),
    "parentheses": lambda n: condition("(" * n + "1" + ")" * n),
    "functions": lambda n: condition("STR(" * n + "1" + ")" * n),
    "IF": lambda n: condition("IF(1,1," * n + "1" + ")" * n),
    "IN": lambda n: condition("1 IN (" * n + "1" + ")" * n),
    "paths": lambda n: query("?s " + "(" * n + "<x:p>" + ")" * n + " ?o"),
    "inverse paths": lambda n: query("?s " + "^(" * n + "<x:p>" + ")" * n + " ?o"),
    "repeated paths": lambda n: query("?s " + "(" * n + "<x:p>" + ")*" * n + " ?o"),
    "collections": lambda n: query("?s ?p " + "(" * n + "1" + ")" * n),
    "blank nodes": lambda n: query("?s ?p " + "[?p " * n + "1" + "]" * n),
    "triple terms": lambda n: query("?s ?p " + "<<(?s ?p " * n + "1" + ")>>" * n),
    "triple terms in conditions": lambda n: condition("<<(?s ?p " * n + "1" + ")>>" * n),
    "reified triples": lambda n: query("<<" * n + "?s ?p ?o" + ">> ?p ?o" * n),
    "annotations": lambda n: query("?s ?p ?o " + "{|?p ?o " * n + "|}" * n),
    "collections of data": lambda n: f"INSERT DATA {{ <s> <p> {'(' * n}1{')' * n} }}",
    "blank nodes of data": lambda n: f"INSERT DATA {{ <s> <p> {'[<p> ' * n}1{']' * n} }}",
    "triple terms of data": lambda n: query(f"VALUES ?x {{ {'<<(<s> <p> ' * n}1{')>>' * n} }}"),
    "templates": lambda n: f"CONSTRUCT {{ ?s ?p {'[?p ' * n}1{']' * n} }} WHERE {{ ?s ?p ?o }}",
}
# Every shape that is flat to the eye and a chain to the engine.
CHAINS: dict[str, Shape] = {
    "OPTIONAL one after the other": lambda n: query("?s ?p ?o " + "OPTIONAL{?s ?p ?x}" * n),
    "MINUS one after the other": lambda n: query("?s ?p ?o " + "MINUS{?s ?p 1}" * n),
    "groups one after the other": lambda n: query("{?s ?p ?o}" * n),
    "UNION": lambda n: query("{?s ?p ?o}UNION" * n + "{?s ?p ?o}"),
    "FILTER one after the other": lambda n: query("?s ?p ?o " + "FILTER(?o)" * n),
    "FILTER NOT EXISTS one after the other": lambda n: query("FILTER NOT EXISTS{?s ?p 1}" * n),
    "BIND one after the other": lambda n: query("".join(f"BIND(1 AS ?x{i})" for i in range(n))),
    "VALUES one after the other": lambda n: query("VALUES ?x{1}" * n),
    "!": lambda n: condition("!" * n + "?o"),
    "-": lambda n: condition("- " * n + "?o"),
    "||": lambda n: condition("||".join(["?o"] * (n + 1))),
    "&&": lambda n: condition("&&".join(["?o"] * (n + 1))),
    "+": lambda n: condition("+".join(["?o"] * (n + 1))),
    "-1": lambda n: condition("?o" + "-1" * n),
    "*": lambda n: condition("*".join(["?o"] * (n + 1))),
    "/": lambda n: condition("/".join(["?o"] * (n + 1))),
    "EXISTS ||": lambda n: condition("EXISTS{}||" * n + "EXISTS{}"),
    "! in parentheses": lambda n: condition("!!!!!!!!!!(" * (n // 10) + "1" + ")" * (n // 10)),
    "path steps": lambda n: query("?s <x:p>" + "/<x:p>" * n + " ?o"),
    "path alternatives": lambda n: query("?s <x:p>" + "|<x:p>" * n + " ?o"),
    "path exclusions": lambda n: query("?s !(<x:p>" + "|<x:p>" * n + ") ?o"),
    "triple patterns": lambda n: query("?s ?p ?o ." * n),
    "predicates": lambda n: query("?s ?p ?o" + ";?p ?o" * n),
    "objects": lambda n: query("?s ?p ?o" + ",?o" * n),
    "items": lambda n: query("?s ?p (1" + " 1" * n + ")"),
    "reifiers": lambda n: query("?s ?p ?o" + "~?x" * n),
    "patterns of DELETE WHERE": lambda n: "DELETE WHERE {" + "?s ?p ?o ." * n + "}",
    "SELECT expressions": lambda n: f"SELECT {''.join(f'(1 AS ?x{i})' for i in range(n))} {{}}",
    "HAVING": lambda n: "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING" + "(1)" * n,
    "GROUP BY": lambda n: "SELECT (1 AS ?x) {} GROUP BY " + "STR(?s)" * n,
    "ORDER BY": lambda n: "SELECT * {} ORDER BY " + "STR(?s)" * n,
    "DESCRIBE": lambda n: "DESCRIBE <x:s>" + "<x:s>" * n,
}
SHAPES = [pytest.param(shape, id=name) for name, shape in {**NESTING, **CHAINS}.items()]


def spent(text: str) -> float:
    start = time.perf_counter()
    with pytest.raises(QueryTooComplex):
        check_complexity(text, MOST)
    return time.perf_counter() - start


@pytest.mark.parametrize("size", [10, 100])
@pytest.mark.parametrize("shape", SHAPES)
def test_9_every_nesting_shape_passes_while_it_is_small(shape: Shape, size: int) -> None:
    check_complexity(shape(size), MOST)


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000, 1_000_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_9_every_nesting_shape_is_refused_before_any_engine_sees_it(
    shape: Shape, size: int
) -> None:
    assert spent(shape(size)) < SECONDS


def test_the_place_and_the_limit_are_named() -> None:
    with pytest.raises(QueryTooComplex) as refused:
        check_complexity("ASK {\n  ?s ?p ?o FILTER(((1))) }", Complexity(nesting=3))
    assert refused.value.detail == (
        "line 2, column 20: more than 3 levels of brackets, which is over the limit here."
    )
    assert "smaller queries" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "most", "what"),
    [
        ("ASK { ?s ?p ?o . ?s ?p 1 , 2 }", Complexity(patterns=1), "more than 1 patterns"),
        ("ASK { FILTER(1 || 2 || 3) }", Complexity(chain=3), "more than 3 operators and brackets"),
        ("ASK { ?s ?p ?o }", Complexity(tokens=5), "more than 5 words, names and signs"),
    ],
)
def test_each_limit_has_a_message_of_its_own(text: str, most: Complexity, what: str) -> None:
    with pytest.raises(QueryTooComplex, match=what):
        check_complexity(text, most)


def test_a_chain_goes_on_into_brackets_and_not_into_the_next_group() -> None:
    check_complexity(query("{ FILTER(1+1+1) } UNION { FILTER(1+1+1) }"), Complexity(chain=7))
    with pytest.raises(QueryTooComplex):
        check_complexity(query("FILTER(1+1+1+(1+1+1))"), Complexity(chain=7))


def test_patterns_are_counted_in_each_group_by_itself() -> None:
    group = "{ ?s ?p ?o . ?s ?p ?o . ?s ?p ?o }"
    check_complexity(query(" UNION ".join([group] * 9)), Complexity(patterns=3))
    with pytest.raises(QueryTooComplex):
        check_complexity(query("?s ?p ?o ; ?p ?o , ?o , ?o , ?o"), Complexity(patterns=3))


def test_words_and_signs_in_strings_iris_and_comments_are_none() -> None:
    text = query(f"?s ?p '{'{(||' * 2_000}', <x:{'/.;,(' * 2_000}> # {'{(||' * 2_000}\n")
    check_complexity(text, MOST)


def data() -> dict[str, str]:
    triples = "".join(f"<x:{i}> <x:p> 'a, b; c', {-i} .\n" for i in range(20_000))
    return {
        "INSERT DATA": f"INSERT DATA {{\n{triples}}}",
        "INSERT DATA in a graph": f"INSERT DATA {{ GRAPH <x:g> {{\n{triples}}} }}",
        "DELETE DATA": f"DELETE DATA {{\n{triples}}}",
        "INSERT DATA, DELETE DATA": ";".join(
            f"DELETE DATA {{ <x:{i}> <x:p> 1 }};INSERT DATA {{ <x:{i}> <x:p> 2 }}"
            for i in range(5_000)
        ),
        "INSERT DATA with blank nodes": f"INSERT DATA {{ {'[] <p> [ <p> (1 2) ] .' * 20_000} }}",
        "a template": f"INSERT {{\n{triples}}} WHERE {{}}",
        "CONSTRUCT": f"CONSTRUCT {{\n{triples}}} WHERE {{}}",
        "VALUES": query("VALUES ?x {" + "".join(f"<x:{i}> {-i} " for i in range(10_000)) + "}"),
        "VALUES in rows": query(
            "VALUES (?x ?y) {" + "".join(f"(<x:{i}> '{i}'@en)\n" for i in range(10_000)) + "}"
        ),
        "VALUES at the end": "SELECT * {} VALUES ?x {" + "UNDEF " * 100_000 + "}",
        "IN": condition("?o IN (" + ", ".join(f"<x:{i}>" for i in range(10_000)) + ")"),
    }


@pytest.mark.parametrize("name", data())
def test_data_may_be_as_long_as_a_body(name: str) -> None:
    text = data()[name]
    assert len(text.encode()) <= BODY
    check_complexity(text, MOST)


def test_every_query_and_update_of_the_w3c_passes(material: Callable[[str], Path]) -> None:
    folder = material("standards/w3c-sparql")
    files = [path for path in folder.rglob("*.r[qu]") if path.is_file()]
    assert len(files) > 1_000
    for path in files:
        check_complexity(path.read_text(encoding="utf-8", errors="replace"), MOST)


def test_every_question_and_mutation_of_ours_passes(repository: Path) -> None:
    files = [*(repository / "tests").rglob("*.rq"), *(repository / "tests").rglob("*.ru")]
    assert len(files) > 400
    for path in files:
        check_complexity(path.read_text(encoding="utf-8"), MOST)


def test_a_wide_form_of_a_hundred_optional_properties_passes() -> None:
    optional = "".join(f"OPTIONAL {{ ?s <x:p{i}> ?o{i} FILTER(?o{i} > 1) }}\n" for i in range(100))
    check_complexity(query(f"?s a <x:C> . {optional}"), MOST)


def test_an_ordinary_query_costs_a_few_counts(repository: Path) -> None:
    texts = [path.read_text("utf-8") for path in (repository / "tests/competency").glob("*.rq")]

    def check() -> None:
        for text in texts:
            check_complexity(text, MOST)

    assert min(timeit.repeat(check, number=10, repeat=5)) / 10 / len(texts) < 0.001


PIECES = (
    *("{", "}", "(", ")", "[", "]", "<<", ">>", "<<(", ")>>", "{|", "|}", "||", "!", "+", "-", "/"),
    *(";", ".", ",", "VALUES ", "INSERT ", "DATA ", "DESCRIBE ", "UNION ", "EXISTS ", "<a>", "?x "),
    *(
        "'",
        '"',
        "'''",
        "#",
        "\n",
        "\\",
        "a:b ",
        "a:bc (",
        "1 ",
        " a ",
        "COUNT(",
        "FILTER (",
        "?ab (",
    ),
)
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
SMALL = Complexity(nesting=3, chain=5, patterns=3, tokens=20)


def refusal(text: str, most: Complexity) -> QueryTooComplex | None:
    try:
        check_complexity(text, most)
    except QueryTooComplex as refused:
        return refused
    return None


@given(TEXTS, st.sampled_from([MOST, SMALL, Complexity(0, 0, 0, 0)]))
def test_no_text_makes_the_check_raise_anything_else(text: str, most: Complexity) -> None:
    refused = refusal(text, most)
    assert refused is None or re.match(r"line \d+, column \d+: more than \d+ ", refused.detail)


@given(TEXTS)
def test_what_passes_a_limit_passes_a_higher_one(text: str) -> None:
    assert refusal(text, SMALL) is not None or refusal(text, MOST) is None


@given(TEXTS)
def test_a_quick_look_lets_nothing_through(text: str) -> None:
    most = Complexity(nesting=8, chain=20, patterns=6)
    # The last line holds nothing, but is more than a quick look can tell.
    looked_at = refusal(f"{text}\n#((", most)
    assert (refusal(text, most) is None) == (looked_at is None)


@given(TEXTS.filter(lambda text: "\\" not in text))
def test_what_is_passed_over_in_data_counts_for_nothing(text: str) -> None:
    data, most = f"INSERT DATA {{ {text}", Complexity(nesting=4)
    passed_over = refusal(data, most)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "_WORTH_PASSING", len(data))
        assert str(refusal(data, most)) == str(passed_over)
