"""The files of a version: what each holds, how it is served, its size and checksum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["graph", "ontology", "shapes", "scheme", "table"]


@dataclass(frozen=True)
class Part:
    """What a file holds: the whole graph, the ontology, the shapes, a SKOS scheme, or a table.

    `iri` is the scheme's, or the class's of a table; "" for the others. `name` is that of its
    files before the extension.
    """

    kind: Kind
    name: str
    iri: str = ""


@dataclass(frozen=True)
class DumpFile:
    """One file, served at ``/dump/{version}/{name}``.

    `format` is the name of its row in `kg.dumps.formats`; `compressed` is by gzip. `size` in
    bytes, the checksums in hexadecimal: of the file as it is downloaded.
    """

    part: Part
    name: str
    format: str
    compressed: bool
    size: int
    sha256: str
    sha1: str
    sha512: str


def stem_of(base: str | None) -> str:
    """What the files of the whole graph are called: the last segment of the graph's base IRI."""
    return last_segment(urlsplit(base or "").path) or "graph"


def last_segment(iri: str) -> str:
    """What stands after the last slash, hash or colon."""
    return re.split("[/#:]", iri.rstrip("/#"))[-1]
