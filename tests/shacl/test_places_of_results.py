"""Where the results of a validation stand: exact for every way of writing that files have."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import SH
from kg.rdf.files import read_quads
from kg.rdf.formats import TURTLE
from kg.rdf.places import Place
from kg.rdf.source_places import ReadFile
from kg.rdf.sources import Sources
from kg.shacl.evaluation.engine import OwnEngine, Validation
from kg.shacl.gate import check
from kg.shacl.locating import locate
from kg.shacl.model.path import Predicate, path_text
from kg.shacl.model.reader import read_shapes as read_graph
from kg.shacl.report import ValidationReport, ValidationResult
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate

# Data, its shapes, and the places of all that is found, with what stands there.
CASES = Path(__file__).parent / "places"
FILES = sorted(path for path in CASES.iterdir() if path.suffix not in {".shapes", ".txt"})
EX = "http://example.org/"


def read_shapes(path: Path) -> ReadFile:
    return ReadFile(path, tuple(read_quads(path)), "s0-", rdf_format=TURTLE)


def located(data: Path, shapes: Path, folder: Path) -> ValidationReport:
    """The report of a file and its shapes, read as a program would read them."""
    copy = folder / "shapes.ttl"
    copy.write_bytes(shapes.read_bytes())
    sources = Sources((data,), None, copy, EX)
    candidate = MemoryCandidate((), (), EX)
    assemble(candidate, sources)
    report = check(candidate, OwnEngine())
    return locate(report, sources.read_files, sources.read_shape_files)


def text_at(place: Place) -> str:
    """What stands in the file from the beginning of a place to its end."""
    lines = place.path.read_bytes().decode("utf-8-sig").split("\n")
    assert place.line
    assert place.column
    assert place.end_line
    assert place.end_column
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    first, *between = lines[place.line - 1 : place.end_line - 1]
    rows = [first[place.column - 1 :], *between, lines[place.end_line - 1][: place.end_column - 1]]
    return "\n".join(rows)


def told(place: Place | None) -> str:
    if place is None:
        return "nowhere"
    if place.line is None:
        return "in the file"
    text = text_at(place).replace("\n", "\\n").replace("\r", "\\r")
    return f"{place.line}:{place.column} {text}"


def lines_of(result: ValidationResult, depth: int = 0) -> Iterator[str]:
    indent = "    " * depth
    path = "" if result.path is None else path_text(result.path).replace(EX, ":")
    component = result.component_name.removesuffix("ConstraintComponent")
    yield f"{indent}{component} {path}".rstrip()
    yield f"{indent}  {told(result.place)}"
    yield f"{indent}  shape {told(result.shape_place)}"
    for detail in sorted(result.details, key=by_place):
        yield from lines_of(detail, depth + 1)


def by_place(result: ValidationResult) -> tuple[object, ...]:
    """The reports' own order is by the labels of blank nodes, which differ at each reading."""
    places = [
        (p.line or 0, p.column or 0) if p else (0, 0) for p in (result.place, result.shape_place)
    ]
    return *places, result.component_name, "\n".join(lines_of(result))


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.name)
def test_every_result_is_placed_exactly(case: Path, tmp_path: Path) -> None:
    report = located(case, case.with_suffix(".shapes"), tmp_path)
    found = [
        line for result in sorted(report.results, key=by_place) for line in [*lines_of(result), ""]
    ]
    expected = case.with_name(f"{case.name}.txt").read_bytes().decode()
    assert "\n".join(found) == expected


def test_what_no_file_has_stands_where_its_value_is_named(tmp_path: Path) -> None:
    """As do nodes that rules derive."""
    data = tmp_path / "data.ttl"
    data.write_text("@prefix : <http://example.org/> .\n:service :providedBy :provider .\n")
    read = ReadFile(data, tuple(read_quads(data)), "f0-", rdf_format=TURTLE)
    result = ValidationResult(
        focus_node=ox.NamedNode(f"{EX}derived"),
        path=Predicate(ox.NamedNode(f"{EX}participant")),
        value=ox.NamedNode(f"{EX}provider"),
        source_shape=ox.NamedNode(f"{EX}shape"),
        component=ox.NamedNode(f"{SH}NodeKindConstraintComponent"),
        severity=ox.NamedNode(f"{SH}Violation"),
    )
    report = locate(ValidationReport((result,), "kg", 0.0), [read], [])
    assert told(report.results[0].place) == "2:22 :provider"


