"""From source files to a candidate: data, ontology, what the rules derive, and the shapes."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from kg.rdf.sources import DERIVED, Sources
from kg.rdf.writing import write_whole
from kg.store.candidate import MemoryCandidate
from kg.store.rules import derive

_RECORD = "sources.json"
_log = logging.getLogger(__name__)


def assemble(candidate: MemoryCandidate, sources: Sources) -> None:
    """Fill an empty candidate; raises what reading the sources and running the rules raises."""
    candidate.load(sources.quads())
    for quad in sources.shape_quads():
        candidate.shapes.add(quad)
    if sources.rules:
        derive(candidate, sources.rules, sources.graph_iri(DERIVED))


@dataclass(frozen=True)
class Record:
    """What was last published from files: its version, and whether the files are still those."""

    version: str
    number: int
    same_files: bool
    same_program: bool


def remember_sources(store: Path, published: str, sources: Sources) -> None:
    """Note which files a version was made of, so that unchanged files need not be read again."""
    record = {"version": published, "program": version("solux"), **_files(sources)}
    try:
        write_whole(store / _RECORD, [json.dumps(record, indent=2).encode(), b"\n"])
    except OSError as error:
        _log.warning("the next start reads the sources again: %s", error)


def made_of(store: Path, sources: Sources) -> Record | None:
    """What was last published from files, compared with these; None if nothing is known of it."""
    try:
        kept = json.loads((store / _RECORD).read_text(encoding="utf-8"))
        published, program = kept.pop("version"), kept.pop("program")
        number = int(published.partition("-")[0])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Record(published, number, kept == _files(sources), program == version("solux"))


def _files(sources: Sources) -> Mapping[str, object]:
    return {"base": sources.stated_base, "files": sources.hashes()}
