"""A version changes if and only if its content does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import PREFIXES, content_hash, publish, publish_files

GRAPH = """ex:a ex:knows ex:b, [ ex:name "inner" ; ex:knows [ ex:name "innermost" ] ] ;
  ex:label "one"@en, "05"^^xsd:integer .
ex:b ex:list ( ex:a "x" ) .
"""

SAME = {
    "statements in another order": """ex:b ex:list ( ex:a "x" ) .
ex:a ex:label "05"^^xsd:integer, "one"@en ;
  ex:knows [ ex:knows [ ex:name "innermost" ] ; ex:name "inner" ], ex:b .
""",
    "comments and blank lines": "# a comment\n\n" + GRAPH.replace(" ;", " ; # here\n"),
    "a statement twice": GRAPH + 'ex:a ex:label "one"@en .\n',
    "other prefixes": "@prefix other: <http://example.org/> .\n" + GRAPH.replace("ex:", "other:"),
    "labelled blank nodes": """ex:a ex:knows ex:b, _:zzz ; ex:label "one"@en, "05"^^xsd:integer .
_:aaa ex:name "innermost" . _:zzz ex:name "inner" ; ex:knows _:aaa .
ex:b ex:list _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:a ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ( "x" ) .
""",
    "strings quoted in another way": GRAPH.replace('"one"', "'''\\u006Fne'''"),
}

OTHER = {
    "a word": GRAPH.replace("innermost", "outermost"),
    "a leading zero": GRAPH.replace('"05"', '"5"'),
    "a datatype": GRAPH.replace('"05"^^xsd:integer', '"05"'),
    "a language": GRAPH.replace("@en", "@de"),
    "a statement more": GRAPH + "ex:a ex:knows ex:c .",
    "a statement less": GRAPH.replace("ex:b, [", "["),
    "the order of a list": GRAPH.replace('ex:a "x"', '"x" ex:a'),
    "two nodes made one": GRAPH.replace('[ ex:name "innermost" ]', "ex:b"),
    "a blank at the end of a string": GRAPH.replace('"inner"', '"inner "'),
}


def hash_of(folder: Path, turtle: str) -> str:
    folder.mkdir()
    file = folder / "a.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return content_hash(publish_files(folder / "store", file))


@pytest.mark.parametrize("turtle", SAME.values(), ids=SAME)
def test_another_way_of_writing_is_the_same_version(tmp_path: Path, turtle: str) -> None:
    assert hash_of(tmp_path / "other", turtle) == hash_of(tmp_path / "first", GRAPH)


@pytest.mark.parametrize("turtle", OTHER.values(), ids=OTHER)
def test_another_content_is_another_version(tmp_path: Path, turtle: str) -> None:
    assert hash_of(tmp_path / "other", turtle) != hash_of(tmp_path / "first", GRAPH)


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        files.append(tmp_path / f"{name}.ttl")
        files[-1].write_text(PREFIXES + GRAPH + f'ex:{name} ex:only [ ex:in "{name}" ] .')
    forth = publish_files(tmp_path / "one", *files)
    back = publish_files(tmp_path / "two", *reversed(files))
    assert forth == back


def test_the_name_of_a_file_is_content_because_it_names_the_graph(tmp_path: Path) -> None:
    versions = set()
    for name in ("a", "b"):
        file = tmp_path / f"{name}.ttl"
        file.write_text(PREFIXES + GRAPH)
        versions.add(publish_files(tmp_path / f"store-{name}", file))
    assert len(versions) == 2


def test_equal_content_is_not_written_again(directory: Path) -> None:
    first = publish(directory, GRAPH, "first")
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}
    assert publish(directory, SAME["labelled blank nodes"], "again") == first
    after = {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}
    lock = directory / "LOCK"
    assert {**after, lock: 0} == {**before, lock: 0}


def test_a_return_to_an_older_content_is_a_new_version_with_the_old_hash(directory: Path) -> None:
    first = publish(directory, "ex:a ex:p 1 .")
    second = publish(directory, "ex:a ex:p 2 .")
    third = publish(directory, "ex:a ex:p 1 .")
    assert [version.partition("-")[0] for version in (first, second, third)] == ["1", "2", "3"]
    assert content_hash(third) == content_hash(first)
