"""Datatypes that the engine widens when it stores a literal, given back as the shapes have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.jsonld.context import Context
from kg.namespaces import XSD, XSD_INTEGER

_DATE_TIME: Final = f"{XSD}dateTime"
# XML Schema 1.1 part 2, section 3.4: derived datatypes, with what the engine makes of them.
WIDENED: Final[Mapping[str, str]] = {
    f"{XSD}dateTimeStamp": _DATE_TIME,
    **{
        f"{XSD}{name}": XSD_INTEGER
        for name in (
            "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger",
            "long", "int", "short", "byte",
            "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
        )
    },
}  # fmt: skip


def as_stated(triples: Iterable[ox.Triple], context: Context) -> Iterator[ox.Triple]:
    """The triples, with literals of the datatype that the shapes demand of their predicate.

    What is published conforms to the shapes, so a widened literal was of the narrower datatype.
    """
    stated = {
        path.predicate: term.kind
        for path, term in context.terms.items()
        if term.kind in WIDENED and not path.inverse
    }
    for triple in triples:
        narrower = stated.get(triple.predicate.value)
        yield triple if narrower is None else _narrowed(triple, narrower)


def _narrowed(triple: ox.Triple, datatype: str) -> ox.Triple:
    value = triple.object
    if not isinstance(value, ox.Literal) or value.datatype.value != WIDENED[datatype]:
        return triple
    narrower = ox.Literal(value.value, datatype=ox.NamedNode(datatype))
    return ox.Triple(triple.subject, triple.predicate, narrower)
