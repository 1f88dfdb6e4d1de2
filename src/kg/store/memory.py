"""What every in-memory engine needs: the union as default graph, and the declared prefixes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pyoxigraph as ox

from kg.namespaces import SH

_PREFIXES = f"SELECT ?prefix ?iri {{ ?d <{SH}prefix> ?prefix ; <{SH}namespace> ?iri }}"


def load_union(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Make the default graph the union of the named graphs.

    The union is laid down as triples of its own: the engine's union switch would override FROM
    and count a triple once for every graph that it stands in. Where the quads are sorted, the
    same triple in several graphs comes in a row and is added once.
    """
    store.bulk_extend(
        ox.Quad(triple.subject, triple.predicate, triple.object)
        for triple, _ in itertools.groupby(quads, key=lambda quad: quad.triple)
    )


def declared_prefixes(store: ox.Store) -> dict[str, str]:
    """The prefixes that the graph declares (SHACL, section 5.2.1), for Turtle that reads well."""
    rows = store.query(_PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return dict(sorted((row["prefix"].value, row["iri"].value) for row in rows))
