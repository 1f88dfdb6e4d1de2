"""``python -m kg.shacl.pyshacl_process DATA.nq SHAPES.nt [FOCUS …]``: a report as N-Triples.

The only module, beside the formatter, that uses rdflib; it runs as a process of its own.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError

from kg.shacl.pyshacl_engine import FAILED, ILL_FORMED


def main(arguments: list[str]) -> int:
    # This process is ours alone: literals must be validated as they are written.
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    data_file, shapes_file, *focus = arguments
    data = rdflib.Dataset(default_union=True)
    data.parse(Path(data_file), format="nquads")
    shapes = rdflib.Graph()
    shapes.parse(Path(shapes_file), format="nt")
    try:
        _, report, _ = pyshacl.validate(
            data,
            shacl_graph=shapes,
            inplace=True,
            inference="none",
            focus_nodes=focus or None,
            do_owl_imports=False,
        )
    except (ShapeLoadError, ConstraintLoadError) as error:
        return _failed(ILL_FORMED, error)
    except (ReportableRuntimeError, RecursionError) as error:
        return _failed(FAILED, error)
    if not isinstance(report, rdflib.Graph):
        return _failed(FAILED, report if isinstance(report, Exception) else Exception(str(report)))
    sys.stdout.buffer.write(report.serialize(format="nt", encoding="utf-8"))
    return 0


def _failed(status: int, error: Exception) -> int:
    detail = " ".join(str(error).split()) or type(error).__name__
    sys.stdout.write(json.dumps({"detail": detail}))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
