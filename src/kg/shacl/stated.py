"""What files state about some nodes: the numbers of their triples, found in one pass over all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf.source_places import ReadFile, own_term
from kg.shacl.model.terms import Term

# A file's number and that of a triple in its reading.
At: TypeAlias = tuple[int, int]
Edges: TypeAlias = dict[Term, list[tuple[Term, At]]]


@dataclass
class Asked:
    """The nodes, and what of them, that are looked for.

    `triples` are single ones, `values` any triple with a subject and an object, `properties` all
    triples with a subject and a predicate. The subjects of all of these are in `nodes`.
    """

    nodes: set[Term] = field(default_factory=set)
    triples: set[tuple[Term, ox.NamedNode, Term]] = field(default_factory=set)
    values: set[tuple[Term, Term]] = field(default_factory=set)
    properties: set[tuple[Term, ox.NamedNode]] = field(default_factory=set)
    predicates: set[ox.NamedNode] = field(default_factory=set)


class Stated:
    """What was found; of what is stated twice, the first.

    `subjects` and `objects` have the first triple that a node is the subject or object of.
    `forward` and `backward` have every triple with one of the predicates asked for.
    """

    def __init__(self, files: Sequence[ReadFile], asked: Asked) -> None:
        self.triples: dict[tuple[Term, ox.NamedNode, Term], At] = {}
        self.values: dict[tuple[Term, Term], At] = {}
        self.properties: dict[tuple[Term, ox.NamedNode], dict[Term, At]] = {}
        self.subjects: dict[Term, At] = {}
        self.objects: dict[Term, At] = {}
        self.forward: dict[ox.NamedNode, Edges] = {p: {} for p in asked.predicates}
        self.backward: dict[ox.NamedNode, Edges] = {p: {} for p in asked.predicates}
        self._asked = asked
        for number, file in enumerate(files):
            self._look(number, file)

    def _look(self, file_number: int, file: ReadFile) -> None:
        mark, predicates = file.mark, self._asked.predicates
        own = {as_read: node for node in self._asked.nodes if (as_read := own_term(node, mark))}
        if not own and not predicates:
            return
        # Edges may begin and end at any node.
        quads = enumerate(file.quads) if predicates else file.about(own)
        for number, (subject, predicate, object_, _) in quads:
            if (node := own.get(subject)) is not None:
                self._note(node, predicate, _marked(object_, mark), (file_number, number))
            if (node := own.get(object_)) is not None:
                self.objects.setdefault(node, (file_number, number))
            if predicate in predicates:
                at = (file_number, number)
                self._add_edge(_marked(subject, mark), predicate, _marked(object_, mark), at)

    def _note(self, node: Term, predicate: ox.NamedNode, object_: Term, at: At) -> None:
        asked = self._asked
        self.subjects.setdefault(node, at)
        if (node, predicate, object_) in asked.triples:
            self.triples.setdefault((node, predicate, object_), at)
        if asked.values and (node, object_) in asked.values:
            self.values.setdefault((node, object_), at)
        if asked.properties and (node, predicate) in asked.properties:
            self.properties.setdefault((node, predicate), {}).setdefault(object_, at)

    def _add_edge(self, subject: Term, predicate: ox.NamedNode, object_: Term, at: At) -> None:
        self.forward[predicate].setdefault(subject, []).append((object_, at))
        self.backward[predicate].setdefault(object_, []).append((subject, at))


def _marked(term: Term, mark: str) -> Term:
    """The term as it is among those of all files."""
    return ox.BlankNode(f"{mark}{term.value}") if isinstance(term, ox.BlankNode) else term


def every_triple(
    files: Iterable[ReadFile], nodes: Iterable[Term]
) -> dict[Term, list[tuple[ox.NamedNode, Term, At]]]:
    """Predicate, object and number of every triple that these are the subjects of."""
    wanted = set(nodes)
    found: dict[Term, list[tuple[ox.NamedNode, Term, At]]] = {}
    for file_number, file in enumerate(files):
        own = {as_read: node for node in wanted if (as_read := own_term(node, file.mark))}
        if not own:
            continue
        for number, (subject, predicate, object_, _) in file.about(own):
            if (node := own.get(subject)) is not None:
                triple = (predicate, _marked(object_, file.mark), (file_number, number))
                found.setdefault(node, []).append(triple)
    return found
