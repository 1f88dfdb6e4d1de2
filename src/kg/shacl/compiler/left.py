"""What is not compiled: evaluated node by node, over what the store has for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, RDFS
from kg.shacl.compiler.queries import Queries
from kg.shacl.compiler.stored_literals import StoredLiterals
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.model import constraint as c
from kg.shacl.model import drafted as d
from kg.shacl.model.nesting import reached
from kg.shacl.model.path import predicates_of
from kg.shacl.model.shape import Shape, ShapeGraph, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.model.terms import Node, Term
from kg.shacl.report import ValidationResult

_SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")
# Constraints that look at more than the values of paths and of predicates that they name.
_OF_ALL = (c.Closed, c.Sparql, *get_args(d.Drafted))


class Left:
    """Evaluates shapes over the triples that they look at, which are fetched first.

    `met_again` are the shapes that led back to themselves; see `Evaluator.recursive`.
    """

    def __init__(
        self,
        queries: Queries,
        shapes: ShapeGraph,
        shape_quads: Sequence[ox.Quad],
        left: Iterable[Shape],
    ) -> None:
        self._shapes = shapes
        self._left = list(left)
        quads = list(_fetched(queries, self._predicates()))
        self._data = Data(quads)
        self._sparql = SparqlChecks(self._data, quads, shape_quads)
        self._literals = StoredLiterals()
        self.met_again: set[Node] = set()

    def results(self, shape: Shape, focus: Iterable[Term]) -> Iterator[ValidationResult]:
        """The results of a shape, which stands for that of its node, as often as nodes come."""
        shapes = ShapeGraph({**self._shapes.shapes, shape.node: shape})
        evaluator = Evaluator(self._data, shapes, self._sparql, Learned.of(shapes, self._literals))
        times = Counter(focus)
        found = evaluator.all_results(shape, list(times))
        self.met_again |= evaluator.recursive
        for result in found:
            # Those of property shapes within are of other nodes, for one that came once.
            for _ in range(times.get(result.focus_node, 1)):
                yield result

    def _predicates(self) -> frozenset[ox.NamedNode] | None:
        """What these shapes look at; None where it can be everything."""
        named = {RDF_TYPE, _SUBCLASS}
        nodes = reached(self._shapes, self._left)
        inner = [self._shapes.shapes[node] for node in nodes]
        for shape in (*self._left, *inner):
            if shape.path is not None:
                named.update(predicates_of(shape.path))
            for target in shape.targets:
                if isinstance(target, TargetSubjectsOf | TargetObjectsOf):
                    named.add(target.predicate)
            for one in shape.constraints:
                if isinstance(one, _OF_ALL):
                    return None
                if isinstance(one, c.Equals | c.Disjoint | c.LessThan):
                    named.add(one.predicate)
        return frozenset(named)


def _fetched(queries: Queries, predicates: frozenset[ox.NamedNode] | None) -> Iterator[ox.Quad]:
    if predicates is None:
        yield from _everything(queries)
        return
    for predicate in sorted(predicates, key=str):
        for row in queries.select(f"SELECT ?s ?o WHERE {{ ?s {predicate} ?o }}"):
            yield ox.Quad(row["s"], predicate, row["o"])  # type: ignore[arg-type]


def _everything(queries: Queries) -> Iterator[ox.Quad]:
    """All quads, for queries that ask named graphs too."""
    for row in queries.select("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"):
        yield ox.Quad(row["s"], row["p"], row["o"], row["g"])  # type: ignore[arg-type]
    nowhere = "FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
    for row in queries.select(f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o {nowhere} }}"):
        yield ox.Quad(row["s"], row["p"], row["o"])  # type: ignore[arg-type]
