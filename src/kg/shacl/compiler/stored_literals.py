"""Literals of a store that keeps numbers and dates as values, not as they were written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyoxigraph as ox

from kg.namespaces import XSD, XSD_INTEGER
from kg.shacl.evaluation.literals import DERIVED, Literals
from kg.shacl.model.terms import Term

_STAMP: Final = f"{XSD}dateTimeStamp"


def kept_as(datatype: ox.NamedNode) -> ox.NamedNode:
    """The datatype that a store may give a datatype's literals back with."""
    if datatype.value.startswith(XSD) and datatype.value.removeprefix(XSD) in DERIVED:
        return ox.NamedNode(XSD_INTEGER)
    return ox.NamedNode(f"{XSD}dateTime") if datatype.value == _STAMP else datatype


class StoredLiterals(Literals):
    """Accepts, for a datatype, what of it the store gives back."""

    def of(self, datatype: ox.NamedNode) -> Callable[[Term], bool]:
        well_formed, datatypes = self.form_of(datatype.value), (datatype, kept_as(datatype))
        return lambda value: (
            type(value) is ox.Literal
            and value.datatype in datatypes
            and well_formed(ox.Literal(value.value, datatype=datatype))
        )
