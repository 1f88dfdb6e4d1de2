"""What became of the things between two versions: created, updated, deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from kg.feeds.things import REPLACES, Lines, Scope, State, opened, states

Kind = Literal["create", "update", "delete"]
_Replacing = Mapping[str, list[str]]


@dataclass(frozen=True)
class Change:
    """What became of a thing. `replaced_by` are the IRIs of what came in place of a deleted one."""

    thing: str
    kind: Kind
    replaced_by: tuple[str, ...] = ()


def changes(older: Path | None, newer: Path, scope: Scope) -> Iterator[Change]:
    """The changes of the things of a scope, sorted by their IRIs.

    The files are sorted N-Quads; without an older one everything is new. A thing is there if
    something is said of it; one of which nothing is said but that it is deprecated, and what it is
    replaced by, is not: that is its tombstone, and tells of a deletion by itself.
    """
    with ExitStack() as files:
        new = files.enter_context(opened(newer))
        old = files.enter_context(opened(older)) if older else Lines(b"")
        replacing = _replacing(new, scope.space)
        for before, after in _side_by_side(states(old, scope), states(new, scope)):
            change = _change(before, after, replacing)
            if change is not None:
                yield change


def _side_by_side(
    first: Iterator[State], second: Iterator[State]
) -> Iterator[tuple[State | None, State | None]]:
    a, b = next(first, None), next(second, None)
    while a is not None or b is not None:
        if a is not None and (b is None or _key(a) < _key(b)):
            yield a, None
            a = next(first, None)
        elif b is not None and (a is None or _key(b) < _key(a)):
            yield None, b
            b = next(second, None)
        else:
            yield a, b
            a, b = next(first, None), next(second, None)


def _key(state: State) -> str:
    """What lines are sorted by: the mark after an IRI counts."""
    return f"{state.iri}>"


def _change(before: State | None, after: State | None, replacing: _Replacing) -> Change | None:
    if before and after and before.digest == after.digest:
        return None
    if after and after.live:
        return Change(after.iri, "update" if before and before.live else "create")
    if before and before.live:
        stated = {*before.replaced_by, *(after.replaced_by if after else ())}
        stated |= set(replacing.get(before.iri, ()))
        return Change(before.iri, "delete", tuple(sorted(stated)))
    if after:
        stated = {*after.replaced_by, *replacing.get(after.iri, ())}
        return Change(after.iri, "delete", tuple(sorted(stated)))
    # A tombstone that is taken away: it was gone before.
    return None


def _replacing(lines: Lines, space: str) -> _Replacing:
    """What is said to replace each thing, by the thing."""
    found: dict[str, list[str]] = defaultdict(list)
    for quad in lines.with_link(REPLACES, space):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found[quad.object.value].append(quad.subject.value)
    return found
