"""The manifest of a snapshot: what it is, where it comes from, and the hashes of its files."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from kg.errors import StoreDamaged

MANIFEST = "manifest.json"
Origin = Literal["files", "change", "rollback"]
LONGEST_MESSAGE: Final = 1000
# Control characters, line and paragraph separators, halves of pairs; and what turns text round.
_NOT_TEXT: Final = ("Cc", "Zl", "Zp", "Cs")
_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class Summary:
    """How a snapshot was validated before it was published."""

    conforms: bool
    violations: int
    warnings: int
    infos: int
    engine: str


@dataclass(frozen=True)
class Manifest:
    """Everything about a snapshot but its content.

    `version` is ``<number>-<hash>``; the hash is of the content alone, so equal content
    has an equal hash. `created` is an xsd:dateTime in UTC, `files` maps each file's name to
    its SHA-256, `base` is the IRI under which the graph's own IRIs are minted. `validation` is
    None where there was no gate. `origin` tells whether it was made from source files, by a
    change of the version before, or by going back to an older one.
    """

    version: str
    parent: str | None
    created: str
    message: str
    author: str
    quads: int
    base: str | None
    files: Mapping[str, str]
    validation: Summary | None = None
    origin: Origin = "files"

    @property
    def number(self) -> int:
        return int(self.version.partition("-")[0])

    @property
    def content_hash(self) -> str:
        return self.version.partition("-")[2]

    @property
    def published(self) -> datetime:
        """`created`, in whole seconds and in UTC."""
        return datetime.fromisoformat(self.created).astimezone(UTC).replace(microsecond=0)

    def to_json(self) -> str:
        fields = asdict(self)
        fields["sha256"] = _digest(fields)
        return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def _digest(fields: Mapping[str, Any]) -> str:
    """SHA-256 of the manifest's own fields, so that damage to the manifest shows too."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def read_manifest(directory: Path) -> Manifest:
    """Read a snapshot's manifest; raises `StoreDamaged` when it is missing or not whole."""
    path = directory / MANIFEST
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if fields.pop("sha256", None) != _digest(fields):
            raise ValueError("its content does not match its hash")
        summary = fields.pop("validation")
        return Manifest(**fields, validation=Summary(**summary) if summary else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreDamaged(
            f"{path}: the manifest cannot be read ({error}).", "Publish again, or restore a backup."
        ) from error


def one_line(text: str, most: int = LONGEST_MESSAGE) -> str:
    """What somebody says of a change, as it is kept: one line of at most so many characters."""
    plain = "".join(
        " " if unicodedata.category(character) in _NOT_TEXT or character in _TURNING else character
        for character in text[: 4 * most]
    )
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
