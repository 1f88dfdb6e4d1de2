"""Graphs that data and shapes name as parts of themselves, and that were not given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.model.terms import Term
from kg.shacl.notices.targets import SelectingData
from kg.shacl.notices.validated import ReadShapes, Validated
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

NAMING: Final = {
    ox.NamedNode("http://www.w3.org/2002/07/owl#imports"): "owl:imports",
    ox.NamedNode(f"{SH}shapesGraph"): "sh:shapesGraph",
}


def imports_of_shapes(read: ReadShapes) -> Iterator[Notice]:
    graph = read.graph
    triples = (
        ox.Triple(subject, predicate, object_)
        for predicate in NAMING
        for subject, object_ in graph.having(predicate)
    )
    return not_followed(triples, lambda node: bool(graph.predicates(node)))


def imports_of_data(validated: Validated) -> Iterator[Notice]:
    data = validated.data
    triples = (
        ox.Triple(subject, predicate, object_)  # type: ignore[arg-type]
        for predicate in NAMING
        for subject in validated.inside(data.of_predicate(predicate))
        for object_ in data.objects(subject, predicate)
    )
    return not_followed(triples, SelectingData(data).is_there)


def not_followed(
    triples: Iterable[ox.Triple], is_there: Callable[[Term], bool]
) -> Iterator[Notice]:
    """Notices for those of the triples, with predicates of `NAMING`, whose object is not there."""
    for triple in triples:
        if not any(is_there(form) for form in _forms(triple.object)):
            name = NAMING[triple.predicate]
            yield notice(
                "import-not-followed", triple.object, examples=(triple,), values={"term": name}
            )


def _forms(term: Term) -> tuple[Term, ...]:
    """An ontology's IRI with or without what its namespace ends with."""
    if not isinstance(term, ox.NamedNode):
        return (term,)
    bare = term.value.rstrip("#/")
    return tuple(ox.NamedNode(f"{bare}{end}") for end in ("", "#", "/"))