def test_blank_nodes_and_shapes_of_several_files_are_told_apart(tmp_path: Path) -> None:
    for folder, files in {
        "data": ("_:x a :P .", "\n _:x a :P , :Q . :y :z _:x ."),
        "shapes": (
            ":S sh:targetClass :P ; sh:property _:p . _:p sh:path :p ; sh:minCount 1 .",
            "\n\n:T sh:targetClass :Q ; sh:property _:p . _:p sh:path :q ; sh:minCount 1 .",
        ),
    }.items():
        (tmp_path / folder).mkdir()
        for number, text in enumerate(files):
            head = f"@prefix : <{EX}> . @prefix sh: <{SH}> .\n"
            (tmp_path / folder / f"{number}.ttl").write_text(head + text)
    sources = Sources((tmp_path / "data",), None, tmp_path / "shapes", EX)
    candidate = MemoryCandidate((), (), EX)
    assemble(candidate, sources)
    report = check(candidate, OwnEngine())
    found = locate(report, sources.read_files, sources.read_shape_files).results
    assert sorted(
        (f"{r.place}".removeprefix(f"{tmp_path}/"), f"{r.shape_place}".removeprefix(f"{tmp_path}/"))
        for r in found
    ) == [
        ("data/0.ttl:2:1", "shapes/0.ttl:2:59"),
        ("data/1.ttl:3:2", "shapes/0.ttl:2:59"),
        ("data/1.ttl:3:2", "shapes/1.ttl:4:59"),
    ]


SEVERAL = f"""
@prefix : <{EX}> .
@prefix sh: <{SH}> .
:Least a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ; sh:validator [
  a sh:SPARQLAskValidator ; sh:ask "ASK {{ FILTER ($value >= $least) }}" ] .
:S sh:targetNode :a ; sh:path :p ;
  VALUES .
"""


@pytest.mark.parametrize(
    ("values", "second"),
    [
        ("sh:or ( [ sh:nodeKind sh:IRI ] :L ) ; sh:or ( [ sh:nodeKind sh:IRI ] )", "sh:or ("),
        ("sh:xone ( :L ) ; sh:xone ( :L :L )", "sh:xone ( :L :L )"),
        ("sh:and ( :L ) ; sh:and ( :L [ sh:nodeKind sh:IRI ] )", "sh:and ("),
        (":least 1 ; :least 3", ":least 3"),
        ('sh:pattern "[12]" ; sh:pattern "\\\\d\\\\d"', "sh:pattern"),
        ("sh:hasValue 2 ; sh:hasValue 3", "sh:hasValue 3"),
        ("sh:not [ sh:nodeKind sh:IRI ] ; sh:not :L", "sh:not :L"),
    ],
)
def test_of_several_values_the_one_that_is_not_met_is_placed(
    values: str, second: str, tmp_path: Path
) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(f"@prefix : <{EX}> .\n:a :p 2 .\n")
    said = SEVERAL.replace("VALUES", values)
    shapes.write_text(f"{said}:L sh:nodeKind sh:Literal .\n")
    (result,) = placed(data, shapes)
    assert result.shape_place is not None
    line = said.splitlines()[6]
    assert result.shape_place.line == 7
    assert result.shape_place.column == line.rindex(second) + 1


def placed(data: Path, shapes: Path) -> tuple[ValidationResult, ...]:
    read = [ReadFile(path, tuple(read_quads(path))) for path in (data, shapes)]
    form = read_graph(quad.triple for quad in read[1].quads)
    report = Validation(read[0].quads, form, read[1].quads).report("kg")
    return locate(report, read[:1], read[1:]).results


def test_many_results_are_placed_in_one_pass(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    lines = (f":{n} a :P ; :n {n}, {n} ; :m [ :l {n} ] ." for n in range(5_000))
    data.write_text(f"@prefix : <{EX}> .\n" + "\n".join(lines))
    shapes.write_text(
        f"@prefix : <{EX}> . @prefix sh: <{SH}> .\n"
        ':S sh:targetClass :P ; sh:property [ sh:path :n ; sh:pattern "[1-2]$" ],'
        ' [ sh:path (:m :l) ; sh:pattern "[3-6]$" ] .'
    )
    read = [ReadFile(p, tuple(read_quads(p))) for p in (data, shapes)]
    form = read_graph(quad.triple for quad in read[1].quads)
    report = Validation(read[0].quads, form, read[1].quads).report("kg")
    started = time.process_time()
    found = locate(report, read[:1], read[1:]).results
    assert time.process_time() - started < 10
    assert len(found) == 7_000
    assert all(r.place and r.place.line for r in found)
    texts = {r.place.line: r.value for r in found if r.place and isinstance(r.value, ox.Literal)}
    assert all(line and text.value == str(line - 2) for line, text in texts.items())
