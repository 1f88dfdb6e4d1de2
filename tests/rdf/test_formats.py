"""The tables of formats: names, extensions and media types are unique and found."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UnknownFormat
from kg.rdf.formats import (
    GRAPH_FORMATS,
    RDF_FORMATS,
    RESULTS_FORMATS,
    find_format,
    format_of_file,
)

ROWS = (*RDF_FORMATS, *RESULTS_FORMATS)
TABLES = pytest.mark.parametrize("rows", [RDF_FORMATS, RESULTS_FORMATS], ids=["rdf", "results"])


@pytest.mark.parametrize("column", ["name", "extension", "media_type", "iri", "engine"])
def test_each_column_tells_the_rows_apart(column: str) -> None:
    values = [str(getattr(row, column)) for row in ROWS]
    assert len(set(values)) == len(ROWS)


@TABLES
def test_an_alias_is_an_alias_of_one_row_and_no_rows_own_type(rows: tuple) -> None:  # type: ignore[type-arg]
    types = [name for row in rows for name in (row.media_type, *row.aliases)]
    assert len(set(types)) == len(types)


@TABLES
def test_a_row_is_found_by_name_extension_and_media_type(rows: tuple) -> None:  # type: ignore[type-arg]
    for row in rows:
        for name in (
            row.name,
            row.extension,
            row.media_type,
            f".{row.extension}",
            row.name.upper(),
        ):
            assert find_format(rows, name) is row


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match=r"unknown format 'docx'.*turtle, jsonld, ntriples"):
        find_format(RDF_FORMATS, "docx")


def test_a_file_is_of_the_format_of_its_extension() -> None:
    for row in RDF_FORMATS:
        assert format_of_file(Path("folder.nq", f"some.file.{row.extension}")) is row


@pytest.mark.parametrize("row", RDF_FORMATS, ids=lambda row: row.name)
def test_the_engine_agrees_on_media_types_and_extensions(row: object) -> None:
    engine = row.engine  # type: ignore[attr-defined]
    assert engine.media_type == row.media_type  # type: ignore[attr-defined]
    assert ox.RdfFormat.from_media_type(row.media_type) == engine  # type: ignore[attr-defined]
    assert ox.RdfFormat.from_extension(row.extension) == engine  # type: ignore[attr-defined]
    assert engine.supports_datasets == row.datasets  # type: ignore[attr-defined]


def test_graph_formats_hold_one_graph_each() -> None:
    assert set(GRAPH_FORMATS) < set(RDF_FORMATS)
    for row in set(RDF_FORMATS) - set(GRAPH_FORMATS):
        assert row.datasets
