"""Graphs that data and shapes name as parts of themselves, and that were not given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.evaluation.data import Data
from kg.shacl.model.terms import Term
from kg.shacl.notices.validated import ReadShapes, Validated
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

_NAMING: Final = {
    ox.NamedNode("http://www.w3.org/2002/07/owl#imports"): "owl:imports",
    ox.NamedNode(f"{SH}shapesGraph"): "sh:shapesGraph",
}


def imports_of_shapes(read: ReadShapes) -> Iterator[Notice]:
    graph = read.graph
    for predicate, name in _NAMING.items():
        for subject, object_ in graph.having(predicate):
            if not any(graph.predicates(form) for form in _forms(object_)):
                yield _notice(name, ox.Triple(subject, predicate, object_))


def imports_of_data(validated: Validated) -> Iterator[Notice]:
    data = validated.data
    for predicate, name in _NAMING.items():
        for subject in validated.inside(data.of_predicate(predicate)):
            assert isinstance(subject, ox.NamedNode | ox.BlankNode)
            for object_ in data.objects(subject, predicate):
                if not any(_is_subject(data, form) for form in _forms(object_)):
                    yield _notice(name, ox.Triple(subject, predicate, object_))


def _notice(name: str, triple: ox.Triple) -> Notice:
    return notice("import-not-followed", triple.object, examples=(triple,), values={"term": name})


def _forms(term: Term) -> tuple[Term, ...]:
    """An ontology's IRI with or without what its namespace ends with."""
    if not isinstance(term, ox.NamedNode):
        return (term,)
    bare = term.value.rstrip("#/")
    return tuple(ox.NamedNode(f"{bare}{end}") for end in ("", "#", "/"))


def _is_subject(data: Data, term: Term) -> bool:
    return any(term in data.of_predicate(predicate) for predicate in data.predicates())
