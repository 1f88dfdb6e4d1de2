"""Blank nodes of two readings of one file: those that say the same get the same label."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import uuid4

import pyoxigraph as ox

_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
Contents: TypeAlias = Mapping[_Term, int]
_Said: TypeAlias = Mapping[_Term, Sequence[tuple[ox.NamedNode, _Term]]]
# So many steps from a blank node it is still told apart by what is said there.
_FURTHEST = 20


def named_as_before(
    quads: Sequence[ox.Quad], before: Contents
) -> tuple[tuple[ox.Quad, ...], Contents]:
    """The quads with the labels of an earlier reading, where blank nodes can be told to be these.

    They are told by what is said of them, in the order in which they come. No others get the
    label of any that was there: whichever they have, the meaning is the same. Also gives what is
    said of them now.
    """
    free: dict[int, deque[_Term]] = defaultdict(deque)
    for node, content in before.items():
        free[content].append(node)
    labels: dict[_Term, _Term] = {}
    said = contents(quads)
    for node, content in said.items():
        same = free.get(content)
        if same:
            labels[node] = same.popleft()
        elif node in before:
            labels[node] = ox.BlankNode(uuid4().hex)
    renamed = tuple(_renamed(quad, labels) for quad in quads)
    return renamed, {labels.get(node, node): content for node, content in said.items()}


def _renamed(quad: ox.Quad, labels: Mapping[_Term, _Term]) -> ox.Quad:
    subject, predicate, value, graph = quad
    if subject not in labels and value not in labels and graph not in labels:
        return quad
    return ox.Quad(*(labels.get(term, term) for term in (subject, predicate, value, graph)))


def contents(quads: Sequence[ox.Quad]) -> Contents:
    """A number for each blank node, the same for those of which the same is said.

    They are counted apart step by step, as far as anything changes by that.
    """
    said = _said(quads)
    known = dict.fromkeys(said, 0)
    for _ in range(_FURTHEST):
        found = {
            node: hash(frozenset((p, known.get(o, o)) for p, o in pairs))
            for node, pairs in said.items()
        }
        if found == known:
            break
        known = found
    return known


def _said(quads: Sequence[ox.Quad]) -> _Said:
    """What each blank node is the subject of."""
    found: dict[_Term, list[tuple[ox.NamedNode, _Term]]] = {}
    for subject, predicate, value, graph in quads:
        for term in (subject, value, graph):
            if isinstance(term, ox.BlankNode):
                found.setdefault(term, [])
        if isinstance(subject, ox.BlankNode):
            found[subject].append((predicate, value))
    return found
