"""The data as queries see it: in an engine, which is filled when the first query comes.

The engine keeps numbers, dates and truth values as such, not how they were written; what it
answers is translated back where that can only mean one thing. Blank nodes, which a query cannot
name, are looked up by names of their own in a graph that is nobody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.shacl.evaluation.data import Data, is_typed
from kg.shacl.model.terms import Term
from kg.sparql.bindable import BindableQuery, table
from kg.store.memory import StoredForms, move_named

_NAMES: Final = ox.NamedNode("urn:x-kg:blank-nodes")
_IS: Final = ox.NamedNode("urn:x-kg:is")
_NAME: Final = "urn:x-kg:blank-node:"


class Queried:
    """The data in an engine: the default graph is the union of all graphs."""

    shapes_graph: Final = ox.NamedNode("urn:x-kg:shapes-graph")

    def __init__(self, data: Data, quads: Iterable[ox.Quad], shapes: Iterable[ox.Quad]) -> None:
        self._union = data
        self._engine = ox.Store()
        self._loaded: set[ox.NamedNode] = set()
        # How literals are written, by what the engine keeps of them, and of which predicates.
        self._ways: dict[Term, set[Term]] = {}
        self._read: set[ox.NamedNode] = set()
        self._has_graphs = False
        # Graphs that are none of the data's, as far as the engine has them.
        self._hidden: set[ox.NamedNode] = set()
        self._quads = quads
        self._shapes = shapes

    def text(self, query: BindableQuery, bound: Mapping[str, Term]) -> str:
        """The query with these values bound beforehand."""
        return query.bound(self._bindings(query, bound))

    def joined(
        self,
        query: BindableQuery,
        names: Sequence[str],
        rows: Iterable[Sequence[Term]],
        constants: Mapping[str, Term],
    ) -> str:
        """The query for many rows at once, none of them with a blank node."""
        return query.joined(names, rows, self._bindings(query, constants))

    def _bindings(self, query: BindableQuery, bound: Mapping[str, Term]) -> str:
        """What binds variables in a group, and keeps those for graphs to graphs of the data.

        The latter costs as much as what it is put to, and is left out where all graphs are such.
        """
        nodes = {n: term for n, term in bound.items() if isinstance(term, ox.BlankNode)}
        values = {n: term for n, term in bound.items() if n not in nodes}
        parts = [table(tuple(values), [tuple(values.values())])] if values else []
        parts += [
            f"GRAPH {_NAMES} {{ {self._name(n)} {_IS} ?{name} }}" for name, n in nodes.items()
        ]
        if query.names_graphs:
            self._add_shapes(query)
        if hidden := ", ".join(sorted(map(str, self._hidden))):
            parts += [
                f"FILTER (!BOUND(?{name}) || ?{name} NOT IN ({hidden}))"
                for name in sorted(query.graph_variables - bound.keys())
            ]
        return " ".join(parts)

    def query(
        self, query: BindableQuery, text: str
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The answer to a text of a query; raises what the engine raises."""
        return self._ready(query).query(text)

    def follow(
        self, gone: Collection[ox.Quad], added: Collection[ox.Quad], dataset: ox.Dataset
    ) -> None:
        """Let the engine follow a change that the data and the dataset have followed already."""
        for predicate in {quad.predicate for quad in (*gone, *added)}:
            if predicate in self._loaded:
                self._loaded.discard(predicate)
                old = self._engine.quads_for_pattern(None, predicate, None, ox.DefaultGraph())
                for quad in list(old):
                    self._engine.remove(quad)
        self._ways.clear()
        self._read.clear()
        if self._has_graphs:
            move_named(self._engine, gone, added, dataset)

    def as_written(self, term: Term) -> Term:
        """What the data has for a term of an answer."""
        if not isinstance(term, ox.Literal) or not is_typed(term):
            return term
        for predicate in self._loaded - self._read:
            self._read_forms(predicate)
        ways = self._ways.get(term, ())
        return next(iter(ways)) if len(ways) == 1 else term

    def _name(self, node: ox.BlankNode) -> ox.NamedNode:
        name = ox.NamedNode(f"{_NAME}{node.value}")
        self._hidden.add(_NAMES)
        self._engine.add(ox.Quad(name, _IS, node, _NAMES))
        return name

    def _ready(self, query: BindableQuery) -> ox.Store:
        """The engine with all that a query looks at; what none looks at is never copied."""
        wanted = query.predicates
        if query.names_graphs:
            wanted = None
            self._add_graphs()
        for predicate in self._union.predicates():
            asked = wanted is None or predicate.value in wanted
            if asked and predicate not in self._loaded:
                self._loaded.add(predicate)
                self._engine.bulk_extend(
                    ox.Quad(subject, predicate, value)
                    for subject, value in self._union.pairs(predicate)
                )
        return self._engine

    def _add_graphs(self) -> None:
        if self._has_graphs:
            return
        self._has_graphs = True
        self._engine.bulk_extend(
            quad for quad in self._quads if not isinstance(quad.graph_name, ox.DefaultGraph)
        )

    def _add_shapes(self, query: BindableQuery) -> None:
        """Let a query that asks for it have the shapes graph."""
        if "shapesGraph" not in query.names or self.shapes_graph in self._hidden:
            return
        self._hidden.add(self.shapes_graph)
        self._engine.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, self.shapes_graph)
            for quad in self._shapes
        )

    def _read_forms(self, predicate: ox.NamedNode) -> None:
        """Note how literals of a predicate are written that the engine keeps otherwise."""
        self._read.add(predicate)
        for value in self._union.typed_literals(predicate):
            kept = self._stored.of(ox.Quad(predicate, predicate, value)).object
            self._ways.setdefault(kept, set()).add(value)

    @cached_property
    def _stored(self) -> StoredForms:
        return StoredForms()
