"""Validation takes time in proportion to its shapes, whoever wrote them: steps are counted."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.formats import TURTLE
from kg.rdf.source_places import ReadFile, marked_quads
from kg.shacl.evaluation.engine import Validation
from kg.shacl.locating import locate
from kg.shacl.model.reader import read_shapes
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.report import ValidationReport
from kg.shacl.selection import by_place

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .\n"
DATA = PREFIXES + ":x a :C ; :p :v1, 'abc', 5 ; :q :x . :y a :D ; :z 1 ."
FEW, MANY = 150, 600
# What `MANY` may take more than `FEW`: in proportion it is 4, squared 16.
MOST = 6.0

# One item of a shape, by its number.
OF_A_SHAPE: dict[str, Callable[[int], str]] = {
    "values that have to be there": lambda n: f"sh:property :P . :P sh:hasValue :v{n}",
    "shapes that are denied": lambda n: f"sh:not [ sh:class :D{n} ]",
    "shapes that are denied and wanted": lambda n: f"sh:not :N{n} ; sh:node :N{n}",
    "shapes that are wanted": lambda n: f"sh:node [ sh:class :D{n} ]",
    "lists of shapes": lambda n: f"sh:or ( [ sh:class :D{n} ] [ sh:class :E{n} ] )",
    "classes": lambda n: f"sh:class :D{n}",
    "queries": lambda n: f"sh:sparql [ sh:select 'SELECT $this {{ $this <urn:none{n}> 1 }}' ]",
    "properties": lambda n: f"sh:property [ sh:path :p{n} ; sh:minCount 1 ]",
    "properties of one path": lambda n: f"sh:property [ sh:path :p ; sh:minCount {n} ]",
    "lengths": lambda n: f"sh:property [ sh:path :p ; sh:minLength {n} ; sh:maxLength {n} ]",
    "bounds": lambda n: f"sh:property [ sh:path :p ; sh:minInclusive {n} ; sh:maxExclusive {n} ]",
    "lists": lambda n: f"sh:property [ sh:path :p ; sh:in ( :a{n} :b{n} ) ]",
    "datatypes": lambda n: f"sh:property [ sh:path :p ; sh:datatype :d{n} ]",
    "equal properties": lambda n: f"sh:property :P . :P sh:equals :e{n} ; sh:disjoint :d{n}",
    "targets": lambda n: f"sh:targetNode :n{n} ; sh:targetClass :C{n} ; sh:nodeKind sh:Literal",
    "misspelt terms": lambda n: f"sh:minCuont{n} 1",
}


def shapes(name: str, size: int) -> str:
    item = OF_A_SHAPE[name]
    rows = (f":S sh:targetClass :C ; {item(number)} .\n" for number in range(size))
    return f"{PREFIXES}:P sh:path :p .\n" + "".join(rows)


def read(name: str, text: str) -> ReadFile:
    content = text.encode()
    quads = tuple(ox.parse(content, TURTLE.engine))
    return ReadFile(Path(name), quads, f"{name}-", content, TURTLE)


def reported(text: str) -> ValidationReport:
    """Validated, placed and written out."""
    data, given = [read("data", DATA)], [read("shapes", text)]
    quads = list(marked_quads(given))
    form = read_shapes(quad.triple for quad in quads)
    report = Validation(marked_quads(data), form, quads).report("kg")
    report = by_place(locate(report, data, given))
    for rendering in ("text", "json"):
        assert render(report, rendering, Style())
    return report


def steps(text: str) -> int:
    """The calls of functions that it takes."""
    profile = cProfile.Profile()
    profile.runcall(reported, text)
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return calls


@pytest.mark.parametrize("name", OF_A_SHAPE)
def test_four_times_the_shapes_take_four_times_the_steps(name: str) -> None:
    few, many = (steps(shapes(name, size)) for size in (FEW, MANY))
    assert many / few < MOST


def test_every_value_that_is_missing_is_found_at_its_place() -> None:
    report = reported(shapes("values that have to be there", MANY))
    lines = [one.shape_place.line for one in report.results if one.shape_place]
    assert lines == [3, *range(5, MANY + 3)]
