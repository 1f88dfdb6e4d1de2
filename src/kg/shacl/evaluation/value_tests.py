"""Constraints that look at value nodes one by one, a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.evaluation.context import Context, Test
from kg.shacl.model import constraint as c
from kg.shacl.model.terms import Term


def _class(context: Context, constraint: c.Class) -> Test:
    return context.data.instance_test(constraint.class_)


def _datatype(context: Context, constraint: c.Datatype) -> Test:
    return context.literals.of(constraint.datatype)


KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    f"{SH}IRI": (ox.NamedNode,),
    f"{SH}BlankNode": (ox.BlankNode,),
    f"{SH}Literal": (ox.Literal,),
    f"{SH}BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode),
    f"{SH}BlankNodeOrLiteral": (ox.BlankNode, ox.Literal),
    f"{SH}IRIOrLiteral": (ox.NamedNode, ox.Literal),
}


def _node_kind(_: Context, constraint: c.NodeKind) -> Test:
    kinds = KINDS[constraint.kind.value]
    return lambda value: type(value) in kinds


def _range(context: Context, constraint: c.Range) -> Test:
    bound = constraint.bound
    if not isinstance(bound, ox.Literal):
        return lambda _: False
    return context.literals.against(constraint.operator, bound)


_WITH_TEXT: Final = (ox.Literal, ox.NamedNode)


def text_of(value: Term) -> str | None:
    """SPARQL's STR: None for blank nodes and triples, which have none."""
    return value.value if type(value) in _WITH_TEXT else None  # type: ignore[union-attr]


def _min_length(_: Context, constraint: c.MinLength) -> Test:
    least = constraint.length
    return lambda value: type(value) in _WITH_TEXT and len(value.value) >= least  # type: ignore[union-attr]


def _max_length(_: Context, constraint: c.MaxLength) -> Test:
    most = constraint.length
    return lambda value: type(value) in _WITH_TEXT and len(value.value) <= most  # type: ignore[union-attr]


def _pattern(context: Context, constraint: c.Pattern) -> Test:
    matches = context.patterns.matcher(constraint.pattern, constraint.flags)

    def test(value: Term) -> bool:
        text = text_of(value)
        return text is not None and matches(text)

    return test


def _language_in(_: Context, constraint: c.LanguageIn) -> Test:
    # There are few tags, and many texts with them.
    known: dict[str, bool] = {}

    def test(value: Term) -> bool:
        tag = value.language if type(value) is ox.Literal else None
        if not tag:
            return False
        found = known.get(tag)
        if found is None:
            found = known[tag] = _in_range(tag.lower(), constraint.ranges)
        return found

    return test


def _in_range(tag: str, ranges: Iterable[str]) -> bool:
    return any(tag == one or tag.startswith(f"{one}-") for one in ranges)


def _in(_: Context, constraint: c.In) -> Test:
    members = frozenset(constraint.members)
    return members.__contains__


TESTS: Final[Mapping[type, Callable[[Context, Any], Test]]] = {
    c.Class: _class,
    c.Datatype: _datatype,
    c.NodeKind: _node_kind,
    c.Range: _range,
    c.MinLength: _min_length,
    c.MaxLength: _max_length,
    c.Pattern: _pattern,
    c.LanguageIn: _language_in,
    c.In: _in,
}
