"""Test cases from the entries: one a W3C entry, marked where it is known to fail."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from manifest import Entry, read_entries
from thirdparty import MATERIAL
from values import WrittenOtherwise

MATERIAL_NAME: Final = "standards/w3c-sparql"
FOLDER: Final = MATERIAL / MATERIAL_NAME
# What `fails` in the list may be: "values", where an answer is right but for how values are
# written, which is then tested, or "otherwise".
KINDS: Final = {"values": WrittenOtherwise, "otherwise": AssertionError}


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, none where the material is missing: `test_counts` then says what to do."""
    return tuple(read_entries(FOLDER)) if FOLDER.is_dir() else ()


@dataclass(frozen=True)
class KnownFailure:
    """Why a test fails, and with which kind of failure."""

    reason: str
    kind: type[AssertionError]


@cache
def known_failures() -> Mapping[str, KnownFailure]:
    """The tests that are known to fail."""
    text = Path(__file__).with_name("known_failures.toml").read_text(encoding="utf-8")
    listed = [
        (test, KnownFailure(group["reason"], KINDS[group["fails"]]))
        for group in tomllib.loads(text)["known"]
        for test in group["tests"]
    ]
    assert len(dict(listed)) == len(listed), "a test is listed twice"
    return dict(listed)


def cases(types: Collection[str], *, within: str = "", without: str | None = None) -> list[Any]:
    """The entries of these types, as parameters of a test; of one suite, or without one."""
    return [
        _case(entry)
        for entry in entries()
        if entry.type in types and entry.suite.startswith(within) and entry.suite != without
    ]


def _case(entry: Entry) -> Any:
    known = known_failures().get(entry.id)
    if known is None:
        return pytest.param(entry, id=entry.id)
    mark = pytest.mark.xfail(reason=known.reason, raises=known.kind, strict=True)
    return pytest.param(entry, id=entry.id, marks=mark)
