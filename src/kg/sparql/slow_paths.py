"""Slow because of paths, or of too many steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.sparql.finding import Finding
from kg.sparql.outline import Place, Select, is_variable
from kg.sparql.parts import part_of, parts_of

# To plan so many patterns in one group takes the engine longer than most queries take in all.
_MANY: Final = 50


def open_path(_: Select, place: Place) -> Iterator[Finding]:
    """A path of any length between two ends that nothing else binds.

    Not: where an end is a term, or stands in another pattern, in VALUES, BIND or around the
    group; where the path begins or ends with a plain step.
    """
    group = place.group
    plain = (pattern.variables for pattern in group.patterns if not pattern.endless)
    computed = {binding.variable for binding in group.bindings}
    bound = place.outer.union(computed, *plain, *(table.variables for table in group.tables))
    parts = parts_of(place)
    for pattern in group.patterns:
        ends = {pattern.subject, pattern.object}
        part = part_of(parts, pattern.variables)
        if not pattern.endless or not all(map(is_variable, ends)) or ends & bound:
            continue
        if part is not None and part.few:
            continue
        yield Finding(
            f"the path '{pattern}' is open at both ends, so it is followed from every node",
            f"bind one end by a class or an IRI, as in '{pattern.subject} a <class> . {pattern}'",
        )


def long_chain(_: Select, place: Place) -> Iterator[Finding]:
    """Very many patterns, or steps of paths, in one group."""
    if place.group.size >= _MANY:
        yield Finding(
            f"{place.group.size} patterns or steps of paths in one group take long to plan",
            "ask for less at once, in several queries",
        )
