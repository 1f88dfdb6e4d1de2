"""What is served conforms to the official shapes of DCAT-AP 3.0.1: every format, every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from harvested import HarvestedAt
from serving import Server

import kg
from kg.namespaces import SH

FOLDER = "standards/dcat-ap-3.0.1"
FILES = ("html-shacl/shapes.ttl", "html-shacl/range.ttl", "shacl/dcat-ap-SHACL.ttl")
Official = dict[str, list[ox.Triple]]
NAMES = {
    "ttl": "turtle",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
    "nt": "ntriples",
}


def repaired(file: Path) -> list[ox.Triple]:
    """The shapes of a file, without links to property shapes that it does not hold.

    Two shapes of the main file are named with sh:property and described nowhere
    (https://github.com/SEMICeu/DCAT-AP/issues/448): without a path there is nothing to check.
    """
    quads = list(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE))
    with_path = {quad.subject for quad in quads if quad.predicate.value == f"{SH}path"}
    kept = [
        quad.triple
        for quad in quads
        if quad.predicate.value != f"{SH}property" or quad.object in with_path
    ]
    left_out = len(quads) - len(kept)
    assert left_out == (2 if file.name == "dcat-ap-SHACL.ttl" else 0)
    return kept


@pytest.fixture(scope="module")
def official(material: Callable[[str], Path]) -> Official:
    return {Path(name).name: repaired(material(FOLDER) / name) for name in FILES}


def faults(data: bytes, name: str, official: Official) -> Iterator[str]:
    for file, shapes in official.items():
        report = kg.validate(data, shapes, rdf_format=name)
        if not report.conforms:
            yield f"{file}: {kg.render(report)}"


@pytest.mark.parametrize(("suffix", "name"), NAMES.items())
def test_every_format_conforms(suffix: str, name: str, at: HarvestedAt, official: Official) -> None:
    body = at(f"/catalog.{suffix}").response.content
    assert list(faults(body, name, official)) == []


@pytest.mark.parametrize("query", ["per_page=7&page=1", "per_page=7&page=2", "per_page=7&page=3"])
def test_every_page_conforms_by_itself(query: str, at: HarvestedAt, official: Official) -> None:
    body = at(f"/catalog.nt?{query}").response.content
    assert list(faults(body, "ntriples", official)) == []


@pytest.mark.parametrize("predicate", ["title", "publisher", "type"])
def test_the_shapes_do_catch_a_fault(
    predicate: str, server: Server, at: HarvestedAt, official: Official
) -> None:
    """A validation that cannot fail would prove nothing."""
    iri = {
        "title": "http://purl.org/dc/terms/title",
        "publisher": "http://purl.org/dc/terms/publisher",
        "type": "http://www.w3.org/2004/02/skos/core#prefLabel",
    }[predicate]
    lines = at("/catalog.nt").response.content.splitlines(keepends=True)
    poorer = b"".join(line for line in lines if f" <{iri}> ".encode() not in line)
    assert list(faults(poorer, "ntriples", official))
