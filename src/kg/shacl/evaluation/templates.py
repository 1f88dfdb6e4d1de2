"""Messages with variables in braces, which stand for what a query found (SHACL, section 5.3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from kg.shacl.model.terms import Term

_VARIABLE: Final = re.compile(r"\{[?$]([^{}]+)\}")


def filled(messages: Iterable[ox.Literal], bound: Mapping[str, Term]) -> tuple[ox.Literal, ...]:
    """The messages with the values in place of ``{?name}`` and ``{$name}``, as far as there are."""

    def value(match: re.Match[str]) -> str:
        term = bound.get(match[1])
        if isinstance(term, ox.NamedNode | ox.Literal):
            return term.value
        return match[0] if term is None else str(term)

    return tuple(
        ox.Literal(_VARIABLE.sub(value, message.value), language=message.language)
        if message.language
        else ox.Literal(_VARIABLE.sub(value, message.value), datatype=message.datatype)
        for message in messages
    )
