r"""Tables of resources as CSV (RFC 4180): a row each, a column for each property of the shapes.

- Texts have a column for each language: ``title_de``. Several values of one column are joined by
  ``|``; there a ``|`` of a value is written ``\|``, and a backslash twice.
- Resources stand by their IRI; what has none stands as the JSON object of the JSON-LD document.
- Spreadsheets would take a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula. Such
  a cell gets an apostrophe before it, unless it is a number; so does one that begins with an
  apostrophe. Whoever takes one leading apostrophe away has exactly the data.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg.jsonld.context import LANGUAGE
from kg.jsonld.node import Object
from kg.jsonld.schema import Schema, one_a_path
from kg.shacl.shapes import NodeShape, PropertyPath
from kg.store.base import RdfDataset, select, text

SEPARATOR: Final = "|"
# The first column.
IRI: Final = "iri"
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), and our own sign.
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠\t\r\n']")
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class TableFormat:
    """A format of tables: its name, media type, extension."""

    name: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()


CSV: Final = TableFormat("csv", "text/csv", "csv")


@dataclass(frozen=True)
class Column:
    """A column: its title, the keys of a JSON-LD object that it takes values from.

    `texts` that the first of them has a language map; `language` is that of the column, "" for
    none; `single` that a resource has one value at most.
    """

    title: str
    keys: tuple[str, ...]
    texts: bool
    language: str
    single: bool

    def cell(self, values: Sequence[str]) -> str:
        """Values as one cell."""
        if self.single and len(values) == 1:
            return values[0]
        return SEPARATOR.join(
            value.replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}") for value in values
        )


def columns(
    dataset: RdfDataset, schema: Schema, shapes: Sequence[NodeShape], where: str
) -> tuple[Column, ...]:
    """The columns after the first for the resources that `where` binds to ``?this``.

    A property has a column for each language that any of them has it in, and one without a
    language if it has other values too, or none at all.
    """
    shown = [s.path for s in one_a_path(shapes) if s.path is not None]
    predicates = " ".join(str(ox.NamedNode(p.predicate)) for p in shown if not p.inverse)
    languages: dict[PropertyPath, set[str]] = defaultdict(set)
    query = f"""SELECT DISTINCT ?p ?language {{ {where}
      VALUES ?p {{ {predicates} }} ?this ?p ?o BIND(COALESCE(LANG(?o), "") AS ?language) }}"""
    for row in select(dataset, query):
        languages[PropertyPath(text(row["p"]))].add(text(row["language"]))
    found = []
    for path in shown:
        term = schema.context.terms[path]
        keys = (term.key, *(() if path.inverse else (schema.context.compact(path.predicate),)))
        for tag in sorted(languages[path] or {""}):
            title = f"{term.key}_{tag}".replace("-", "_") if tag else _title(term.key)
            found.append(Column(title, keys, term.kind == LANGUAGE, tag, term.single))
    return tuple(found)


def _title(key: str) -> str:
    return key if key != IRI else f"{IRI}_"


def table(objects: Iterable[Object], header: Sequence[Column]) -> Iterator[str]:
    """The lines of a table, the header first, from JSON-LD objects that shapes made."""
    yield _line([IRI, *(column.title for column in header)])
    maps = {column.keys[0] for column in header if column.texts}
    for found in objects:
        values: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, value in found.items():
            for language, written in _texts(value) if key in maps else _values(value):
                values[key, language].append(written)
        cells = (
            column.cell([v for key in column.keys for v in values[key, column.language]])
            for column in header
        )
        yield _line([found["@id"], *map(harmless, cells)])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; one leading apostrophe is not of the data."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _values(value: Any) -> Iterator[tuple[str, str]]:
    """The values under a key of an object, each with its language ("" for none)."""
    if isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif not isinstance(value, dict):
        yield "", value if isinstance(value, str) else json.dumps(value)
    elif "@value" in value:
        yield value.get("@language", ""), str(value["@value"])
    elif not value.get("@id", "_:").startswith("_:"):
        yield "", value["@id"]
    else:
        yield "", json.dumps(value, ensure_ascii=False)


def _texts(value: Object) -> Iterator[tuple[str, str]]:
    """The texts of a language map, each with its language."""
    for language, texts in value.items():
        for one in texts if isinstance(texts, list) else [texts]:
            yield "" if language == "@none" else language, one


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
