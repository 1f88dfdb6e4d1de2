"""Validation reports as RDF (SHACL, section 3.6): written, and read as others wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError, ValidationFailed
from kg.namespaces import RDF_TYPE, SH, XSD
from kg.shacl.model.path import Path, path_triples, read_path
from kg.shacl.model.terms import Graph, Node, Term
from kg.shacl.report import ValidationReport, ValidationResult, in_order


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}")


_CONFORMS: Final = _sh("conforms")
_RESULT: Final = _sh("result")
_DETAIL: Final = _sh("detail")
_MESSAGE: Final = _sh("resultMessage")
_PATH: Final = _sh("resultPath")
_RESULT_CLASS: Final = _sh("ValidationResult")
_VIOLATION: Final = _sh("Violation")
# What is said of a result by single terms: its property, and the attribute of the result.
_TERMS: Final = (
    (_sh("focusNode"), "focus_node"),
    (_sh("resultSeverity"), "severity"),
    (_sh("sourceConstraintComponent"), "component"),
    (_sh("sourceShape"), "source_shape"),
    (_sh("sourceConstraint"), "source_constraint"),
    (_sh("value"), "value"),
)
_DEEPEST: Final = 50


def report_triples(report: ValidationReport) -> Iterator[ox.Triple]:
    """The report graph; its own nodes are new blank nodes."""
    root = ox.BlankNode()
    yield ox.Triple(root, RDF_TYPE, _sh("ValidationReport"))
    boolean = ox.NamedNode(f"{XSD}boolean")
    verdict = "true" if report.conforms else "false"
    yield ox.Triple(root, _CONFORMS, ox.Literal(verdict, datatype=boolean))
    for result in report.results:
        node = ox.BlankNode()
        yield ox.Triple(root, _RESULT, node)
        yield from _result_triples(result, node)


def _result_triples(result: ValidationResult, node: ox.BlankNode) -> Iterator[ox.Triple]:
    yield ox.Triple(node, RDF_TYPE, _RESULT_CLASS)
    for predicate, name in _TERMS:
        term = getattr(result, name)
        if term is not None:
            yield ox.Triple(node, predicate, term)
    for message in result.messages:
        yield ox.Triple(node, _MESSAGE, message)
    if result.path is not None:
        head, triples = path_triples(result.path)
        yield ox.Triple(node, _PATH, head)
        yield from triples
    for detail in result.details:
        inner = ox.BlankNode()
        yield ox.Triple(node, _DETAIL, inner)
        yield from _result_triples(detail, inner)


def read_report(triples: Iterable[ox.Triple], engine: str, seconds: float) -> ValidationReport:
    """Read a report graph; nested details are not results of their own.

    Raises `ValidationFailed` where it is none, or one that contradicts itself.
    """
    graph = Graph(triples)
    roots = list(graph.having(_CONFORMS))
    if len(roots) != 1:
        raise ValidationFailed("the engine gave no report.")
    root, verdict = roots[0]
    nodes = graph.objects(root, _RESULT)
    if (isinstance(verdict, ox.Literal) and verdict.value == "true") == bool(nodes):
        raise ValidationFailed(
            f"the engine's report says that sh:conforms is {verdict} and has {len(nodes)} results."
        )
    results = [_read_result(graph, node, 0) for node in nodes]
    return ValidationReport(in_order(results), engine, seconds)


def _read_result(graph: Graph, node: Term, depth: int) -> ValidationResult:
    stated = {name: _one(graph, node, predicate) for predicate, name in _TERMS}
    focus, component, shape = (stated[n] for n in ("focus_node", "component", "source_shape"))
    severity = stated["severity"] or _VIOLATION
    if (
        focus is None
        or not isinstance(component, ox.NamedNode)
        or not isinstance(severity, ox.NamedNode)
    ):
        raise ValidationFailed(f"the engine's result {node} lacks its focus node or component.")
    details = graph.objects(node, _DETAIL) if depth < _DEEPEST else ()
    messages = (m for m in graph.objects(node, _MESSAGE) if isinstance(m, ox.Literal))
    return ValidationResult(
        focus_node=focus,
        component=component,
        source_shape=_node(shape) or ox.BlankNode(),
        severity=severity,
        path=_read_path(graph, _one(graph, node, _PATH)),
        value=stated["value"],
        messages=tuple(sorted(messages, key=str)),
        source_constraint=_node(stated["source_constraint"]),
        details=tuple(_read_result(graph, detail, depth + 1) for detail in details),
    )


def _read_path(graph: Graph, node: Term | None) -> Path | None:
    if node is None:
        return None
    try:
        return read_path(graph, node)
    except ShapesError as error:
        raise ValidationFailed(f"the engine's report has a path that is none: {node}.") from error


def _one(graph: Graph, node: Term, predicate: ox.NamedNode) -> Term | None:
    found = graph.objects(node, predicate)
    return found[0] if found else None


def _node(term: Term | None) -> Node | None:
    return term if isinstance(term, ox.NamedNode | ox.BlankNode) else None
