"""What compiled shapes need of a place with data: answers to SELECT queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import ValidationFailed
from kg.shacl.model.terms import Term

# What of a solution's variables is bound, by their names.
Row: TypeAlias = Mapping[str, Term]


class Queries(Protocol):
    """SPARQL 1.1 over data whose default graph is the union of all its graphs.

    Blank nodes keep their labels from one answer to the next.
    """

    def select(self, text: str) -> Iterable[Row]:
        """The solutions."""
        ...


class StoreQueries:
    """The store of this process, in memory or on disk."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def select(self, text: str) -> Iterable[Row]:
        """Raises `ValidationFailed` for what the engine refuses."""
        try:
            found = self._store.query(text, use_default_graph_as_union=True)
            assert isinstance(found, ox.QuerySolutions)
            names = [variable.value for variable in found.variables]
            for row in found:
                pairs = zip(names, row, strict=True)
                yield {name: term for name, term in pairs if term is not None}
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise ValidationFailed(
                f"the store did not answer a query of shapes: {error}"
            ) from error
