"""The things of a version, each with a digest of all that is said of it: one pass over a file.

The lines of the file are sorted, so that what is said of a thing stands together, and the blank
nodes stand together at the end, where they are looked up. Only one thing is held at a time.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.namespaces import DCT, OWL
from kg.store.content import canonical_lines
from kg.store.diff import blank_labels

_BLANK: Final = b"_:"
IS_REPLACED_BY: Final = f"{DCT}isReplacedBy"
REPLACES: Final = f"{DCT}replaces"
DEPRECATED: Final = f"{OWL}deprecated"
# What a tombstone says; whatever says more is a description.
OF_TOMBSTONES: Final = frozenset({IS_REPLACED_BY, DEPRECATED})
_OF_TOMBSTONES: Final = frozenset(f"<{iri}>".encode() for iri in OF_TOMBSTONES)
_IS_REPLACED_BY: Final = f"<{IS_REPLACED_BY}>".encode()


@dataclass(frozen=True)
class State:
    """What a version says of a thing: `digest` changes if and only if that does.

    `live` unless it is but a tombstone; `replaced_by` are IRIs, as it states them.
    """

    iri: str
    digest: bytes
    live: bool
    replaced_by: tuple[str, ...]


class Lines:
    """The sorted lines of a file of N-Quads; an empty one has none."""

    def __init__(self, content: mmap.mmap | bytes) -> None:
        self._content = content

    def beginning(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so."""
        content, at = self._content, self._first(prefix)
        while content[at : at + len(prefix)] == prefix:
            end = content.find(b"\n", at) + 1
            yield content[at:end]
            at = end

    def with_link(self, predicate: str, space: str) -> Iterator[ox.Quad]:
        """The quads with a predicate and an object whose IRI begins so."""
        content, wanted, at = self._content, f" <{predicate}> <{space}".encode(), 0
        while (at := content.find(wanted, at)) >= 0:
            start, end = content.rfind(b"\n", 0, at) + 1, content.find(b"\n", at) + 1
            # The text may stand in a literal.
            yield from (q for q in _parsed([content[start:end]]) if q.predicate.value == predicate)
            at = end

    def _first(self, prefix: bytes) -> int:
        """Where the first line begins that is not before `prefix`."""
        content, low, high = self._content, 0, len(self._content)
        while low < high:
            middle = (low + high) // 2
            start = content.rfind(b"\n", 0, middle) + 1
            end = content.find(b"\n", middle) + 1
            if content[start:end] < prefix:
                low = end
            else:
                high = start
        return low


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """The lines of a file, mapped into memory."""
    if not path.stat().st_size:
        yield Lines(b"")
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield Lines(content)


@dataclass(frozen=True)
class Scope:
    """Which things count: `space` is what their IRIs begin with.

    With `union` all that the named graphs say of them counts, else what the default graph says.
    """

    space: str
    union: bool = True

    @property
    def name(self) -> str:
        return f"{'union' if self.union else 'own'} {self.space}"


def states(lines: Lines, scope: Scope) -> Iterator[State]:
    """The things of a scope, in the order of the file."""
    subject, held = b"", list[bytes]()
    for line in lines.beginning(f"<{scope.space}".encode()):
        if not scope.union and not _in_default_graph(line):
            continue
        if not line.startswith(subject) or not subject:
            if held:
                yield _state(lines, subject, held)
            subject, held = line[: line.index(b" ") + 1], []
        held.append(line)
    if held:
        yield _state(lines, subject, held)


def _state(lines: Lines, subject: bytes, held: list[bytes]) -> State:
    digest = hashlib.sha256()
    blank: list[bytes] = []
    live = False
    replaced_by: list[bytes] = []
    for line in held:
        _, predicate, rest = line.split(b" ", 2)
        live = live or predicate not in _OF_TOMBSTONES
        if predicate == _IS_REPLACED_BY and rest.startswith(b"<"):
            replaced_by.append(rest[1 : rest.index(b">")])
        if _BLANK in line:
            blank.append(line)
        else:
            digest.update(line)
    if blank:
        for text in canonical_lines(_with_blank_nodes(lines, blank)):
            digest.update(text.encode())
    found = tuple(dict.fromkeys(iri.decode() for iri in replaced_by))
    return State(subject[1:-2].decode(), digest.digest(), live, found)


def _with_blank_nodes(lines: Lines, blank: list[bytes]) -> list[ox.Quad]:
    """The quads of some lines, and of all blank nodes that they lead to."""
    found = _parsed(blank)
    done: set[str] = set()
    waiting = [label for quad in found for label in blank_labels(quad)]
    while waiting:
        label = waiting.pop()
        if label not in done:
            done.add(label)
            more = _parsed(list(lines.beginning(f"_:{label} ".encode())))
            found += more
            waiting += [other for quad in more for other in blank_labels(quad)]
    return found


def _in_default_graph(line: bytes) -> bool:
    return all(isinstance(quad.graph_name, ox.DefaultGraph) for quad in _parsed([line]))


def _parsed(lines: list[bytes]) -> list[ox.Quad]:
    return list(ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS))
