"""Terms and paths of rdflib's syntax tree, as a query writes them."""

from __future__ import annotations

from typing import Any, Final

from rdflib import RDF, XSD, Literal
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

from kg.sparql.outline import TYPE

_SEPARATORS: Final = {"PathAlternative": "|", "PathSequence": "/"}
# Literals that are written without quotes.
_SHORT: Final = (XSD.integer, XSD.decimal, XSD.double, XSD.boolean)


def term(node: Any) -> str:
    if isinstance(node, CompValue):
        return f"{node.prefix or ''}:{node.localname or ''}"
    if node == RDF.type:
        return TYPE
    if isinstance(node, Literal) and node.datatype in _SHORT:
        return str(node)
    return str(node.n3()) if isinstance(node, Identifier) else str(node)


def only(node: Any) -> Any:
    """A path without the levels that hold nothing but one other."""
    while isinstance(node, CompValue) and not node.mod and node.name != "PathEltOrInverse":
        parts = node.part if isinstance(node.part, list) else [node.part]
        if len(parts) != 1 or node.name in ("pname", "PathNegatedPropertySet"):
            break
        node = parts[0]
    return node


def path_text(node: Any) -> str:
    node = only(node)
    if not isinstance(node, CompValue) or node.name == "pname":
        return term(node)
    if node.name in _SEPARATORS:
        return f"({_SEPARATORS[node.name].join(map(path_text, node.part))})"
    if node.name == "PathNegatedPropertySet":
        return f"!({'|'.join(map(path_text, node.part or ()))})"
    if node.name == "PathEltOrInverse":
        return f"^{path_text(node.part)}"
    return f"{path_text(node.part)}{node.mod or ''}"


def steps(node: Any) -> int:
    node = only(node)
    if not isinstance(node, CompValue) or node.name == "pname":
        return 1
    if node.name == "PathSequence":
        return sum(map(steps, node.part))
    if node.name == "PathAlternative":
        return max(map(steps, node.part))
    return steps(node.part) if node.name in ("PathElt", "PathEltOrInverse") else 1


def endless(node: Any) -> bool:
    """Whether any number of steps, none or one included, may lead from anywhere to anywhere."""
    node = only(node)
    if not isinstance(node, CompValue):
        return False
    if node.name == "PathSequence":
        return all(map(endless, node.part))
    if node.name == "PathAlternative":
        return any(map(endless, node.part))
    if node.name == "PathEltOrInverse":
        return endless(node.part)
    return node.name == "PathElt" and node.mod in ("*", "+")
