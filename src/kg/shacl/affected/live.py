"""The data as a dataset that is changed now and then: nothing is indexed, all is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE
from kg.shacl.evaluation.data import SUBCLASS, Data, is_typed
from kg.shacl.evaluation.index import Index
from kg.shacl.model.terms import Term


class LiveData(Data):
    """See `Data`; fast for few nodes, whatever the size of the dataset.

    What was looked up is kept until it is to be forgotten, as when the dataset is changed;
    classes may not change their place.
    """

    def __init__(self, dataset: ox.Dataset) -> None:
        super().__init__(())
        self.dataset = dataset
        self.size = len(dataset)
        self._rows: dict[Term, Mapping[ox.NamedNode, Sequence[Term]]] = {}

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        return self._row(subject).get(predicate, ())

    def forget(self, subjects: Iterable[Term]) -> None:
        """Look these up again: triples of them were added or removed."""
        self.size = len(self.dataset)
        for subject in subjects:
            self._rows.pop(subject, None)

    def _row(self, subject: Term) -> Mapping[ox.NamedNode, Sequence[Term]]:
        """The values of a subject by predicates."""
        known = self._rows.get(subject)
        if known is None:
            found: dict[ox.NamedNode, dict[Term, None]] = {}
            if isinstance(subject, ox.NamedNode | ox.BlankNode):
                for quad in self.dataset.quads_for_subject(subject):
                    found.setdefault(quad.predicate, {})[quad.object] = None
            known = {predicate: tuple(values) for predicate, values in found.items()}
            self._rows[subject] = known
        return known

    def objects_by(self, predicate: ox.NamedNode) -> Callable[[Term], Sequence[Term]]:
        row = self._row
        return lambda subject: row(subject).get(predicate, ())

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        quads = self.dataset.quads_for_object(object_)
        return tuple({quad.subject: None for quad in quads if quad.predicate == predicate})

    def of_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        return {quad.subject: None for quad in self.dataset.quads_for_predicate(predicate)}

    def to_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        return {quad.object: None for quad in self.dataset.quads_for_predicate(predicate)}

    def literals_of(self, predicate: ox.NamedNode) -> list[ox.Literal]:
        return [value for _, value in self.pairs(predicate) if isinstance(value, ox.Literal)]

    def typed_literals(self, predicate: ox.NamedNode) -> Mapping[ox.Literal, None]:
        return {one: None for one in self.literals_of(predicate) if is_typed(one)}

    def of_subject(self, subject: Term) -> Iterable[tuple[ox.NamedNode, Term]]:
        row = self._row(subject)
        return [(predicate, value) for predicate, values in row.items() for value in values]

    def _directly_below(self, class_: Term) -> Sequence[Term]:
        # To look the class up would be to go through all its instances.
        return self._below[class_]

    @cached_property
    def _below(self) -> Index:
        below = Index()
        for class_, above in self.pairs(SUBCLASS):
            below.put(above, class_)
        below.settle()
        return below

    def pairs(self, predicate: ox.NamedNode) -> Iterator[tuple[Any, Term]]:
        quads = self.dataset.quads_for_predicate(predicate)
        return iter({(quad.subject, quad.object): None for quad in quads})

    def predicates(self) -> Iterable[ox.NamedNode]:
        return {quad.predicate: None for quad in self.dataset}

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
