"""Constraints of the draft of SHACL 1.2 Core: what each finds, and that it has to be asked for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ShapesError
from kg.namespaces import SH, XSD, local_name
from kg.shacl.compiler.queries import StoreQueries
from kg.shacl.compiler.validation import CompiledValidation
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.model.constraint import Class
from kg.shacl.model.drafted_parameters import DRAFTED
from kg.shacl.model.reader import read_shapes
from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

EX = "http://example.org/"
PREFIXES = f"""
PREFIX : <{EX}> PREFIX sh: <{SH}> PREFIX xsd: <{XSD}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CASES = Path(__file__).parent / "drafted"


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE))


def validate(text: str, *, drafts: bool = True) -> ValidationReport:
    """The report of a graph that is data and shapes."""
    graph = quads(text)
    candidate = MemoryCandidate(graph, (), None)
    return OwnEngine(drafts=drafts).validate(candidate, Shapes(graph))


def found(report: ValidationReport) -> list[str]:
    """Focus node, path and value of each result, and the nodes of its details."""
    return sorted(
        " ".join(
            [
                local_name(str(result.focus_node).strip("<>")),
                str(result.path.iri.value.removeprefix(EX)) if result.path else "-",
                "-" if result.value is None else _short(result.value),
                *(f"because {_short(detail.value)}" for detail in result.details),
            ]
        )
        for result in report.results
    )


def _short(term: object) -> str:
    text = "[]" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))
    return text.replace("\n", "\\n")


@pytest.mark.parametrize("case", sorted(CASES.glob("*.ttl")), ids=lambda case: case.stem)
def test_a_constraint_finds_what_it_should(case: Path) -> None:
    text = case.read_text("utf-8")
    expected = [line.removeprefix("#= ") for line in text.splitlines() if line.startswith("#= ")]
    report = validate(text)
    assert found(report) == sorted(line.replace("EX", EX) for line in expected)
    assert expected
    (component,) = {local_name(result.component.value) for result in report.results}
    assert component.removesuffix("ConstraintComponent").lower() == case.stem.partition("-")[0]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.ttl")), ids=lambda case: case.stem)
def test_it_finds_the_same_in_a_store(case: Path) -> None:
    # What is no xsd:byte would come back as an integer.
    text = case.read_text("utf-8").replace('"300"^^xsd:byte', '"300"^^xsd:date')
    graph = quads(text)
    store = ox.Store()
    store.extend(graph)
    form = read_shapes((quad.triple for quad in graph), drafts=True)
    report = CompiledValidation(StoreQueries(store), form, graph, drafts=True).report("kg")
    assert found(report) == found(validate(text))
    assert not {"not-evaluated", "ill-formed-shape"} & {notice.kind for notice in report.notices}


def test_each_of_them_has_a_case() -> None:
    text = "".join(case.read_text("utf-8") for case in CASES.glob("*.ttl"))
    assert [p.value for p in DRAFTED if f"sh:{p.value.removeprefix(SH)}" not in text] == []


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_each_has_its_own_words(language: str) -> None:
    for case in CASES.glob("*.ttl"):
        for result in validate(case.read_text("utf-8")).results:
            assert "ConstraintComponent" not in result.message(language)


def test_they_are_passed_over_unless_asked_for() -> None:
    text = ':s sh:targetNode :a ; sh:path :p ; sh:singleLine true . :a :p "a\\nb" .'
    assert not validate(text).conforms
    assert validate(text, drafts=False).conforms


def test_a_list_of_classes_is_ill_formed_unless_asked_for() -> None:
    with pytest.raises(ShapesError, match="sh:class takes an IRI"):
        validate(":s sh:targetNode :a ; sh:class ( :A :B ) .", drafts=False)


def test_what_the_draft_leaves_alone_is_as_before() -> None:
    (shape,) = read_shapes(
        [q.triple for q in quads(":s sh:targetNode :a ; sh:class :A .")], drafts=True
    ).targeted
    assert shape.constraints == (Class(ox.NamedNode(f"{EX}A")),)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("sh:class ( :A ) , :B", "either a list or an IRI"),
        ("sh:path :p ; sh:uniqueValuesFor :id", "its place in node shapes"),
        ('sh:minListLength "many"', "an integer"),
        ("sh:uniqueMembers 1", "true or false"),
        ('sh:memberShape "no shape"', "needs a shape"),
    ],
)
def test_what_is_ill_formed_is_said(shape: str, said: str) -> None:
    with pytest.raises(ShapesError, match=said):
        validate(f":s sh:targetNode :a ; {shape} .")
