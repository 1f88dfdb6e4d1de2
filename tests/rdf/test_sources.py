"""The folders of a graph: which graph a file is, and under which base."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ConfigurationError
from kg.rdf.sources import Sources

EX = "http://example.org/"
VOID = "http://rdfs.org/ns/void#"
STATEMENT = f"<{EX}a> <{EX}p> _:b . _:b <{EX}q> 1 ."


def states(base: str) -> str:
    return f'<{EX}set> <{VOID}uriSpace> "{base}" .'


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for stem, text in files.items():
        (path / f"{stem}.ttl").write_text(text)
    return path


def test_every_file_is_a_named_graph_under_the_base(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=STATEMENT, two=states(EX))
    ontology = folder(tmp_path / "ontology", one=STATEMENT)
    graphs = {quad.graph_name.value for quad in Sources((data,), ontology).quads()}
    assert graphs == {f"{EX}graph/one", f"{EX}graph/two", f"{EX}graph/ontology/one"}


def test_shapes_lie_apart(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=states(EX))
    ontology = folder(tmp_path / "ontology", o=STATEMENT)
    shapes = folder(tmp_path / "ontology" / "shapes", s=f"<{EX}shape> <{EX}p> 1 .")
    sources = Sources((data,), ontology, shapes)
    assert not any(quad.subject.value == f"{EX}shape" for quad in sources.quads())
    (shape,) = sources.shape_quads()
    assert shape.subject == ox.NamedNode(f"{EX}shape")


def test_blank_nodes_of_two_files_stay_two(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=STATEMENT, two=STATEMENT)
    quads = list(Sources((data,), stated_base=EX).quads())
    subjects = {q.subject for q in quads if isinstance(q.subject, ox.BlankNode)}
    objects = {q.object for q in quads if isinstance(q.object, ox.BlankNode)}
    assert len(subjects) == 2
    assert subjects == objects


def test_two_files_for_one_graph_are_refused(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=STATEMENT)
    (data / "one.nt").write_text("")
    with pytest.raises(ConfigurationError, match=r"one\.nt and .*one\.ttl would both be the graph"):
        _ = Sources((data,)).files


def test_two_folders_with_a_file_of_one_name_are_refused(tmp_path: Path) -> None:
    first = folder(tmp_path / "first", one=STATEMENT)
    second = folder(tmp_path / "second", one=STATEMENT)
    with pytest.raises(ConfigurationError, match=r"would both be the graph 'one'.*Rename"):
        _ = Sources((first, second)).files


def test_the_name_of_the_derived_graph_is_taken(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", derived=STATEMENT)
    with pytest.raises(ConfigurationError, match=r"'derived'.*Rename"):
        _ = Sources((data,)).files


def test_the_base_is_the_one_that_the_data_states(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=states(EX), two=states(EX))
    sources = Sources((data,))
    assert sources.states_base
    assert sources.base == EX


def test_a_given_base_goes_before_a_stated_one(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=states(EX))
    sources = Sources((data,), stated_base="http://other.example/")
    assert sources.base == "http://other.example/"
    assert Sources((data,)).with_base("http://third.example/").base == "http://third.example/"


def test_data_without_a_base_is_told_what_to_do(tmp_path: Path) -> None:
    sources = Sources((folder(tmp_path / "data", one=STATEMENT),))
    assert not sources.states_base
    with pytest.raises(ConfigurationError, match=r"states no void:uriSpace.*give it with --base"):
        _ = sources.base


def test_two_bases_are_both_named(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=states(EX), two=states("http://other.example/"))
    sources = Sources((data,))
    assert sources.states_base
    with pytest.raises(ConfigurationError, match=f"several: {EX}, http://other.example/"):
        _ = sources.base


@pytest.mark.parametrize(
    "base", ["example.org/", "no iri/", "", "http://exa mple.org/", "http://a.org"]
)
def test_a_base_that_is_no_iri_is_told(tmp_path: Path, base: str) -> None:
    sources = Sources((folder(tmp_path / "data", one=STATEMENT),), stated_base=base)
    with pytest.raises(ConfigurationError, match="base"):
        list(sources.quads())


def test_a_name_that_no_iri_can_hold_is_told(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", **{"a b": STATEMENT})
    with pytest.raises(ConfigurationError, match=r"a b\.ttl.*Rename"):
        list(Sources((data,), stated_base=EX).quads())


def test_a_missing_or_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file or folder"):
        _ = Sources((tmp_path / "nowhere",)).files
    with pytest.raises(ConfigurationError, match="no RDF file in this folder"):
        _ = Sources((folder(tmp_path / "empty"),)).files


def test_the_hashes_are_those_of_data_ontology_shapes_and_rules(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", one=STATEMENT)
    ontology = folder(tmp_path / "ontology", o=STATEMENT)
    shapes = folder(ontology / "shapes", s=STATEMENT)
    (folder(ontology / "rules") / "1.rq").write_text("CONSTRUCT WHERE { ?s ?p ?o }")
    expected = {
        path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (
            data / "one.ttl",
            ontology / "o.ttl",
            shapes / "s.ttl",
            ontology / "rules" / "1.rq",
        )
    }
    assert Sources((data,), ontology, shapes).hashes() == expected
