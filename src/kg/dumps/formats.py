"""What dumps are written as, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.rdf.formats import (
    GRAPH_FORMATS,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_FORMATS,
    RDF_XML,
    TRIG,
    TURTLE,
    RdfFormat,
)

GZIP: Final = "application/gzip"


@dataclass(frozen=True)
class DumpFormat:
    """A form of a file: the end of its name, and its media type; `rdf` None for tables."""

    name: str
    media_type: str
    extension: str
    rdf: RdfFormat | None = None


def _rdf(row: RdfFormat) -> DumpFormat:
    return DumpFormat(row.name, row.media_type, row.extension, row)


# CSV (RFC 4180) with its description (CSVW, "Metadata Vocabulary for Tabular Data"), and Parquet.
CSV: Final = DumpFormat("csv", "text/csv", "csv")
CSVW: Final = DumpFormat("csvw", "application/csvm+json", "csv-metadata.json")
PARQUET: Final = DumpFormat("parquet", "application/vnd.apache.parquet", "parquet")

# Of the whole graph, and of parts of it that are triples without named graphs.
WHOLE: Final = tuple(_rdf(row) for row in (N_QUADS, TRIG, TURTLE, N_TRIPLES, RDF_XML, JSON_LD))
PARTIAL: Final = tuple(_rdf(row) for row in GRAPH_FORMATS)
DUMP_FORMATS: Final = {
    row.name: row for row in (*(_rdf(row) for row in RDF_FORMATS), CSV, CSVW, PARQUET)
}
