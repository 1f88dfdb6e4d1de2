"""Blank nodes of two readings of one file: those that say the same get the same label."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import compress, count, islice
from operator import eq, ne
from typing import Final, TypeAlias

import pyoxigraph as ox

_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
_Quads: TypeAlias = Sequence[ox.Quad]
_Said: TypeAlias = Mapping[_Term, Sequence[tuple[ox.NamedNode, _Term]]]
# What the engine calls a blank node to which the file gives no label: another one each time.
NO_LABEL: Final = "[a-f][0-9a-f]{23,31}"
_NO_LABEL: Final = re.compile(NO_LABEL)
_WITH_NODES: Final = (ox.BlankNode, ox.Triple)
# So many steps from a blank node it is still told apart by what is said there.
_FURTHEST: Final = 20


def named_as_before(quads: _Quads, before: _Quads) -> tuple[ox.Quad, ...]:
    """The quads with the labels of an earlier reading, where blank nodes can be told to be these.

    Most of a file stays as it is: as far as the quads from its beginning, and those up to its
    end, are those of before but for such labels, these are taken again. The nodes of all others
    are told by what is said of them, in the order in which they come. Labels that stand in the
    file stay.
    """
    naming = _Naming()
    most = min(len(quads), len(before))
    head = _Alike(naming, quads, before, most)
    tail = _Alike(naming, quads[::-1], before[::-1], most - head.end)
    while True:
        some, old = (all_[head.end : len(all_) - tail.end] for all_ in (quads, before))
        between = naming.known(some, old)
        # All that is said of a node is taken again, or nothing.
        if not [one for one in (head, tail) if one.leave(between)]:
            break
    naming.keep({*head.nodes(), *tail.nodes()})
    naming.find(some, old)
    renamed = tuple(naming.renamed(some))
    if not naming.holds:
        # A label that stands in the file looks like one that does not.
        return tuple(quads)
    return (*before[: head.end], *renamed, *before[len(before) - tail.end :])


class _Naming:
    """Which blank nodes of a reading are which of the one before, and which have their label."""

    def __init__(self) -> None:
        self._labels: dict[_Term, _Term] = {}
        self._nodes: dict[_Term, _Term] = {}
        self._staying: set[_Term] = set()

    @property
    def holds(self) -> bool:
        """Whether no label is given to one node and is another's."""
        return self._staying.isdisjoint(self._labels) and self._staying.isdisjoint(self._nodes)

    def known(self, quads: _Quads, before: _Quads) -> set[_Term]:
        """The nodes of some quads, and of some of before, that are told to be others."""
        nodes = {node for quad in quads for node in _nodes_of(quad) if node in self._labels}
        old = {node for quad in before for node in _nodes_of(quad)}
        return nodes | {self._nodes[node] for node in old if node in self._nodes}

    def keep(self, nodes: Set[_Term]) -> None:
        """Forget what is known of all other nodes."""
        self._labels = {node: old for node, old in self._labels.items() if node in nodes}
        self._nodes = {old: node for node, old in self._labels.items()}

    def find(self, quads: _Quads, before: _Quads) -> None:
        """Tell the nodes that are left by what is said of them."""
        free: dict[int, deque[_Term]] = defaultdict(deque)
        for old, content in _contents(before).items():
            free[content].append(old)
        for node, content in _contents(quads).items():
            if free[content]:
                self.is_now(node, free[content].popleft())

    def renamed(self, quads: _Quads) -> Iterator[ox.Quad]:
        """The quads with the labels that have been found."""
        for quad in quads:
            for term in quad:
                if term not in self._labels:
                    self.stay(_nodes(term))
            if self._labels.keys().isdisjoint(quad):
                yield quad
            else:
                yield ox.Quad(*(self._labels.get(term, term) for term in quad))

    def stay(self, nodes: Iterable[_Term]) -> None:
        """Note nodes that have the label that they are read with."""
        self._staying.update(nodes)

    def is_now(self, node: _Term, old: _Term) -> bool:
        """Whether a node is one of before, or can be, and so is from now on."""
        if node == old:
            self._staying.add(node)
            return True
        known = self._labels.get(node)
        if known is not None or old in self._nodes:
            return known == old
        if not (_has_no_label(node) and _has_no_label(old)):
            return False
        self._labels[node] = old
        self._nodes[old] = node
        return True


class _Alike:
    """The quads from one end of two readings that are the same but for labels: so many."""

    def __init__(self, naming: _Naming, quads: _Quads, before: _Quads, most: int) -> None:
        self._naming = naming
        # Where a node that has another label now is met first.
        self._first: dict[_Term, int] = {}
        differing = compress(count(), map(ne, islice(quads, most), before))
        self.end = next((n for n in differing if not self._can_be(n, quads[n], before[n])), most)
        for subject, _, value, graph in compress(islice(quads, self.end), map(eq, quads, before)):
            # Most have none: to ask for a type takes less than to go through them.
            if ox.BlankNode in (type(subject), type(graph)) or type(value) in _WITH_NODES:
                for term in (subject, value, graph):
                    naming.stay(_nodes(term))

    def nodes(self) -> Iterator[_Term]:
        return (node for node, first in self._first.items() if first < self.end)

    def leave(self, nodes: Set[_Term]) -> bool:
        """End before any of these nodes; whether that is earlier."""
        firsts = [self._first[node] for node in nodes if node in self._first]
        before, self.end = self.end, min([self.end, *firsts])
        return self.end < before

    def _can_be(self, number: int, quad: ox.Quad, old: ox.Quad) -> bool:
        """Whether they are the same but for labels."""
        subject, predicate, value, graph = quad
        subject_before, predicate_before, value_before, graph_before = old
        return (
            predicate == predicate_before
            and self._is_now(number, subject, subject_before)
            and self._is_now(number, value, value_before)
            and self._is_now(number, graph, graph_before)
        )

    def _is_now(self, number: int, term: _Term, old: _Term) -> bool:
        if type(term) is ox.BlankNode and type(old) is ox.BlankNode:
            self._first.setdefault(term, number)
            return self._naming.is_now(term, old)
        if type(term) is ox.Triple:
            self._naming.stay(_nodes(term))
        return term == old


def _has_no_label(term: _Term) -> bool:
    return type(term) is ox.BlankNode and _NO_LABEL.fullmatch(term.value) is not None


def _nodes_of(quad: ox.Quad) -> Iterator[_Term]:
    """The blank nodes of a quad."""
    for term in (quad.subject, quad.object, quad.graph_name):
        yield from _nodes(term)


def _nodes(term: _Term) -> Iterable[_Term]:
    """The blank nodes of a term: itself, or those of a triple."""
    if type(term) is ox.BlankNode:
        return (term,)
    if type(term) is not ox.Triple:
        return ()
    return (node for inner in (term.subject, term.object) for node in _nodes(inner))


def _contents(quads: _Quads) -> Mapping[_Term, int]:
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


def _said(quads: _Quads) -> _Said:
    """What each blank node without a label is the subject of."""
    found: dict[_Term, list[tuple[ox.NamedNode, _Term]]] = {}
    for subject, predicate, value, graph in quads:
        for term in (subject, value, graph):
            if term not in found and _has_no_label(term):
                found[term] = []
        if type(subject) is ox.BlankNode and subject in found:
            found[subject].append((predicate, value))
    return found
