"""How much there is in a graph: asked of it in a few queries, under one deadline.

What cannot be counted in time is left out, with the reason, and everything else is still told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import EvaluationError, EvaluationTimeout, Overloaded
from kg.namespaces import RDF_TYPE, VOID_URI_SPACE
from kg.sparql.query import Limits
from kg.sparql.service_description import GraphSize
from kg.store.base import Bindings, RdfDataset, select_of_version, text

# How often all is counted anew when the version changed before all was counted.
_TRIES: Final = 3
_GRAPH_NAMES: Final = "SELECT ?g { GRAPH ?g {} } ORDER BY ?g"
_GRAPH_SIZES: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_DEFAULT_GRAPH: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_CLASSES: Final = (
    "SELECT ?o (COUNT(DISTINCT ?s) AS ?n) {{ {0} FILTER(isIRI(?o)) }} GROUP BY ?o ORDER BY ?o"
)
_PROPERTIES: Final = """SELECT ?p (COUNT(*) AS ?n)
  (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) {{ {0} }} GROUP BY ?p
  ORDER BY ?p"""
_TERMS: Final = """SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  {{ {0} }}"""
_DATASETS: Final = "SELECT DISTINCT ?s {{ {0} FILTER(STR(?o) = {1} && isIRI(?s)) }}"


@dataclass(frozen=True)
class ClassCount:
    """A class, and how many things are of it."""

    iri: str
    entities: int


@dataclass(frozen=True)
class PropertyCount:
    """A property: its triples, and how many different subjects and objects they have."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Statistics:
    """What a version holds; None for what could not be counted, for which `missing` has a sentence.

    `datasets` are the resources that state the base as their void:uriSpace. `triples`,
    `subjects`, `objects`, `classes` and `properties` are over all graphs, a triple that stands in
    several counting once. Graphs, classes and properties are
    sorted by their IRIs.
    """

    version: str
    datasets: tuple[str, ...]
    default_triples: int | None
    graphs: tuple[GraphSize, ...] | None
    classes: tuple[ClassCount, ...] | None
    properties: tuple[PropertyCount, ...] | None
    triples: int | None
    subjects: int | None
    objects: int | None
    missing: tuple[str, ...] = ()


def count_all(dataset: RdfDataset, base: str, *, union: bool, seconds: float) -> Statistics:
    """Count what is in a dataset, in so many seconds at most.

    With `union` the default graph holds the triples of all graphs. Counts are of one version.
    """
    deadline = time.monotonic() + seconds
    for _ in range(_TRIES):
        counting = _Counting(dataset, union, deadline)
        statistics = counting.statistics(base)
        if not counting.changed:
            break
    return statistics


class _Counting:
    """One try to count everything."""

    def __init__(self, dataset: RdfDataset, union: bool, deadline: float) -> None:
        self._dataset = dataset
        self._union = union
        self._deadline = deadline
        self._version: str | None = None
        self._missing: list[str] = []
        self.changed = False

    def statistics(self, base: str) -> Statistics:
        """All of it, what is cheap first."""
        stating = self._everywhere(str(VOID_URI_SPACE))
        declared = self._rows("the datasets", _DATASETS.format(stating, ox.Literal(base)))
        classes, graphs = self._classes(), self._graphs()
        default = self._rows("the triples of the default graph", _DEFAULT_GRAPH)
        default_triples = _n(default[0]) if default else None
        terms = self._rows("subjects and objects", _TERMS.format(self._everywhere("?p")))
        properties = self._properties()
        summed = None if properties is None else sum(row.triples for row in properties)
        return Statistics(
            version=self._version or self._dataset.version,
            datasets=tuple(text(row["s"]) for row in declared or ()),
            default_triples=default_triples,
            graphs=graphs,
            classes=classes,
            properties=properties,
            triples=default_triples if self._union else summed,
            subjects=_n(terms[0], "subjects") if terms else None,
            objects=_n(terms[0], "objects") if terms else None,
            missing=tuple(self._missing),
        )

    def _graphs(self) -> tuple[GraphSize, ...] | None:
        """Every named graph, those without triples too."""
        names = self._rows("the named graphs", _GRAPH_NAMES)
        if names is None:
            return None
        found = self._rows("the triples of each named graph", _GRAPH_SIZES)
        sizes = None if found is None else {row["g"]: _n(row) for row in found}
        return tuple(
            GraphSize(text(row["g"]), None if sizes is None else sizes.get(row["g"], 0))
            for row in names
            if isinstance(row["g"], ox.NamedNode)
        )

    def _classes(self) -> tuple[ClassCount, ...] | None:
        rows = self._rows("the classes", _CLASSES.format(self._everywhere(str(RDF_TYPE))))
        if rows is None:
            return None
        return tuple(ClassCount(text(row["o"]), _n(row)) for row in rows)

    def _properties(self) -> tuple[PropertyCount, ...] | None:
        pattern = self._everywhere("?p")
        each_once = pattern if self._union else f"SELECT DISTINCT ?s ?p ?o {{ {pattern} }}"
        rows = self._rows("the properties", _PROPERTIES.format(each_once))
        if rows is None:
            return None
        return tuple(
            PropertyCount(text(row["p"]), _n(row), _n(row, "subjects"), _n(row, "objects"))
            for row in rows
        )

    def _everywhere(self, predicate: str) -> str:
        """A pattern for triples in any graph; a triple may come once for every graph it is in."""
        triple = f"?s {predicate} ?o"
        return triple if self._union else f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}"

    def _rows(self, what: str, query: str) -> list[Bindings] | None:
        try:
            return self._asked(query)
        except (EvaluationError, Overloaded) as error:
            self._missing.append(f"Not known: {what}; {error.detail}")
            return None

    def _asked(self, query: str) -> list[Bindings]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise EvaluationTimeout("the time for counting was over.")
        if not self.changed:
            version, rows = select_of_version(self._dataset, query, Limits(timeout=left))
            self.changed = self._version not in (None, version)
            self._version = self._version or version
        if self.changed:
            raise EvaluationError("the graph changed while it was counted.")
        return rows


def _n(row: Bindings, name: str = "n") -> int:
    return int(text(row[name]))
