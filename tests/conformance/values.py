"""Literals by their values: what is left of them when it does not matter how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = ("integer", "int", "negativeInteger")
_VALUES: Final[Mapping[str, Callable[[str], object]]] = {
    **dict.fromkeys(_INTEGERS, int),
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "date": lambda text: text.replace("+00:00", "Z"),
    "decimal": lambda text: Decimal(text).normalize(),
    "double": float,
    "float": float,
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class WrittenOtherwise(AssertionError):
    """An answer is as expected but for how some values are written."""


def valued(term: Term) -> Term:
    """The term, a literal written in one way for each value."""
    if isinstance(term, ox.Triple):
        subject = valued(term.subject)
        assert not isinstance(subject, ox.Literal)
        return ox.Triple(subject, term.predicate, valued(term.object))
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(_XSD):
        return term
    name = term.datatype.value.removeprefix(_XSD)
    value = _VALUES.get(name)
    if value is None:
        return term
    kind = "integer" if name in _INTEGERS else name
    return ox.Literal(str(value(term.value)), datatype=ox.NamedNode(_XSD + kind))
