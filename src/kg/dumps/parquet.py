"""A class's table as Apache Parquet, which needs the extra ``parquet``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kg.dumps.columns import Column
from kg.dumps.rows import ClassRows

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    pa = None

AVAILABLE: Final = pa is not None
# Rows that are held until they are written as a group.
_GROUP: Final = 10_000


def write_parquet(path: Path, rows: ClassRows, columns: Sequence[Column]) -> None:
    """The columns of the CSV table, as texts; several values of a cell as a list."""
    kinds = [pa.list_(pa.string()) if column.separator else pa.string() for column in columns]
    names = ["iri", *(column.name for column in columns)]
    schema = pa.schema(list(zip(names, [pa.string(), *kinds], strict=True)))
    iterator = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(itertools.islice(iterator, _GROUP)):
            arrays: list[list[object]] = [[iri for iri, _ in group]]
            for column in columns:
                cells = (column.values(row) for _, row in group)
                if column.separator:
                    arrays.append(list(cells))
                else:
                    arrays.append([cell[0] if cell else None for cell in cells])
            writer.write_table(
                pa.Table.from_arrays(
                    [
                        pa.array(values, kind)
                        for values, kind in zip(arrays, schema.types, strict=True)
                    ],
                    schema=schema,
                )
            )
