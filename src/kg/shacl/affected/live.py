"""The data as a dataset that is still changed: nothing is indexed, all is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE
from kg.shacl.evaluation.data import Data
from kg.shacl.model.terms import Term


class LiveData(Data):
    """See `Data`; fast for few nodes, whatever the size of the dataset.

    What is derived from it (`with_subclasses`) is kept, and so holds as long as classes do.
    """

    def __init__(self, dataset: ox.Dataset) -> None:
        super().__init__(())
        self._dataset = dataset
        self.size = len(dataset)

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return ()
        quads = self._dataset.quads_for_subject(subject)
        return tuple({quad.object: None for quad in quads if quad.predicate == predicate})

    def objects_by(self, predicate: ox.NamedNode) -> Callable[[Term], Sequence[Term]]:
        return lambda subject: self.objects(subject, predicate)

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        quads = self._dataset.quads_for_object(object_)
        return tuple({quad.subject: None for quad in quads if quad.predicate == predicate})

    def of_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        return {quad.subject: None for quad in self._dataset.quads_for_predicate(predicate)}

    def to_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        return {quad.object: None for quad in self._dataset.quads_for_predicate(predicate)}

    def literals_of(self, predicate: ox.NamedNode) -> list[ox.Literal]:
        return [value for _, value in self.pairs(predicate) if isinstance(value, ox.Literal)]

    def of_subject(self, subject: Term) -> Iterable[tuple[ox.NamedNode, Term]]:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return ()
        quads = self._dataset.quads_for_subject(subject)
        return {(quad.predicate, quad.object): None for quad in quads}

    def pairs(self, predicate: ox.NamedNode) -> Iterator[tuple[Any, Term]]:
        quads = self._dataset.quads_for_predicate(predicate)
        return iter({(quad.subject, quad.object): None for quad in quads})

    def predicates(self) -> Iterable[ox.NamedNode]:
        return {quad.predicate: None for quad in self._dataset}

    def is_instance(self, node: Term, class_: Term) -> bool:
        types = self.objects(node, RDF_TYPE)
        return bool(types) and not self.with_subclasses(class_).isdisjoint(types)

    def instance_test(self, class_: Term) -> Callable[[Term], bool]:
        return lambda node: self.is_instance(node, class_)


class Both:
    """The data before and after a change at once, as far as ways through it go."""

    def __init__(self, data: Data, removed: Iterable[ox.Quad]) -> None:
        self._now = data
        self._gone = Data(removed)

    def objects_by(self, predicate: ox.NamedNode) -> Callable[[Term], Sequence[Term]]:
        now, gone = self._now.objects_by(predicate), self._gone.objects_by(predicate)
        return lambda subject: (*now(subject), *gone(subject))

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        now, gone = self._now.subjects(predicate, object_), self._gone.subjects(predicate, object_)
        return (*now, *gone) if gone else now
