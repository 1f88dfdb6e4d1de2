"""Answers, as they are expected and as they come, and whether the two are the same.

Solutions are multisets up to the names of blank nodes (SPARQL 1.1, section 18.1.9), graphs the
same up to isomorphism. Both are put into a dataset each, whose canonical forms are compared.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from manifest import RDF, Term
from values import WrittenOtherwise, valued

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

RESULTS: Final = {
    ".srj": "application/sparql-results+json",
    ".srx": "application/sparql-results+xml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
GRAPHS: Final = {
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
}

Row = dict[str, Term]


@dataclass(frozen=True)
class Solutions:
    """The answer to a SELECT; `ordered` if the order of its rows is of account."""

    variables: frozenset[str]
    rows: list[Row]
    ordered: bool = False


Result = Solutions | ox.Dataset | bool


def read_result(content: bytes, media_type: str, base: str | None = None) -> Result:
    """An answer in one of the formats above; raises `SyntaxError` if it is none."""
    if media_type == "text/csv":
        return _read_csv(content.decode("utf-8"))
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format is not None and media_type in GRAPHS.values():
        return ox.Dataset(ox.parse(content, rdf_format, base_iri=base))
    results_format = ox.QueryResultsFormat.from_media_type(media_type)
    assert results_format is not None, f"unknown media type {media_type}"
    parsed = ox.parse_query_results(content, results_format)
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    names = [variable.value for variable in parsed.variables]
    rows = [{name: term for name in names if (term := row[name]) is not None} for row in parsed]
    return Solutions(frozenset(names), rows)


def read_expected(path: Path, base: str) -> Result:
    """What a file of the tests says; a graph may describe a table (rs:ResultSet)."""
    media_type = {**RESULTS, **GRAPHS}[path.suffix]
    result = read_result(path.read_bytes(), media_type, base)
    if not isinstance(result, ox.Dataset):
        return result
    tables = result.quads_for_object(ox.NamedNode(f"{RS}ResultSet"))
    table = next((quad.subject for quad in tables if quad.predicate.value == f"{RDF}type"), None)
    return result if table is None else _described(result, table)


def check_result(found: Result, expected: Result, *, lax: bool = False) -> None:
    """Fail unless the two are the same; a `lax` one may have fewer duplicates (REDUCED).

    Fails with `WrittenOtherwise` if they are so when literals are compared by their values.
    """
    assert type(found) is type(expected), f"found a {type(found)}, not a {type(expected)}"
    try:
        _check(found, expected, lax=lax)
    except AssertionError as error:
        try:
            _check(_by_values(found), _by_values(expected), lax=lax)
        except AssertionError:
            raise error from None
        raise WrittenOtherwise(str(error)) from None


def _check(found: Result, expected: Result, *, lax: bool) -> None:
    if isinstance(found, bool):
        assert found == expected
    elif isinstance(found, ox.Dataset):
        assert isinstance(expected, ox.Dataset)
        assert isomorphic(found, expected), _difference(found, expected)
    else:
        assert isinstance(found, Solutions)
        assert isinstance(expected, Solutions)
        _check_solutions(found, expected, lax=lax)


def _by_values(result: Result) -> Result:
    if isinstance(result, Solutions):
        rows = [{name: valued(term) for name, term in row.items()} for row in result.rows]
        return Solutions(result.variables, rows, result.ordered)
    if isinstance(result, ox.Dataset):
        return ox.Dataset(
            ox.Quad(quad.subject, quad.predicate, valued(quad.object), quad.graph_name)
            for quad in result
        )
    return result


def isomorphic(one: ox.Dataset, other: ox.Dataset) -> bool:
    return _canonical(one) == _canonical(other)


def _check_solutions(found: Solutions, expected: Solutions, *, lax: bool) -> None:
    assert found.variables == expected.variables
    if lax:
        assert len(found.rows) <= len(expected.rows)
    encoded = [
        _encoded(solutions.rows, ordered=expected.ordered, lax=lax)
        for solutions in (found, expected)
    ]
    assert isomorphic(*encoded), f"found {found.rows}\nexpected {expected.rows}"


def _encoded(rows: list[Row], *, ordered: bool, lax: bool) -> ox.Dataset:
    """Rows as a graph: a node each, with its bindings and how often it occurs."""
    if ordered:
        numbered = [(row, 1) for row in rows]
    else:
        counted = Counter(frozenset(row.items()) for row in rows)
        numbered = [(dict(row), 1 if lax else times) for row, times in counted.items()]
    encoded = ox.Dataset()
    for number, (row, times) in enumerate(numbered):
        node = ox.NamedNode(f"urn:row:{number}") if ordered else ox.BlankNode()
        encoded.add(ox.Quad(node, ox.NamedNode("urn:times"), ox.Literal(times)))
        for name, term in row.items():
            encoded.add(ox.Quad(node, ox.NamedNode(f"urn:variable:{quote(name)}"), term))
    return encoded


def _canonical(dataset: ox.Dataset) -> ox.Dataset:
    copy = ox.Dataset(dataset)
    copy.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return copy


def _difference(found: ox.Dataset, expected: ox.Dataset) -> str:
    one, other = set(_canonical(found)), set(_canonical(expected))
    lines = [f"+ {quad}" for quad in one - other] + [f"- {quad}" for quad in other - one]
    return "found (+) and expected (-) differ:\n" + "\n".join(sorted(lines))


def _read_csv(text: str) -> Solutions:
    header, *lines = csv.reader(text.splitlines())
    rows = [
        {name: _csv_term(cell) for name, cell in zip(header, line, strict=True) if cell}
        for line in lines
    ]
    return Solutions(frozenset(header), rows)


def _csv_term(cell: str) -> Term:
    """All that CSV tells: whether it is a blank node."""
    return ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)


def _described(graph: ox.Dataset, table: ox.NamedNode | ox.BlankNode | ox.Triple) -> Result:
    """The table or truth value that a graph describes with the vocabulary rs:."""
    truth = _objects(graph, table, "boolean")
    if truth:
        return truth == [ox.Literal("true", datatype=_BOOLEAN)]
    solutions = _objects(graph, table, "solution")
    indexes = [_objects(graph, solution, "index") for solution in solutions]
    ordered = any(indexes)
    if ordered:
        # Every one has its place then.
        places = [int(_text(index)) for (index,) in indexes]
        solutions = [row for _, row in sorted(zip(places, solutions, strict=True), key=_place)]
    names = frozenset(_text(name) for name in _objects(graph, table, "resultVariable"))
    return Solutions(names, [_row(graph, solution) for solution in solutions], ordered)


_BOOLEAN: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")


def _place(pair: tuple[int, Term]) -> int:
    return pair[0]


def _row(graph: ox.Dataset, solution: Term) -> Row:
    row = {}
    for binding in _objects(graph, solution, "binding"):
        (name,), (value,) = (_objects(graph, binding, part) for part in ("variable", "value"))
        row[_text(name)] = value
    return row


def _objects(graph: ox.Dataset, subject: Term, name: str) -> list[Term]:
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    quads = graph.quads_for_subject(subject)
    return [quad.object for quad in quads if quad.predicate.value == RS + name]


def _text(term: Term) -> str:
    assert isinstance(term, ox.Literal)
    return term.value
