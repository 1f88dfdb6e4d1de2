"""Constraint components that shapes graphs declare with SPARQL (SHACL, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_TYPE, RDFS, local_name
from kg.shacl.model.constraint import Sparql
from kg.shacl.model.owner import Owner, sh, the_one
from kg.shacl.model.prefixes import prologue
from kg.shacl.model.terms import Graph, Node, Term

_COMPONENT: Final = sh("ConstraintComponent")
_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")


def custom_constraints(owner: Owner) -> Iterator[Sparql]:
    """The constraints of all declared components that a shape has the parameters of."""
    for component in _components(owner.graph):
        parameters = _parameters(owner.graph, component)
        given = [owner.values(predicate) for predicate, _ in parameters]
        pairs = zip(given, parameters, strict=True)
        needed = [values for values, (_, optional) in pairs if not optional]
        if not needed or not all(needed):
            continue
        several = [values for values in given if len(values) > 1]
        if several and len(parameters) > 1:
            raise ShapesError(
                f"{owner.name} has several values for a parameter of {component}, "
                "which has more than one parameter.",
                "Give it one.",
                owner.node,
            )
        names = [local_name(predicate.value) for predicate, _ in parameters]
        validator = _validator(owner, component)
        if validator is None:
            continue
        choices: list[list[Term | None]] = [[*one] or [None] for one in given]
        for values in product(*choices):
            bound = tuple(
                (name, value)
                for name, value in zip(names, values, strict=True)
                if value is not None
            )
            left_out = tuple(n for n, v in zip(names, values, strict=True) if v is None)
            yield replace(_constraint(owner.graph, component, validator, bound), left_out=left_out)


def _components(graph: Graph) -> list[ox.NamedNode]:
    classes: set[Term] = {_COMPONENT}
    open_: list[Term] = [_COMPONENT]
    while open_:
        below = set(graph.subjects(_SUBCLASS, open_.pop())) - classes
        classes |= below
        open_ += below
    found = {node for class_ in classes for node in graph.subjects(RDF_TYPE, class_)}
    named = (node for node in found if isinstance(node, ox.NamedNode))
    return sorted((n for n in named if graph.objects(n, sh("parameter"))), key=str)


def _parameters(graph: Graph, component: ox.NamedNode) -> list[tuple[ox.NamedNode, bool]]:
    """The predicates of a component's parameters, and whether they are optional; sorted."""
    found = []
    for node in graph.objects(component, sh("parameter")):
        paths = graph.objects(node, sh("path"))
        if len(paths) != 1 or not isinstance(paths[0], ox.NamedNode):
            raise ShapesError(
                f"a parameter of the component {component} has not one IRI as its path.",
                "Give it one with sh:path.",
                node,
            )
        optional = any(
            isinstance(value, ox.Literal) and value.value in ("true", "1")
            for value in graph.objects(node, sh("optional"))
        )
        found.append((paths[0], optional))
    return sorted(found, key=str)


def _validator(owner: Owner, component: ox.NamedNode) -> Node | None:
    """The validator for this kind of shape (section 6.2.3); None where there is none."""
    kind = sh("nodeValidator") if owner.path is None else sh("propertyValidator")
    graph = owner.graph
    for predicate in (kind, sh("validator")):
        for found in sorted(graph.objects(component, predicate), key=str):
            if isinstance(found, ox.NamedNode | ox.BlankNode):
                return found
    return None


def _constraint(
    graph: Graph, component: ox.NamedNode, validator: Node, bound: tuple[tuple[str, Term], ...]
) -> Sparql:
    own = Owner(graph, validator, None)
    ask, select = the_one(own, sh("ask")), the_one(own, sh("select"))
    text = ask or select
    if not isinstance(text, ox.Literal) or (ask and select):
        raise ShapesError(
            f"the validator of {component} needs one sh:ask or one sh:select.",
            "Write it there.",
            validator,
        )
    messages = own.values(sh("message")) or graph.objects(component, sh("message"))
    return Sparql(
        component,
        prologue(graph, validator) + text.value,
        tuple(m for m in sorted(messages, key=str) if isinstance(m, ox.Literal)),
        bound,
        None,
        ask is not None,
    )
