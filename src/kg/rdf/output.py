"""Triples to text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.rdf.formats import RdfFormat


def rdf_bytes(
    triples: Iterable[ox.Triple], rdf_format: RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    """Triples, sorted, in a format, with the prefixes that they use."""
    ordered = sorted(triples, key=str)
    text = " ".join(map(str, ordered))
    used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    data = ox.serialize(ordered, format=rdf_format.engine, prefixes=used)
    assert data is not None
    return data
