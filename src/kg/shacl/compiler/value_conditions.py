"""What single values have to meet, as conditions of SPARQL: a row each.

Each is true or false for every term, and never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_TYPE, RDFS, SH
from kg.shacl.compiler.limits import LONGEST_LIST, NotCompiled
from kg.shacl.compiler.literal_conditions import compared_with, of_datatype
from kg.shacl.evaluation.patterns import Patterns
from kg.shacl.model import constraint as c
from kg.shacl.model.terms import Term

# So many classes are looked up one by one, which is 25 times as fast as to compare types with them.
_APART: Final = 50
_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
_KINDS: Final[Mapping[str, str]] = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBLANK({0})",
    "Literal": "isLITERAL({0})",
    "BlankNodeOrIRI": "(isBLANK({0}) || isIRI({0}))",
    "BlankNodeOrLiteral": "(isBLANK({0}) || isLITERAL({0}))",
    "IRIOrLiteral": "(isIRI({0}) || isLITERAL({0}))",
}


def constant(term: Term) -> str:
    """A term as queries name it; raises `NotCompiled` for a blank node."""
    if not isinstance(term, ox.NamedNode | ox.Literal):
        raise NotCompiled("a query cannot name a blank node")
    return str(term)


def instances(node: str, class_: Term, below: Collection[Term], type_: str) -> str:
    """A pattern for the instances of a class, which is among all those `below` it."""
    if any(isinstance(one, ox.BlankNode) for one in below):
        return f"{node} {RDF_TYPE}/{_SUBCLASS}* {constant(class_)} ."
    if len(below) == 1:
        return f"{node} {RDF_TYPE} {constant(class_)} ."
    return f"VALUES {type_} {{ {' '.join(_sorted(below))} }} {node} {RDF_TYPE} {type_} ."


def instance_of(node: str, class_: Term, below: Collection[Term], type_: str) -> str:
    """That a node is an instance of a class."""
    if any(isinstance(one, ox.BlankNode) for one in below):
        return f"EXISTS {{ {instances(node, class_, below, type_)} }}"
    if len(below) > _APART:
        allowed = f"FILTER({type_} IN ({', '.join(_sorted(below))}))"
        return f"EXISTS {{ {node} {RDF_TYPE} {type_} {allowed} }}"
    some = (f"EXISTS {{ {node} {RDF_TYPE} {one} }}" for one in _sorted(below))
    return f"({' || '.join(some)})"


def _sorted(terms: Iterable[Term]) -> list[str]:
    return sorted(map(constant, terms))


def _datatype(one: c.Datatype, value: str) -> str:
    return of_datatype(value, one.datatype)


def _node_kind(one: c.NodeKind, value: str) -> str:
    return _KINDS[one.kind.value.removeprefix(SH)].format(value)


def _range(one: c.Range, value: str) -> str:
    if not isinstance(one.bound, ox.Literal):
        return "false"
    return compared_with(value, one.operator, one.bound)


def _text(value: str, condition: str) -> str:
    return f"((isIRI({value}) || isLITERAL({value})) && COALESCE({condition}, false))"


def _min_length(one: c.MinLength, value: str) -> str:
    return _text(value, f"STRLEN(STR({value})) >= {one.length}")


def _max_length(one: c.MaxLength, value: str) -> str:
    return _text(value, f"STRLEN(STR({value})) <= {one.length}")


def _pattern(one: c.Pattern, value: str) -> str:
    try:
        # The evaluator says so where there is a value; a query would call each value a fault.
        Patterns().matcher(one.pattern, one.flags)("")
    except ShapesError as error:
        raise NotCompiled("its pattern is no regular expression") from error
    pattern, flags = ox.Literal(one.pattern), ox.Literal(one.flags)
    return _text(value, f"REGEX(STR({value}), {pattern}, {flags})")


def _language_in(one: c.LanguageIn, value: str) -> str:
    tag = f"LCASE(LANG({value}))"
    some = (
        f"{tag} = {ox.Literal(r)} || STRSTARTS({tag}, {ox.Literal(f'{r}-')})" for r in one.ranges
    )
    return f'COALESCE({tag} != "" && ({" || ".join(some) or "false"}), false)'


def _in(one: c.In, value: str) -> str:
    members = [constant(member) for member in one.members]
    if len(members) > LONGEST_LIST:
        raise NotCompiled("a list is too long for a condition")
    return among(value, one.members)


def among(value: str, members: Iterable[Term]) -> str:
    """That a term is one of some, as terms, not as values."""
    named = list(members)
    iris = [constant(one) for one in named if isinstance(one, ox.NamedNode)]
    others = [constant(one) for one in named if not isinstance(one, ox.NamedNode)]
    parts = [f"sameTerm({value}, {one})" for one in others]
    if iris:
        parts.append(f"(isIRI({value}) && {value} IN ({', '.join(iris)}))")
    return f"({' || '.join(parts) or 'false'})"


VALUE_CONDITIONS: Final[Mapping[type, Callable[[Any, str], str]]] = {
    c.Datatype: _datatype,
    c.NodeKind: _node_kind,
    c.Range: _range,
    c.MinLength: _min_length,
    c.MaxLength: _max_length,
    c.Pattern: _pattern,
    c.LanguageIn: _language_in,
    c.In: _in,
}
