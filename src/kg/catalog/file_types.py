"""The formats of files in the lists that portals read, one row each.

The lists are the file types of the European Union and the media types of IANA.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE

FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type"
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types"


@dataclass(frozen=True)
class FileType:
    """A format: `slug` in the IRIs of distributions, `code` in the list of file types.

    `label` names it in any language. With `named_graphs` it says which graph a triple is in.
    """

    slug: str
    label: str
    code: str
    media_type: str
    named_graphs: bool = False

    @property
    def iri(self) -> ox.NamedNode:
        return ox.NamedNode(f"{FILE_TYPES}/{self.code}")

    @property
    def media_type_iri(self) -> ox.NamedNode:
        return ox.NamedNode(f"{MEDIA_TYPES}/{self.media_type}")


# By the names of the formats of dumps. What is no row here has no distribution of its own.
BY_FORMAT: Final[Mapping[str, FileType]] = MappingProxyType(
    {
        TURTLE.name: FileType("turtle", "Turtle", "RDF_TURTLE", TURTLE.media_type),
        JSON_LD.name: FileType(
            "json-ld", "JSON-LD", "JSON_LD", JSON_LD.media_type, named_graphs=True
        ),
        RDF_XML.name: FileType("rdf-xml", "RDF/XML", "RDF_XML", RDF_XML.media_type),
        N_TRIPLES.name: FileType("n-triples", "N-Triples", "RDF_N_TRIPLES", N_TRIPLES.media_type),
        TRIG.name: FileType("trig", "TriG", "RDF_TRIG", TRIG.media_type, named_graphs=True),
        N_QUADS.name: FileType(
            "n-quads", "N-Quads", "RDF_N_QUADS", N_QUADS.media_type, named_graphs=True
        ),
        "csv": FileType("csv", "CSV", "CSV", "text/csv"),
        "parquet": FileType("parquet", "Parquet", "PARQUET", "application/vnd.apache.parquet"),
    }
)
GZIP: Final = FileType("gz", "gzip", "GZIP", "application/gzip")
JSON: Final = FileType("json", "JSON", "JSON", "application/json")
SPARQL_RESULTS: Final = FileType(
    "sparql-results", "SPARQL", "SPARQLQRES", "application/sparql-results+json"
)
EVERY: Final = (*BY_FORMAT.values(), GZIP, JSON, SPARQL_RESULTS)
