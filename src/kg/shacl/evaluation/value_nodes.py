"""The value nodes of a focus node (SHACL, sections 2.1.2 and 2.3.1): along a path, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyoxigraph as ox

from kg.shacl.model import path as p
from kg.shacl.model.terms import Term


class Ways(Protocol):
    """What paths need of data."""

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]: ...

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]: ...


def value_nodes(data: Ways, path: p.Path, node: Term) -> Sequence[Term]:
    """The nodes that a path leads to, in the order in which they are found."""
    if isinstance(path, p.Predicate):
        return data.objects(node, path.iri)
    return tuple(_along(data, path, node))


def _along(  # noqa: PLR0911 - one a kind of path
    data: Ways, path: p.Path, node: Term
) -> dict[Term, None]:
    match path:
        case p.Predicate(iri):
            return dict.fromkeys(data.objects(node, iri))
        case p.Inverse(p.Predicate(iri)):
            return dict.fromkeys(data.subjects(iri, node))
        case p.Inverse(inner):
            return _along(data, _turned(inner), node)
        case p.Sequence(steps):
            found: dict[Term, None] = {node: None}
            for step in steps:
                found = {end: None for one in found for end in _along(data, step, one)}
            return found
        case p.Alternative(paths):
            return {end: None for one in paths for end in _along(data, one, node)}
        case p.ZeroOrOne(inner):
            return {node: None} | _along(data, inner, node)
        case p.ZeroOrMore(inner):
            return _closure(data, inner, {node: None})
        case p.OneOrMore(inner):
            return _closure(data, inner, _along(data, inner, node))


def _closure(data: Ways, path: p.Path, found: dict[Term, None]) -> dict[Term, None]:
    open_ = list(found)
    while open_:
        for end in _along(data, path, open_.pop()):
            if end not in found:
                found[end] = None
                open_.append(end)
    return found


def _turned(path: p.Path) -> p.Path:  # noqa: PLR0911 - one a kind of path
    """The path in the other direction."""
    match path:
        case p.Predicate():
            return p.Inverse(path)
        case p.Inverse(inner):
            return inner
        case p.Sequence(steps):
            return p.Sequence(tuple(_turned(step) for step in reversed(steps)))
        case p.Alternative(paths):
            return p.Alternative(tuple(_turned(one) for one in paths))
        case p.ZeroOrMore(inner):
            return p.ZeroOrMore(_turned(inner))
        case p.OneOrMore(inner):
            return p.OneOrMore(_turned(inner))
        case p.ZeroOrOne(inner):
            return p.ZeroOrOne(_turned(inner))
