"""SPARQL-based constraints (SHACL, sections 5 and 6) for the evaluator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

import pyoxigraph as ox

from kg.errors import KgError, ShapesError, SparqlSyntaxError, ValidationFailed
from kg.shacl.evaluation.context import Check, Fault
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.queried import Queried
from kg.shacl.evaluation.templates import filled
from kg.shacl.evaluation.value_nodes import Way
from kg.shacl.model.constraint import Sparql
from kg.shacl.model.path import Path, Predicate, path_text
from kg.shacl.model.shape import Shape, ShapeGraph
from kg.shacl.model.terms import Node, Term
from kg.sparql.bindable import BindableQuery

_AT_ONCE: Final = 2000
_OF_SHAPES: Final = ("shapesGraph", "currentShape")

_Solution = Mapping[str, Term]


@dataclass
class _Asked:
    """A constraint of a shape with its query, and what was found out ahead, by focus node."""

    constraint: Sparql
    shape: Shape
    query: BindableQuery
    constants: dict[str, Term]
    known: dict[Term, Sequence[_Solution]] = field(default_factory=dict)
    # Of ASK: the rows of values that it was asked for, and whether these are valid.
    valid: dict[tuple[Term, ...], bool] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables that are other ones for each check."""
        if not self.constraint.ask:
            return ("this",)
        return ("this", "value") if "this" in self.query.names else ("value",)


def names_graphs(shapes: ShapeGraph) -> bool:
    """Whether a query of these shapes may ask named graphs."""
    return any(
        isinstance(constraint, Sparql) and "GRAPH" in constraint.text.upper()
        for shape in shapes.shapes.values()
        for constraint in shape.constraints
    )


