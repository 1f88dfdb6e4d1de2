"""The columns of a class's table: known when all rows are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.dumps.rows import ClassRows, Field, Row

# What may stand between the values of a cell; after these, characters that no text has.
_SEPARATORS: Final = ("|", "¦", "‖", *map(chr, range(0xE000, 0xF900)))


@dataclass(frozen=True)
class Column:
    """A property, in one language if it is a text: ``title_de``.

    `separator` stands between the values of a cell, and in none of them; None where no cell has
    several.
    """

    name: str
    key: str
    language: str
    field: Field
    separator: str | None = None

    def values(self, row: Row) -> list[str]:
        return row.get(self.key, {}).get(self.language, [])

    def cell(self, row: Row) -> str:
        return (self.separator or "").join(self.values(row))


def columns_of(rows: ClassRows) -> list[Column]:
    """In the order of the shapes, languages sorted; properties without any value have none."""
    characters: dict[tuple[str, str], set[str]] = defaultdict(set)
    several: set[tuple[str, str]] = set()
    for _, row in rows:
        for key, by_language in row.items():
            for language, values in by_language.items():
                characters[key, language].update(*values)
                if len(values) > 1:
                    several.add((key, language))
    return [
        Column(
            f"{key}_{language}".replace("-", "_") if language else key,
            key,
            language,
            rows.fields[key],
            _separator(characters[key, language]) if (key, language) in several else None,
        )
        for key, language in _in_order(rows, set(characters))
    ]


def _in_order(rows: ClassRows, found: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for key in rows.fields:
        yield from sorted(pair for pair in found if pair[0] == key)


def _separator(characters: set[str]) -> str:
    return next(mark for mark in _SEPARATORS if mark not in characters)
