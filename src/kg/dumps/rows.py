"""The instances of classes as rows: what the shapes name of each, gathered in one pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import IO, Final

import pyoxigraph as ox

from kg.dumps.survey import Survey
from kg.jsonld.context import LANGUAGE, Term
from kg.jsonld.schema import Schema, one_a_path
from kg.namespaces import RDF_TYPE
from kg.shacl.shapes import PropertyShape

Row = dict[str, dict[str, list[str]]]
_IRI: Final = "iri"


@dataclass(frozen=True)
class Field:
    """A property of a class: its term in the context, and the shape that says it best."""

    term: Term
    shape: PropertyShape

    @property
    def by_language(self) -> bool:
        return self.term.kind == LANGUAGE


class ClassRows:
    """The rows of one class, in a spool file: IRI, and values by key and language."""

    def __init__(self, iri: str, name: str, fields: Mapping[str, Field], spool: IO[str]) -> None:
        self.iri = iri
        self.name = name
        self.fields = dict(fields)
        self._by_predicate = {field.term.path.predicate: key for key, field in fields.items()}
        self._spool = spool
        self.count = 0

    def add(self, node: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        row: Row = {}
        for triple in triples:
            key = self._by_predicate.get(triple.predicate.value)
            if key is not None:
                language = getattr(triple.object, "language", None) or ""
                kept = language if self.fields[key].by_language else ""
                row.setdefault(key, {}).setdefault(kept, []).append(_text(triple.object))
        self._spool.write(json.dumps([node.value, row]) + "\n")
        self.count += 1

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        """Every row, in the order of the snapshot."""
        self._spool.seek(0)
        for line in self._spool:
            iri, row = json.loads(line)
            yield iri, row


def gather(
    triples: Iterable[ox.Triple], schema: Schema, survey: Survey, spool: Callable[[str], IO[str]]
) -> list[ClassRows]:
    """The rows of all classes that a shape is for and that have instances with IRIs.

    `spool` gives an empty file for a class's rows, which outlives them.
    """
    tables = {
        iri: ClassRows(iri, name, _fields(schema, survey, iri), spool(name))
        for iri, name in schema.context.classes.items()
    }
    of_types: dict[frozenset[str], list[ClassRows]] = {}
    for node, group in groupby(triples, key=attrgetter("subject")):
        if not isinstance(node, ox.NamedNode):
            continue
        known = list(group)
        types = frozenset(
            triple.object.value
            for triple in known
            if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode)
        )
        if types not in of_types:
            classes = sorted(survey.superclasses(types))
            of_types[types] = [tables[iri] for iri in classes if iri in tables]
        for table in of_types[types]:
            table.add(node, known)
    return sorted((table for table in tables.values() if table.count), key=attrgetter("name"))


def _fields(schema: Schema, survey: Survey, class_: str) -> dict[str, Field]:
    """What the shapes of a class and its superclasses name, in their order.

    An inverse path is another class's property, and stands in that one's table.
    """
    shapes = schema.shapes.for_classes(survey.superclasses([class_]))
    terms = schema.context.terms
    found = {}
    for shape in one_a_path(shapes):
        if shape.path is not None and not shape.path.inverse and shape.path.predicate != RDF_TYPE:
            term = terms[shape.path]
            # The first column is called so.
            found[term.key if term.key != _IRI else f"{_IRI}_"] = Field(term, shape)
    return found


def _text(value: object) -> str:
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value.value
    return str(value)
