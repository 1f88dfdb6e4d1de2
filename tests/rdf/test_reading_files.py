"""Files to quads: what is read, and where what cannot be read is wrong."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ConfigurationError, RdfSyntaxError, UnknownFormat
from kg.rdf.files import rdf_files, read_quads

CASES = Path(__file__).parent / "syntax"
EX = "http://example.org/"
PREFIX = f"@prefix ex: <{EX}> .\n"
RDF_XML = f"""<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<r:Description r:about="{EX}a"><p xmlns="{EX}" r:resource="{EX}b"/></r:Description></r:RDF>"""


@pytest.mark.parametrize("case", sorted(CASES.glob("*.ttl")), ids=lambda path: path.stem)
def test_an_error_says_what_is_wrong_and_where(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    with pytest.raises(RdfSyntaxError) as error:
        list(read_quads(Path(case.name)))
    assert f"{error.value}\n" == case.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_case_has_its_line() -> None:
    stems = {path.stem for path in CASES.glob("*.ttl")}
    assert stems == {path.stem for path in CASES.glob("*.txt")}
    assert len(stems) > 20


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_windows_line_ends_are_read_and_belong_to_the_strings_they_stand_in(
    tmp_path: Path,
) -> None:
    text = (PREFIX + 'ex:a ex:p """one\ntwo""" .\n').replace("\n", "\r\n")
    (quad,) = read_quads(written(tmp_path, "a.ttl", text))
    assert quad.object == ox.Literal("one\r\ntwo")


def test_a_base_in_the_file_is_used(tmp_path: Path) -> None:
    (quad,) = read_quads(written(tmp_path, "a.ttl", f"@base <{EX}> . <a> <p> <b> ."))
    assert quad.triple == ox.Triple(*(ox.NamedNode(f"{EX}{name}") for name in "apb"))


def test_a_file_without_statements_is_no_error(tmp_path: Path) -> None:
    assert list(read_quads(written(tmp_path, "a.ttl", "# nothing yet\n"))) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", f"<{EX}a> <{EX}p> <{EX}b> ."),
        ("a.nt", f"<{EX}a> <{EX}p> <{EX}b> ."),
        ("a.nq", f"<{EX}a> <{EX}p> <{EX}b> ."),
        ("a.trig", f"<{EX}a> <{EX}p> <{EX}b> ."),
        ("a.jsonld", f'{{"@id": "{EX}a", "{EX}p": {{"@id": "{EX}b"}}}}'),
        ("a.rdf", RDF_XML),
    ],
)
def test_the_extension_tells_the_format(tmp_path: Path, name: str, text: str) -> None:
    (quad,) = read_quads(written(tmp_path, name, text))
    assert quad == ox.Quad(*(ox.NamedNode(f"{EX}{name}") for name in "apb"))


@pytest.mark.parametrize("name", ["a.txt", "a", "a.TTL", "a.ttl.bak"])
def test_an_unknown_extension_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownFormat, match=r"is of no RDF format.*\.ttl, \.jsonld"):
        list(read_quads(written(tmp_path, name, "")))


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        list(read_quads(tmp_path / "a.ttl"))


def test_a_folder_stands_for_the_rdf_files_directly_in_it_by_name(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.nt", ".hidden.ttl", "readme.md", "a.ttl~"):
        written(tmp_path, name, "")
    (tmp_path / "deeper.ttl").mkdir()
    written(tmp_path / "deeper.ttl", "c.ttl", "")
    assert [path.name for path in rdf_files([tmp_path])] == ["a.nt", "b.ttl"]


def test_a_path_named_twice_is_read_once(tmp_path: Path) -> None:
    a, b = (written(tmp_path, name, "") for name in ("a.ttl", "b.ttl"))
    assert rdf_files([b, tmp_path, a]) == [b, a]


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere: no such file or folder"):
        rdf_files([tmp_path / "nowhere"])


def test_a_folder_without_rdf_is_told(tmp_path: Path) -> None:
    written(tmp_path, "readme.md", "")
    with pytest.raises(ConfigurationError, match=r"no RDF file in this folder.*\*\.ttl"):
        rdf_files([tmp_path])
