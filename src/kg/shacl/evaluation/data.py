"""The data as the evaluator looks at it: the union of the graphs, by predicate and subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final

import pyoxigraph as ox

from kg.namespaces import RDF_LANG_STRING, RDF_TYPE, RDFS, XSD_STRING
from kg.shacl.evaluation.index import Index
from kg.shacl.model.terms import Term

SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
_FEW: Final = 1000
_DATATYPE: Final = attrgetter("datatype.value")
_TEXTS: Final = frozenset([XSD_STRING, RDF_LANG_STRING])


def is_typed(literal: ox.Literal) -> bool:
    """Whether it is no text: a number, a date or the like."""
    return literal.datatype.value not in _TEXTS


class _Row:
    """What is taken up of a predicate, and the row that was last needed after this one."""

    __slots__ = ("add", "few", "index", "predicate", "then")

    def __init__(self, predicate: ox.NamedNode) -> None:
        self.predicate = predicate
        self.index = Index()
        self.add = self.index.setdefault
        # All values, each as the only one of a subject; None when there are too many.
        self.few: dict[Term, tuple[Term]] | None = {}
        self.then: _Row | None = None

    def noted(self, value: Term) -> tuple[Term]:
        """A value that is not among the few as the only one of a subject."""
        only = (value,)
        if self.few is not None:
            self.few[value] = only
            if len(self.few) == _FEW:
                self.few = None
        return only


class Data:
    """Terms exactly as written. `quads` may have a triple in several graphs; it counts once."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._by_predicate: dict[ox.NamedNode, Index] = {}
        self._inverse: dict[ox.NamedNode, Index] = {}
        # The values of predicates that have few different ones.
        self._few: dict[ox.NamedNode, Iterable[Term]] = {}
        self._typed: dict[ox.NamedNode, Mapping[ox.Literal, None]] = {}
        self._classes: dict[Term, frozenset[Term]] = {}
        self.size = self._filled(quads)

    def _filled(self, quads: Iterable[ox.Quad]) -> int:
        """Take up the quads; how many triples that makes."""
        more = 0
        rows: dict[ox.NamedNode, _Row] = {}
        row = _Row(RDF_TYPE)
        last: Term = RDF_TYPE
        for quad in quads:
            subject, predicate, object_ = quad.subject, quad.predicate, quad.object
            # Triples of one subject mostly follow each other: it is kept once, not with each.
            if subject != last:
                last = subject
            then = row.then
            if then is None or then.predicate != predicate:
                # To look a term up takes longer than to see that it is the one expected.
                then = row.then = rows.get(predicate)
                if then is None:
                    then = row.then = rows[predicate] = _Row(predicate)
            row = then
            # Most subjects have one value, and many the same one, which is kept once: what is
            # looked at again and again is then in few places.
            few = row.few
            only = (object_,) if few is None else few.get(object_)
            if only is None:
                only = row.noted(object_)
            if row.add(last, only) is not only:
                more += row.index.put(last, object_)
        for predicate, row in rows.items():
            row.index.settle()
            self._by_predicate[predicate] = row.index
            if row.few is not None:
                self._few[predicate] = row.few
        return more + sum(len(row.index) for row in rows.values())

    def renew(self, predicate: ox.NamedNode, quads: Iterable[ox.Quad]) -> None:
        """Take up all quads of a predicate anew, in place of those that were there."""
        index = Index()
        for quad in quads:
            index.put(quad.subject, quad.object)
        index.settle()
        before = self._by_predicate.pop(predicate, Index())
        if index:
            self._by_predicate[predicate] = index
        self.size += sum(map(len, index.values())) - sum(map(len, before.values()))
        self._inverse.pop(predicate, None)
        self._few.pop(predicate, None)
        self._typed.pop(predicate, None)
        if predicate == SUBCLASS:
            self._classes.clear()

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        index = self._by_predicate.get(predicate)
        return () if index is None else index[subject]

    def objects_by(self, predicate: ox.NamedNode) -> Callable[[Term], Sequence[Term]]:
        """`objects` for one predicate, which is asked for often."""
        index = self._by_predicate.get(predicate)
        return (lambda _: ()) if index is None else index.__getitem__

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        return self._turned(predicate)[object_]

    def of_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        """All subjects that have a predicate, in the order of the data."""
        return self._by_predicate.get(predicate, {})

    def to_predicate(self, predicate: ox.NamedNode) -> Mapping[Term, object]:
        """All objects of a predicate."""
        return self._turned(predicate)

    def literals_of(self, predicate: ox.NamedNode) -> list[ox.Literal]:
        """The objects of a predicate that are literals, as often as subjects have them."""
        all_values = chain.from_iterable(self._by_predicate.get(predicate, Index()).values())
        return [value for value in all_values if type(value) is ox.Literal]

    def typed_literals(self, predicate: ox.NamedNode) -> Mapping[ox.Literal, None]:
        """Each object of a predicate that is a literal and no text."""
        known = self._typed.get(predicate)
        if known is None:
            known = self._typed[predicate] = self._read_typed(predicate)
        return known

    def _read_typed(self, predicate: ox.NamedNode) -> Mapping[ox.Literal, None]:
        values = self._few.get(predicate)
        if values is None:
            every = self._by_predicate.get(predicate, Index()).values()
            try:
                # Most others have nothing but texts, which is seen fastest of all at once.
                if _TEXTS.issuperset(map(_DATATYPE, chain.from_iterable(every))):
                    return {}
            except AttributeError:
                # And some have nodes, mostly nothing else.
                if ox.Literal not in set(map(type, chain.from_iterable(every))):
                    return {}
            values = dict.fromkeys(self.literals_of(predicate))
        return {one: None for one in values if type(one) is ox.Literal and is_typed(one)}

    def of_subject(self, subject: Term) -> Iterable[tuple[ox.NamedNode, Term]]:
        """Every predicate and object of a subject."""
        for predicate, index in self._by_predicate.items():
            # Most predicates are not those of this subject, which `get` finds out faster.
            for object_ in index.get(subject, ()):
                yield predicate, object_

    def pairs(self, predicate: ox.NamedNode) -> Iterator[tuple[Any, Term]]:
        """Subject and object of all triples with a predicate, each once."""
        for subject, values in self._by_predicate.get(predicate, Index()).items():
            for object_ in values:
                yield subject, object_

    def predicates(self) -> Iterable[ox.NamedNode]:
        return self._by_predicate.keys()

    def has(self, subject: Term, predicate: ox.NamedNode, object_: Term) -> bool:
        return object_ in self.objects(subject, predicate)

    def instances(self, class_: Term) -> Iterable[Term]:
        """The SHACL instances of a class (section 2.1.3.2), each once."""
        classes = self.with_subclasses(class_)
        if len(classes) == 1:
            return self.subjects(RDF_TYPE, class_)
        found: dict[Term, None] = {}
        for one in classes:
            found.update(dict.fromkeys(self.subjects(RDF_TYPE, one)))
        return found

    def instance_test(self, class_: Term) -> Callable[[Term], bool]:
        """`is_instance` for one class, which is asked for often."""
        classes, types = self.with_subclasses(class_), self.objects_by(RDF_TYPE)
        return lambda node: not classes.isdisjoint(types(node))

    def is_instance(self, node: Term, class_: Term) -> bool:
        types = self.objects(node, RDF_TYPE)
        return bool(types) and not self.with_subclasses(class_).isdisjoint(types)

    def with_subclasses(self, class_: Term) -> frozenset[Term]:
        """A class with all below it."""
        known = self._classes.get(class_)
        if known is None:
            found = {class_}
            open_ = [class_]
            while open_:
                below = set(self._directly_below(open_.pop())) - found
                found |= below
                open_ += below
            known = self._classes[class_] = frozenset(found)
        return known

    def _directly_below(self, class_: Term) -> Sequence[Term]:
        return self.subjects(SUBCLASS, class_)

    def _turned(self, predicate: ox.NamedNode) -> Index:
        """The subjects of each object, made when first asked for."""
        known = self._inverse.get(predicate)
        if known is None:
            known = self._inverse[predicate] = Index()
            for subject, object_ in Data.pairs(self, predicate):
                known.put(object_, subject)
            known.settle()
        return known
