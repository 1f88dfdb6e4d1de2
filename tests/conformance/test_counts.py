"""That no case falls away unseen: what the manifests have, and what is made a test of it."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cases import FOLDER, MATERIAL_NAME, entries, known_failures
from manifest import GRAPH_STORE, PROTOCOL, SERVICE_DESCRIPTION

_COUNTS: Final = {
    "sparql10/algebra": 14,
    "sparql10/ask": 4,
    "sparql10/basic": 27,
    "sparql10/bnode-coreference": 1,
    "sparql10/boolean-effective-value": 7,
    "sparql10/bound": 1,
    "sparql10/cast": 7,
    "sparql10/construct": 5,
    "sparql10/dataset": 12,
    "sparql10/distinct": 11,
    "sparql10/expr-builtin": 25,
    "sparql10/expr-equals": 15,
    "sparql10/expr-ops": 18,
    "sparql10/graph": 17,
    "sparql10/i18n": 5,
    "sparql10/open-world": 18,
    "sparql10/optional": 7,
    "sparql10/optional-filter": 5,
    "sparql10/reduced": 2,
    "sparql10/regex": 21,
    "sparql10/solution-seq": 13,
    "sparql10/sort": 14,
    "sparql10/syntax-sparql1": 81,
    "sparql10/syntax-sparql2": 53,
    "sparql10/syntax-sparql3": 51,
    "sparql10/syntax-sparql4": 12,
    "sparql10/syntax-sparql5": 2,
    "sparql10/triple-match": 4,
    "sparql10/type-promotion": 30,
    "sparql11/add": 8,
    "sparql11/aggregates": 47,
    "sparql11/basic-update": 13,
    "sparql11/bind": 10,
    "sparql11/bindings": 11,
    "sparql11/cast": 6,
    "sparql11/clear": 4,
    "sparql11/construct": 7,
    "sparql11/copy": 6,
    "sparql11/csv-tsv-res": 6,
    "sparql11/delete": 19,
    "sparql11/delete-data": 6,
    "sparql11/delete-insert": 17,
    "sparql11/delete-where": 6,
    "sparql11/drop": 4,
    "sparql11/entailment": 70,
    "sparql11/exists": 6,
    "sparql11/functions": 75,
    "sparql11/graph-store-protocol": 13,
    "sparql11/grouping": 6,
    "sparql11/http-rdf-update": 18,
    "sparql11/json-res": 4,
    "sparql11/move": 6,
    "sparql11/negation": 12,
    "sparql11/project-expression": 7,
    "sparql11/property-path": 33,
    "sparql11/protocol": 34,
    "sparql11/service": 7,
    "sparql11/service-description": 3,
    "sparql11/subquery": 14,
    "sparql11/syntax-fed": 3,
    "sparql11/syntax-query": 94,
    "sparql11/syntax-update-1": 54,
    "sparql11/syntax-update-2": 1,
    "sparql11/update-silent": 13,
    "sparql12/codepoint-escapes": 14,
    "sparql12/eval-triple-terms": 41,
    "sparql12/expression": 5,
    "sparql12/grouping": 2,
    "sparql12/lang-basedir": 11,
    "sparql12/rdf11": 3,
    "sparql12/syntax": 6,
    "sparql12/syntax-triple-terms-negative": 65,
    "sparql12/syntax-triple-terms-positive": 113,
    "sparql12/version": 9,
}
_NEVER_LISTED: Final = PROTOCOL | GRAPH_STORE | SERVICE_DESCRIPTION


@pytest.fixture(autouse=True)
def _material(material: Callable[[str], Path]) -> None:
    """Here it is told where the tests are to be got; without them there is no other case."""
    material(MATERIAL_NAME)


def test_every_entry_of_the_manifests_is_there() -> None:
    assert Counter(entry.suite for entry in entries()) == _COUNTS
    assert len(entries()) == 1394


def test_every_manifest_with_entries_is_read() -> None:
    files = [file for file in FOLDER.rglob("manifest*.ttl") if "mf:entries" in file.read_text()]
    read = {entry.manifest.path for entry in entries()}
    assert read == {file.relative_to(FOLDER).as_posix() for file in files}


def test_every_entry_is_one_test() -> None:
    assert sorted(_ids_of_tests()) == sorted(entry.id for entry in entries())
    assert len(set(_ids_of_tests())) == 1394


def test_what_is_known_to_fail_is_there() -> None:
    assert known_failures().keys() <= {entry.id for entry in entries()}


def test_nothing_of_the_protocols_is_known_to_fail() -> None:
    protocols = {entry.id for entry in entries() if entry.type in _NEVER_LISTED}
    assert len(protocols) == 68
    assert not protocols & known_failures().keys()


def _ids_of_tests() -> Iterator[str]:
    """The entries that the test functions of this folder are called with."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(file.stem)
        for function in vars(module).values():
            for mark in _parametrized(function):
                yield from (case.id for case in mark.args[1])


def _parametrized(function: Any) -> list[pytest.Mark]:
    marks = getattr(function, "pytestmark", [])
    return [mark for mark in marks if mark.name == "parametrize" and mark.args[0] == "entry"]