class SparqlChecks:
    """Evaluates SPARQL-based constraints over the data that is validated.

    `quads` are those of the named graphs, if any query asks them (`names_graphs`), `shapes` those
    of the shapes graph, for queries that ask $shapesGraph.
    """

    def __init__(self, data: Data, quads: Iterable[ox.Quad], shapes: Iterable[ox.Quad]) -> None:
        self._data = Queried(data, quads, shapes)
        self._asked: dict[tuple[Node, Sparql], _Asked] = {}

    def check(self, constraint: Sparql, shape: Shape) -> Check:
        """The check for a constraint of a shape; raises `ShapesError` for an ill-formed query."""
        asked = self._of(constraint, shape)
        if constraint.ask:
            return lambda focus, values: self._by_value(asked, focus, values)
        return lambda focus, _: self._by_focus(asked, focus)

    def ask(self, constraint: Sparql, shape: Shape, focus: Sequence[Term], way: Way) -> None:
        """Find out about many focus nodes and their value nodes at once, if the query allows it."""
        asked = self._of(constraint, shape)
        if not asked.query.may_be_joined(asked.names):
            return
        if constraint.ask:
            self._ask_of_values(asked, focus, way)
        else:
            self._ask_of_focus(asked, focus)

    def follow(
        self, gone: Collection[ox.Quad], added: Collection[ox.Quad], dataset: ox.Dataset
    ) -> None:
        """Forget what a change of the data may have changed, which these have followed already."""
        changed = {quad.predicate.value for quad in (*gone, *added)}
        for asked in self._asked.values():
            predicates = asked.query.predicates
            if predicates is None or not predicates.isdisjoint(changed):
                asked.known.clear()
                asked.valid.clear()
        self._data.follow(gone, added, dataset)

    def _ask_of_focus(self, asked: _Asked, focus: Sequence[Term]) -> None:
        nodes = [n for n in focus if isinstance(n, ox.NamedNode) and n not in asked.known]
        for first in range(0, len(nodes), _AT_ONCE):
            some = nodes[first : first + _AT_ONCE]
            rows = [(node,) for node in some]
            text = self._data.joined(asked.query, asked.names, rows, asked.constants)
            found: dict[Term, list[_Solution]] = {}
            for solution in self._solutions(asked, text):
                found.setdefault(solution["this"], []).append(solution)
            asked.known.update(dict.fromkeys(some, ()))
            asked.known.update(found)

    def _ask_of_values(self, asked: _Asked, focus: Sequence[Term], way: Way) -> None:
        """Rows are numbered: the engine may give values back otherwise than it was given them."""
        # Longer than any other of the query, and so none of these.
        name = f"{max(asked.query.names, key=len, default='')}_row"
        rows = _rows(asked.names, focus, way)
        while some := list(islice(rows, _AT_ONCE)):
            numbered = [(ox.Literal(str(number)), *row) for number, row in enumerate(some)]
            names = (name, *asked.names)
            text = self._data.joined(asked.query, names, numbered, asked.constants)
            found = self._query(asked, text)
            assert isinstance(found, ox.QuerySolutions)
            asked.valid.update(dict.fromkeys(some, False))
            asked.valid.update((some[int(row[0].value)], True) for row in found)

    def _of(self, constraint: Sparql, shape: Shape) -> _Asked:
        key = (shape.node, constraint)
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = self._made(constraint, shape)
        return known

    def _made(self, constraint: Sparql, shape: Shape) -> _Asked:
        constants = dict(constraint.parameters)
        query = query_of(constraint, shape)
        if "shapesGraph" in query.names:
            constants["shapesGraph"] = self._data.shapes_graph
        if "currentShape" in query.names:
            constants["currentShape"] = shape.node
        return _Asked(constraint, shape, query, constants)

    def _by_value(self, asked: _Asked, focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        """ASK: whether each value is valid."""
        with_focus = len(asked.names) > 1
        for value in values:
            valid = asked.valid.get((focus, value) if with_focus else (value,))
            if valid:
                continue
            bound = {"this": focus, "value": value, **asked.constants}
            if valid is None:
                valid = self._run(asked, bound)
            if not valid:
                yield Fault(value, messages=filled(asked.constraint.messages, bound))

    def _by_focus(self, asked: _Asked, focus: Term) -> Sequence[Fault]:
        """SELECT: a fault for each solution (section 5.3.1)."""
        solutions = asked.known.get(focus)
        if solutions is not None and not solutions:
            return ()
        bound = {"this": focus, **asked.constants}
        if solutions is None:
            solutions = list(self._solutions(asked, self._data.text(asked.query, bound)))
        return [
            fault_of(asked.constraint, asked.shape, {**bound, **found, "this": focus})
            for found in solutions
        ]

    def _solutions(self, asked: _Asked, text: str) -> Iterator[_Solution]:
        found = self._query(asked, text)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        for row in found:
            pairs = zip(names, row, strict=True)
            yield {name: self._data.as_written(term) for name, term in pairs if term is not None}

    def _run(self, asked: _Asked, bound: Mapping[str, Term]) -> bool:
        return bool(self._query(asked, self._data.text(asked.query, bound)))

    def _query(
        self, asked: _Asked, text: str
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._data.query(asked.query, text)
        except SyntaxError as error:
            raise _ill_formed(asked.constraint, asked.shape, str(error)) from error
        except KgError:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            name = _name(asked.constraint, asked.shape)
            raise ValidationFailed(f"the query of {name} failed: {error}") from error


def query_of(constraint: Sparql, shape: Shape) -> BindableQuery:
    """The query of a constraint; raises `ShapesError` for an ill-formed one."""
    changing = {"this", "value"} if constraint.ask else {"this"}
    variables = changing | {name for name, _ in constraint.parameters} | {*constraint.left_out}
    try:
        query = BindableQuery(constraint.text, variables, _path(shape.path), optional=_OF_SHAPES)
    except SparqlSyntaxError as error:
        raise _ill_formed(constraint, shape, error.detail) from error
    if query.asks is not constraint.ask:
        kind = "an ASK" if constraint.ask else "a SELECT"
        raise _ill_formed(constraint, shape, f"this is not {kind} query")
    return query


def fault_of(constraint: Sparql, shape: Shape, bound: Mapping[str, Term]) -> Fault:
    """What a solution says, with what was bound before (section 5.3.2)."""
    failure = bound.get("failure")
    if isinstance(failure, ox.Literal) and failure.value in ("true", "1"):
        raise ValidationFailed(
            f"the query of {_name(constraint, shape)} says that it failed for {bound['this']}."
        )
    value = bound.get("value")
    if value is None and shape.path is None:
        value = bound["this"]
    path, message = bound.get("path"), bound.get("message")
    messages = (message,) if isinstance(message, ox.Literal) else constraint.messages
    return Fault(
        value,
        Predicate(path) if isinstance(path, ox.NamedNode) else None,
        filled(messages, bound),
    )


def _rows(names: Sequence[str], focus: Sequence[Term], way: Way) -> Iterator[tuple[Term, ...]]:
    """The values of these variables, each row once, as far as queries can name them."""
    pairs = ((node, value) for node in focus for value in way(node))
    rows = pairs if len(names) > 1 else ((value,) for _, value in pairs)
    return (
        row
        for row in dict.fromkeys(rows)
        if all(isinstance(term, ox.NamedNode | ox.Literal) for term in row)
    )


def _path(path: Path | None) -> str | None:
    return None if path is None else path_text(path)


def _name(constraint: Sparql, shape: Shape) -> str:
    own = f"{constraint.source} of " if isinstance(constraint.source, ox.NamedNode) else ""
    if constraint.source is None:
        own = f"{constraint.component} at "
    return f"{own}the shape {shape.node}"


def _ill_formed(constraint: Sparql, shape: Shape, reason: str) -> ShapesError:
    return ShapesError(
        f"the query of {_name(constraint, shape)} is ill-formed: {reason.rstrip('.')}.",
        "Correct it there.",
        constraint.source or shape.node,
    )
