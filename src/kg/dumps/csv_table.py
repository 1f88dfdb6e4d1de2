"""A class's table as CSV (RFC 4180), and what its columns mean (CSVW, "Metadata Vocabulary")."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kg.dumps.columns import Column
from kg.dumps.rows import ClassRows
from kg.jsonld.context import ID, LANGUAGE
from kg.namespaces import XSD

# Readers of CSVW know this context by its name and fetch nothing (section 5.1 demands it).
_CONTEXT: Final = "http://www.w3.org/ns/csvw"
# The datatypes of XML Schema that CSVW has under the same name (section 5.11.1).
_DATATYPES: Final = frozenset(
    f"{XSD}{name}"
    for name in (
        "boolean", "date", "dateTime", "dateTimeStamp", "decimal", "double", "duration", "float",
        "gYear", "gYearMonth", "integer", "int", "long", "nonNegativeInteger", "positiveInteger",
        "time", "anyURI", "string",
    )
)  # fmt: skip


def write_csv(path: Path, rows: ClassRows, columns: Sequence[Column]) -> None:
    """One row an instance; values as they are, also those that a spreadsheet takes for formulas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["iri", *(column.name for column in columns)])
        writer.writerows([iri, *(column.cell(row) for column in columns)] for iri, row in rows)


def write_metadata(path: Path, table: Path, rows: ClassRows, columns: Sequence[Column]) -> None:
    """The description of a table that stands beside it (section 5)."""
    first = {"name": "iri", "titles": "iri", "datatype": "anyURI", "required": True}
    document = {
        "@context": _CONTEXT,
        "url": table.name,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {
            "aboutUrl": "{+iri}",
            "primaryKey": "iri",
            "columns": [
                first,
                *(_described(column) for column in columns),
                _type_column(rows),
            ],
        },
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _described(column: Column) -> dict[str, Any]:
    field = column.field
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "propertyUrl": field.term.path.predicate,
        "datatype": _datatype(field.term.kind),
    }
    if column.language:
        described["lang"] = column.language
    if column.separator is not None:
        described |= {"separator": column.separator, "ordered": False}
    texts = [
        {"@value": text, "@language": language} if language else {"@value": text}
        for language, text in sorted(field.shape.descriptions.items())
    ]
    if texts:
        described["dc:description"] = texts
    return described


def _datatype(kind: str | None) -> str:
    if kind == ID:
        return "anyURI"
    known = kind is not None and kind != LANGUAGE and kind in _DATATYPES
    return str(kind).removeprefix(XSD) if known else "string"


def _type_column(rows: ClassRows) -> dict[str, Any]:
    """The class of all rows, as a column that is in no file (section 5.6)."""
    return {
        "name": "type",
        "virtual": True,
        "propertyUrl": "rdf:type",
        "valueUrl": rows.iri,
    }
