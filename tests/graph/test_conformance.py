"""The graph conforms: to our shapes, to the official ones of CPSV-AP 3.2.0 and DCAT-AP 3.0.1."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.rdf.sources import Sources
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.gate import check
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

# What the sources do not say: reported, and right.
EXPECTED_INFOS = {
    "Facility-subOrganizationOf-missing",
    "Service-contactPoint-missing",
    "Service-hasChannel-missing",
    "Service-hasCost-missing",
    "Service-pursuesGoal-missing",
    "Service-title-lb",
}

OFFICIAL = {
    "standards/cpsv-ap-3.2.0": ("shacl/cpsv-ap-SHACL.ttl",),
    "standards/dcat-ap-3.0.1": ("html-shacl/shapes.ttl", "html-shacl/range.ttl"),
}
FILES = [(folder, file) for folder, files in OFFICIAL.items() for file in files]


def shapes_in(file: Path) -> Shapes:
    return Shapes(Sources(data=(), shapes=file).shape_quads())


def test_our_graph_has_no_violation_and_no_warning_of_our_shapes(graph: MemoryCandidate) -> None:
    report = check(graph, OwnEngine())
    found = [r for r in report.results if r.severity_name != "Info"]
    assert not found, render(report, "text", Style(graph.prefixes()))
    assert {
        str(r.source_shape).strip("<>").rpartition("#")[2] for r in report.results
    } == EXPECTED_INFOS


@pytest.mark.parametrize(("folder", "file"), FILES, ids=[Path(f).name for _, f in FILES])
def test_our_graph_has_no_violation_of_official_shapes(
    folder: str, file: str, graph: MemoryCandidate, material: Callable[[str], Path]
) -> None:
    report = OwnEngine().validate(graph, shapes_in(material(folder) / file))
    assert report.passes(), render(report, "text", Style(graph.prefixes()))


@pytest.mark.parametrize(("folder", "file"), FILES, ids=[Path(f).name for _, f in FILES])
def test_official_shapes_do_catch_a_fault(
    folder: str, file: str, graph: MemoryCandidate, material: Callable[[str], Path]
) -> None:
    """A validation that cannot fail would prove nothing: take away what each set demands."""
    wanted = {
        "cpsv-ap-SHACL.ttl": "http://purl.org/dc/terms/identifier",
        "shapes.ttl": "http://purl.org/dc/terms/title",
        "range.ttl": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    }[Path(file).name]
    keep = (
        "http://www.w3.org/ns/dcat#",
        "http://data.europa.eu/m8g/",
        "http://purl.org/vocab/cpsv",
    )
    quads = [
        quad
        for quad in graph.quads
        if quad.predicate.value != wanted
        or (wanted.endswith("#type") and str(quad.object).lstrip("<").startswith(keep))
    ]
    poorer = MemoryCandidate(quads, (), graph.base)
    report = OwnEngine().validate(poorer, shapes_in(material(folder) / file))
    assert report.count("Violation") > 0
