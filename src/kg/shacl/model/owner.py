"""A shape while it is read: the values of its parameters, of the kinds that they have to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import SH, XSD, XSD_INTEGER, XSD_STRING
from kg.shacl.model.path import Path
from kg.shacl.model.terms import Graph, Node, Term

# The specification speaks of the term true, so that 1 switches nothing on; a W3C test holds to it.
_BOOLEANS: Final[Mapping[str, bool]] = {"true": True, "1": False, "false": False, "0": False}


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}")


def shape_name(graph: Graph, node: Node) -> str:
    """What to call a shape in a sentence: a blank node by its path and the shape around it."""
    if isinstance(node, ox.NamedNode):
        return f"the shape {node}"
    paths = [str(path) for path in graph.objects(node, sh("path"))]
    own = "a shape" if not paths else f"the shape for {paths[0]}"
    parents = [p for p in graph.subjects(sh("property"), node) if isinstance(p, ox.NamedNode)]
    return f"{own} in {parents[0]}" if parents else own


@dataclass(frozen=True)
class Owner:
    """A shape while it is read: its node and path, in its graph."""

    graph: Graph
    node: Node
    path: Path | None

    def values(self, predicate: ox.NamedNode) -> list[Term]:
        return self.graph.objects(self.node, predicate)

    def wrong(self, predicate: ox.NamedNode, value: Term | None, expected: str) -> ShapesError:
        """The error for a value that is not what a parameter needs."""
        name = f"sh:{predicate.value.removeprefix(SH)}"
        found = "" if value is None else f", and not {value}"
        return ShapesError(
            f"{self.name} is ill-formed: {name} takes {expected}{found}.",
            "Correct it there.",
            self.node,
        )

    @property
    def name(self) -> str:
        """What to call the shape: a blank node by its path and the shape that it is in."""
        return shape_name(self.graph, self.node)


def the_one(owner: Owner, predicate: ox.NamedNode) -> Term | None:
    """The value of a property that has at most one."""
    values = owner.values(predicate)
    if len(values) > 1:
        raise owner.wrong(predicate, None, f"one value; there are {len(values)}")
    return values[0] if values else None


def literal(owner: Owner, predicate: ox.NamedNode) -> ox.Literal | None:
    """The value of a property that has at most one, a literal."""
    value = the_one(owner, predicate)
    if value is not None and not isinstance(value, ox.Literal):
        raise owner.wrong(predicate, value, "a literal")
    return value


def iri(owner: Owner, predicate: ox.NamedNode, value: Term) -> ox.NamedNode:
    if not isinstance(value, ox.NamedNode):
        raise owner.wrong(predicate, value, "an IRI")
    return value


def shape_node(owner: Owner, predicate: ox.NamedNode, value: Term) -> Node:
    if not isinstance(value, ox.NamedNode | ox.BlankNode):
        raise owner.wrong(predicate, value, "a shape")
    return value


def integer(owner: Owner, predicate: ox.NamedNode, value: Term) -> int:
    if isinstance(value, ox.Literal) and value.datatype.value == XSD_INTEGER:
        try:
            return int(value.value)
        except ValueError:
            pass
    raise owner.wrong(predicate, value, "an integer")


def boolean(owner: Owner, predicate: ox.NamedNode, value: Term) -> bool:
    if isinstance(value, ox.Literal) and value.datatype.value == f"{XSD}boolean":
        known = _BOOLEANS.get(value.value)
        if known is not None:
            return known
    raise owner.wrong(predicate, value, "true or false")


def text(owner: Owner, predicate: ox.NamedNode, value: Term) -> str:
    if not isinstance(value, ox.Literal) or value.datatype.value != XSD_STRING:
        raise owner.wrong(predicate, value, "a text")
    return value.value


def members(owner: Owner, predicate: ox.NamedNode, value: Term) -> tuple[Term, ...]:
    found = owner.graph.list(value)
    if found is None:
        raise owner.wrong(predicate, value, "a list")
    return tuple(found)


def shape_nodes(owner: Owner, predicate: ox.NamedNode, value: Term) -> tuple[Node, ...]:
    return tuple(shape_node(owner, predicate, one) for one in members(owner, predicate, value))
