"""Triples to text, the same bytes for the same triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, namespace_of
from kg.rdf.formats import RdfFormat

_PREFIX = b"@prefix "


def rdf_bytes(
    triples: Iterable[ox.Triple], rdf_format: RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    """Triples, sorted, in a format, with just the prefixes that they use."""
    ordered = sorted(triples, key=str)
    namespaces = {namespace_of(iri) for triple in ordered for iri in _iris(triple)}
    used = {prefix: iri for prefix, iri in prefixes.items() if iri in namespaces}
    data = ox.serialize(ordered, format=rdf_format.engine, prefixes=used)
    assert data is not None
    return _prefixes_sorted(data)


def _iris(triple: ox.Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if term == RDF_TYPE:
            continue  # Turtle writes it as "a"
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def _prefixes_sorted(data: bytes) -> bytes:
    """The engine writes prefixes in no particular order."""
    lines = data.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(_PREFIX)), len(lines))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])
