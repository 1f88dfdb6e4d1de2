"""Blank nodes of two readings of one file: those that say the same get the same label."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
Contents: TypeAlias = Mapping[_Term, int]
_Said: TypeAlias = Mapping[_Term, Sequence[tuple[ox.NamedNode, _Term]]]
# What the engine calls a blank node to which the file gives no label: another one each time.
_NO_LABEL: Final = re.compile("[a-f][0-9a-f]{23,31}")
# So many steps from a blank node it is still told apart by what is said there.
_FURTHEST: Final = 20


def named_as_before(
    quads: Sequence[ox.Quad], before: Sequence[ox.Quad], nodes: Contents
) -> tuple[tuple[ox.Quad, ...], Contents]:
    """The quads with the labels of an earlier reading, where blank nodes can be told to be these.

    They are told by what is said of them, in the order in which they come: `nodes` is what the
    earlier reading says of its own. Labels that stand in the file stay. Also gives what is said of
    the nodes now.
    """
    free: dict[int, deque[_Term]] = defaultdict(deque)
    for node, content in nodes.items():
        free[content].append(node)
    said = contents(quads)
    labels = {node: free[content].popleft() for node, content in said.items() if free[content]}
    renamed = tuple(_renamed(quads, labels, before))
    return renamed, {labels.get(node, node): content for node, content in said.items()}


def _renamed(
    quads: Sequence[ox.Quad], labels: Mapping[_Term, _Term], before: Sequence[ox.Quad]
) -> Iterator[ox.Quad]:
    """The quads with these labels.

    To make a quad takes long: those of before are taken again where they stand as far from the
    beginning or from the end.
    """
    moved = len(before) - len(quads)
    for number, quad in enumerate(quads):
        subject, predicate, value, graph = quad
        if ox.BlankNode not in (type(subject), type(value), type(graph)):
            yield quad
            continue
        # Blank nodes alone are looked up: to ask for a type takes less.
        if type(subject) is ox.BlankNode:
            subject = labels.get(subject, subject)
        if type(value) is ox.BlankNode:
            value = labels.get(value, value)
        if type(graph) is ox.BlankNode:
            graph = labels.get(graph, graph)
        terms = (subject, predicate, value, graph)
        for place in (number, number + moved):
            if 0 <= place < len(before) and tuple(before[place]) == terms:
                yield before[place]
                break
        else:
            yield ox.Quad(*terms)


def contents(quads: Sequence[ox.Quad]) -> Contents:
    """A number for each blank node without a label, the same for those that say the same.

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
    """What each blank node without a label is the subject of."""
    found: dict[_Term, list[tuple[ox.NamedNode, _Term]]] = {}
    for subject, predicate, value, graph in quads:
        for term in (subject, value, graph):
            if type(term) is ox.BlankNode and term not in found and _NO_LABEL.fullmatch(term.value):
                found[term] = []
        if type(subject) is ox.BlankNode and subject in found:
            found[subject].append((predicate, value))
    return found
