"""The reference engine: pyshacl, in a process of its own that can be killed.

The process keeps rdflib's memory and its settings out of the server, and a run-away regular
expression or SPARQL constraint can be ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ShapesError, ValidationFailed
from kg.rdf.formats import N_QUADS
from kg.shacl.focus import aimed
from kg.shacl.report import ValidationReport
from kg.shacl.report_graph import read_report
from kg.shacl.shapes import Shapes
from kg.shacl.validating import validating
from kg.store.base import RdfDataset

# Exit statuses of the process, with the errors they stand for.
ILL_FORMED = 3
FAILED = 4
_ERRORS = {ILL_FORMED: ShapesError, FAILED: ValidationFailed}


class PyshaclEngine:
    """SHACL Core and SHACL-SPARQL by pyshacl; `timeout` in seconds, None for no end."""

    name = "pyshacl"

    def __init__(self, timeout: float | None = None) -> None:
        self._timeout = timeout

    def validate(
        self, data: RdfDataset, shapes: Shapes, focus: Sequence[str] = ()
    ) -> ValidationReport:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="kg-shacl-") as folder:
            data_file, shapes_file = Path(folder, "data.nq"), Path(folder, "shapes.nt")
            with data_file.open("wb") as file:
                file.writelines(data.dump(N_QUADS))
            triples = validating(quad.triple for quad in shapes.quads)
            if focus:
                triples = aimed(triples, data, focus)
            ox.serialize(triples, shapes_file, ox.RdfFormat.N_TRIPLES)
            output = self._run([str(data_file), str(shapes_file)])
        report = (quad.triple for quad in ox.parse(output, ox.RdfFormat.N_TRIPLES))
        return read_report(report, self.name, time.monotonic() - started)

    def _run(self, arguments: Sequence[str]) -> bytes:
        command = [sys.executable, "-m", "kg.shacl.pyshacl_process", *arguments]
        try:
            done = subprocess.run(command, capture_output=True, timeout=self._timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise ValidationFailed(
                f"the validation did not finish within {self._timeout:g} s.",
                "Validate less at once, or look for a slow sh:sparql or sh:pattern.",
            ) from error
        if done.returncode == 0:
            return done.stdout
        if done.returncode in _ERRORS:
            raise _ERRORS[done.returncode](json.loads(done.stdout)["detail"])
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ValidationFailed(f"the engine stopped with status {done.returncode}: {last}")
