"""The value nodes of a focus node (SHACL, sections 2.1.2 and 2.3.1): along a path, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from kg.shacl.model import path as p
from kg.shacl.model.terms import Term

Way: TypeAlias = Callable[[Term], Sequence[Term]]


class Ways(Protocol):
    """What paths need of data."""

    def objects_by(self, predicate: ox.NamedNode) -> Way: ...

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]: ...


def value_nodes(data: Ways, path: p.Path, node: Term) -> Sequence[Term]:
    """The nodes that a path leads to, in the order in which they are found."""
    return way(data, path)(node)


def way(data: Ways, path: p.Path) -> Way:  # noqa: PLR0911 - one a kind of path
    """`value_nodes` for one path, which many nodes are at the beginning of."""
    match path:
        case p.Predicate(iri):
            return data.objects_by(iri)
        case p.Inverse(p.Predicate(iri)):
            return lambda node: data.subjects(iri, node)
        case p.Inverse(inner):
            return way(data, _turned(inner))
        case p.Sequence(steps):
            return _one_after_the_other([way(data, step) for step in steps])
        case p.Alternative(paths):
            ways = [way(data, one) for one in paths]
            return lambda node: tuple({end: None for one in ways for end in one(node)})
        case p.ZeroOrOne(inner):
            step = way(data, inner)
            return lambda node: tuple(dict.fromkeys((node, *step(node))))
        case p.ZeroOrMore(inner):
            step = way(data, inner)
            return lambda node: _closure(step, (node,))
        case p.OneOrMore(inner):
            step = way(data, inner)
            return lambda node: _closure(step, step(node))


def _one_after_the_other(steps: Sequence[Way]) -> Way:
    first, *others = steps

    def along(node: Term) -> Sequence[Term]:
        found = first(node)
        for step in others:
            # Of one node all ends are different already.
            if len(found) == 1:
                found = step(found[0])
            else:
                found = tuple({end: None for one in found for end in step(one)})
        return found

    return along


def _closure(step: Way, beginning: Iterable[Term]) -> Sequence[Term]:
    found = dict.fromkeys(beginning)
    open_ = list(found)
    while open_:
        for end in step(open_.pop()):
            if end not in found:
                found[end] = None
                open_.append(end)
    return tuple(found)


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
