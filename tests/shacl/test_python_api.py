"""`kg.validate` and `kg.render`, as programs and notebooks use them."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
import kg.api
from kg.errors import ConfigurationError, RdfSyntaxError, UnknownFormat

EX = "http://example.org/"
PREFIXES = f"PREFIX ex: <{EX}> PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
SHAPES = f"""{PREFIXES}
ex:Person a sh:NodeShape ; sh:targetClass ex:Human ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "A <b>person</b> has a name." ] .
"""
DATA = f"{PREFIXES}ex:ann a ex:Human .\nex:bob a ex:Human ; ex:name 'Bob' .\n"


def nodes(report: kg.api.ValidationReport) -> list[str]:
    return [str(result.focus_node).strip("<>").removeprefix(EX) for result in report]


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(text.encode(), ox.RdfFormat.TURTLE))


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def test_its_examples_are_true() -> None:
    found = doctest.testmod(kg.api, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 3
    assert found.failed == 0


def test_to_import_it_costs_nothing() -> None:
    program = "import sys, kg; print([m for m in sys.modules if m.startswith(('kg.', 'pyoxi'))])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018


@pytest.mark.parametrize(
    "make",
    [
        lambda text: text.encode(),
        quads,
        lambda text: [quad.triple for quad in quads(text)],
        graph,
    ],
    ids=["bytes", "quads", "triples", "rdflib"],
)
def test_data_and_shapes_come_in_many_ways(make: object) -> None:
    assert callable(make)
    assert nodes(kg.validate(make(DATA), make(SHAPES))) == ["ann"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_dataset_of_rdflib_is_validated_as_one_graph() -> None:
    dataset = rdflib.Dataset()
    dataset.graph(rdflib.URIRef(f"{EX}g")).parse(data=DATA, format="turtle")
    assert nodes(kg.validate(dataset, SHAPES.encode())) == ["ann"]


def test_data_may_bring_its_own_shapes() -> None:
    assert nodes(kg.validate((DATA + SHAPES).encode())) == ["ann"]


def test_results_of_files_have_places(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes"
    shapes.mkdir()
    data.write_text(DATA)
    (shapes / "people.ttl").write_text(SHAPES)
    (result,) = kg.validate(str(data), shapes)
    assert str(result.place) == f"{data}:2:1"
    assert result.shape_place is not None
    shown = kg.render(kg.validate(data, shapes), prefixes={"ex": EX}, language="de")
    assert "2 | ex:ann a ex:Human .\n" in shown
    assert "= Knoten: ex:ann" in shown


def test_only_some_nodes_and_shapes() -> None:
    both = DATA.replace("ex:name 'Bob'", "ex:age 1").encode()
    assert nodes(kg.validate(both, SHAPES.encode())) == ["ann", "bob"]
    assert nodes(kg.validate(both, SHAPES.encode(), focus=[f"{EX}bob"])) == ["bob"]
    assert nodes(kg.validate(both, SHAPES.encode(), only=[f"{EX}Person"])) == ["ann", "bob"]
    with pytest.raises(ConfigurationError, match="there is no shape"):
        kg.validate(both, SHAPES.encode(), only=[f"{EX}Nobody"])


def test_context_is_seen_and_not_validated() -> None:
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    data = f"{PREFIXES}ex:eve a ex:Nurse .".encode()
    context = f"{PREFIXES}ex:Nurse <{rdfs}subClassOf> ex:Human . ex:ann a ex:Human .".encode()
    assert nodes(kg.validate(data, SHAPES.encode(), context=context)) == ["eve"]


def test_another_engine_and_what_it_has_not() -> None:
    assert nodes(kg.validate(DATA.encode(), SHAPES.encode(), engine="pyshacl")) == ["ann"]
    with pytest.raises(ConfigurationError, match="has no context"):
        kg.validate(DATA.encode(), SHAPES.encode(), engine="pyshacl", drafts=True)


def test_what_is_no_rdf_is_told_with_its_line() -> None:
    with pytest.raises(RdfSyntaxError) as caught:
        kg.validate(b"<http://a.b/> a\n;;; .", SHAPES.encode())
    assert caught.value.line == 2
    with pytest.raises(UnknownFormat):
        kg.validate(b"", b"", rdf_format="pdf")


def test_a_report_is_a_table_in_a_notebook() -> None:
    shown = kg.validate(DATA.encode(), SHAPES.encode())._repr_html_()
    assert "<b>Does not conform</b>: 1 Violation, 0 Warning, 0 Info" in shown
    assert "A &lt;b&gt;person&lt;/b&gt; has a name." in shown
    assert "<table>" not in kg.validate(b"", SHAPES.encode())._repr_html_()


def test_a_report_can_be_gone_through() -> None:
    report = kg.validate(DATA.encode(), SHAPES.encode())
    assert len(report) == len(list(report)) == 1
    assert kg.validate(b"", SHAPES.encode())


def test_several_files_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "ann.ttl").write_text(f"{PREFIXES}_:b a ex:Human .")
    (tmp_path / "bob.ttl").write_text(f"{PREFIXES}_:b ex:name 'Bob' .")
    both = [str(tmp_path / "ann.ttl"), str(tmp_path / "bob.ttl")]
    (result,) = kg.validate(both, SHAPES.encode())
    assert str(result.place) == f"{tmp_path / 'ann.ttl'}:2:1"


def test_a_text_with_a_byte_order_mark_has_its_places() -> None:
    (result,) = kg.validate(b"\xef\xbb\xbf" + DATA.encode(), SHAPES.encode())
    assert str(result.place) == "(text):2:1"


@pytest.mark.parametrize("text", [DATA, "x" * 5000])
def test_a_text_in_place_of_a_file_name_is_told_so(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no file name") as caught:
        kg.validate(text, SHAPES.encode())
    assert "given as bytes" in caught.value.hint


def test_what_is_no_source_is_told_so() -> None:
    with pytest.raises(ConfigurationError, match="tuple is no quad or triple"):
        kg.validate([("a", "b", "c")], SHAPES.encode())  # type: ignore[list-item]
    with pytest.raises(ConfigurationError, match="'ann' is no IRI"):
        kg.validate(DATA.encode(), SHAPES.encode(), focus=["ann"])


def test_what_programs_name_is_there() -> None:
    with pytest.raises(kg.KgError, match="no such file"):
        kg.validate("nothing.ttl", "nowhere")
    report = kg.validate(DATA.encode(), SHAPES.encode())
    assert isinstance(report, kg.ValidationReport)
    assert all(isinstance(result, kg.ValidationResult) for result in report)
    assert all(hasattr(kg, name) for name in kg.__all__)
