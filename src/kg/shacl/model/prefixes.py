"""Prefixes that SPARQL texts in shapes are written with (SHACL, section 5.2)."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import SH
from kg.shacl.model.terms import Graph, Node, Term

_IMPORTS: Final = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
_PREFIXES: Final = ox.NamedNode(f"{SH}prefixes")
_DECLARE: Final = ox.NamedNode(f"{SH}declare")
_PREFIX: Final = ox.NamedNode(f"{SH}prefix")
_NAMESPACE: Final = ox.NamedNode(f"{SH}namespace")


def prologue(graph: Graph, node: Node) -> str:
    """The PREFIX lines for a node with sh:prefixes; raises `ShapesError` if two contradict."""
    declared: dict[str, str] = {}
    open_: list[Term] = list(graph.objects(node, _PREFIXES))
    seen: set[Term] = set()
    while open_:
        ontology = open_.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        open_ += graph.objects(ontology, _IMPORTS)
        for declaration in graph.objects(ontology, _DECLARE):
            prefix, namespace = _declaration(graph, ontology, declaration)
            if declared.setdefault(prefix, namespace) != namespace:
                raise ShapesError(
                    f"the prefix {prefix}: stands for {declared[prefix]} and for {namespace} in "
                    "the same query.",
                    "Declare it once.",
                    node,
                )
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(declared.items()))


def _declaration(graph: Graph, ontology: Term, declaration: Term) -> tuple[str, str]:
    prefixes = graph.objects(declaration, _PREFIX)
    namespaces = graph.objects(declaration, _NAMESPACE)
    if len(prefixes) != 1 or len(namespaces) != 1:
        raise ShapesError(
            f"a sh:declare of {ontology} has not one sh:prefix and one sh:namespace.",
            "Give it both.",
            declaration,
        )
    parts = (prefixes[0], namespaces[0])
    if not all(isinstance(part, ox.Literal) for part in parts):
        raise ShapesError(
            f"a sh:declare of {ontology} has to have literals as its prefix and namespace.",
            "Write them in quotation marks.",
            declaration,
        )
    prefix, namespace = (part.value for part in parts if isinstance(part, ox.Literal))
    return prefix, namespace
