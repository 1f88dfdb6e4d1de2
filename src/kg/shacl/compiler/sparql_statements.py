"""SPARQL-based constraints for all focus nodes at once: their query, joined with the targets."""

from __future__ import annotations

from collections.abc import Iterator

from kg.shacl.compiler.limits import NotCompiled
from kg.shacl.compiler.queries import Row
from kg.shacl.compiler.scope import Scope
from kg.shacl.compiler.statement import Found, Statement
from kg.shacl.compiler.value_conditions import constant
from kg.shacl.evaluation.sparql import fault_of, query_of
from kg.shacl.model.constraint import Sparql
from kg.shacl.model.terms import Term
from kg.sparql.bindable import table

_THIS = "this"


def sparql_statement(one: Sparql, scope: Scope, targets: str) -> Statement:
    """The statement for a constraint.

    Raises `ShapesError` for an ill-formed query, `NotCompiled` where a question about all nodes
    does not mean the same as one about each, or is about the shapes graph.
    """
    query = query_of(one, scope.shape)
    if one.ask:
        raise NotCompiled("its query is asked of each value")
    if not query.may_be_joined((_THIS,)):
        raise NotCompiled("its query has to be asked of each node")
    if "shapesGraph" in query.names:
        raise NotCompiled("its query asks the shapes graph")
    if scope.paths:
        raise NotCompiled("a node may have to be asked about more than once")
    constants: dict[str, Term] = dict(one.parameters)
    if "currentShape" in query.names:
        constants["currentShape"] = scope.shape.node
    for term in constants.values():
        constant(term)
    every = table(tuple(constants), [tuple(constants.values())]) if constants else ""
    nodes = f"{{ SELECT DISTINCT ({scope.focus} AS ?{_THIS}) WHERE {{ {targets} }} }}"

    def faults(row: Row) -> Iterator[Found]:
        bound = {**constants, **row}
        yield one, row[_THIS], fault_of(one, scope.shape, bound)

    return Statement(scope, (), "", query.joined_with(nodes, every), faults, alone=True)
