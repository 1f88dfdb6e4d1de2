"""The reference engine behind the seam: what it is handed, what it reports, how it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from person_shapes import PERSON
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, parse

from kg.errors import ShapesError, ValidationFailed
from kg.namespaces import SH
from kg.shacl.pyshacl_engine import PyshaclEngine
from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.shacl.validating import validating
from kg.store.candidate import MemoryCandidate

Data = Callable[[str], MemoryCandidate]
MakeShapes = Callable[[str], Shapes]


def validated(data: MemoryCandidate, shapes: Shapes, *focus: str) -> ValidationReport:
    return PyshaclEngine(timeout=60).validate(data, shapes, focus)


def test_data_that_the_engine_does_not_know_is_no_verdict(data: Data, shapes: MakeShapes) -> None:
    with pytest.raises(ValidationFailed, match=r"RDF 1\.2"):
        validated(data("ex:a ex:p 'a'@ar--rtl ."), shapes(PERSON))


def test_a_regular_expression_that_does_not_compile_is_quoted(
    data: Data, shapes: MakeShapes
) -> None:
    broken = shapes("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:pattern '(ab' .")
    with pytest.raises(ShapesError, match=r"'\(ab' does not compile"):
        validated(data("ex:a ex:p 1 ."), broken)


def test_a_validation_that_takes_too_long_is_stopped(data: Data, shapes: MakeShapes) -> None:
    engine = PyshaclEngine(timeout=0.01)
    with pytest.raises(ValidationFailed, match="did not finish within"):
        engine.validate(data("ex:ann a ex:Person ."), shapes(PERSON))


def test_what_decides_no_verdict_is_not_handed_to_the_engine(shapes: MakeShapes) -> None:
    kept = validating(
        quad.triple
        for quad in shapes(
            PERSON
            + """
        ex:PersonShape sh:property ex:Person-note , ex:Person-friend .
        ex:Person-note sh:path ex:note ; sh:name "note"@en ; sh:order 2 .
        ex:Person-friend sh:path ex:friend ; sh:node ex:Reference .
        ex:Reference a sh:NodeShape ; sh:property ex:Reference-note .
        ex:Reference-note sh:path ex:note .
        """
        ).quads
    )
    shaped = {triple.subject for triple in kept if triple.predicate.value == f"{SH}targetClass"}
    example = "http://example.org/Person"
    assert shaped == {NamedNode(f"{example}Shape"), NamedNode(f"{example}-name")}
    assert not any(triple.predicate.value == f"{SH}property" for triple in kept)
    assert not any(triple.predicate.value in (f"{SH}name", f"{SH}order") for triple in kept)


def _suite(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("core/*/*.ttl") if path.name != "manifest.ttl")


def test_the_verdicts_of_the_official_suite_stay_the_same(material: Callable[[str], Path]) -> None:
    """Leaving out names and empty shapes must change no result of any W3C core test."""
    files = _suite(material("standards/w3c-shacl"))
    assert len(files) >= 98
    for file in files:
        whole = [q.triple for q in parse(path=str(file), base_iri=file.as_uri())]
        lean = validating(whole)
        assert _results(whole, whole) == _results(whole, lean), file.name


def _results(data: list[Triple], shapes: list[Triple] | set[Triple]) -> list[tuple[str, ...]]:
    _, report, _ = pyshacl.validate(
        _graph(data), shacl_graph=_graph(shapes), inference="none", inplace=True
    )
    if not isinstance(report, rdflib.Graph):
        return [("failure",)]
    sh = rdflib.Namespace(SH)
    fields = (
        sh.focusNode,
        sh.resultPath,
        sh.value,
        sh.sourceConstraintComponent,
        sh.resultSeverity,
    )
    return sorted(
        tuple(_name(report.value(result, field)) for field in fields)
        for result in report.objects(None, sh.result)
    )


def _name(term: object) -> str:
    return "_" if isinstance(term, rdflib.BNode) else str(term)


def _graph(triples: list[Triple] | set[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: object) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal)
    return rdflib.Literal(
        term.value,
        lang=term.language,
        datatype=None if term.language else rdflib.URIRef(term.datatype.value),
    )
