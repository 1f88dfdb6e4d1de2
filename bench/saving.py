"""How long ``kg validate --watch`` takes after a save of our own graph's files.

    .venv/bin/python bench/saving.py [RESULTS]

Each edit is made and taken back, again and again, in a copy of the folders; beside it, in the
same run, validating everything anew. Written to bench/results/.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from material import BENCH, ROOT
from report import keep

from kg.cli.validation import Choices, validate
from kg.cli.workbench import Workbench
from kg.rdf.sources import Sources

RUNS: Final = 15
GOAL: Final = 100.0
SERVICE: Final = "<https://w3id.org/solux/id/service/lisko>"
DCT: Final = "http://purl.org/dc/terms/"


@dataclass(frozen=True)
class Edit:
    """What is done to a file."""

    what: str
    file: str
    edited: Callable[[str], str]


EDITS: Final = (
    Edit("a comment", "data/editorial.ttl", lambda text: f"# Checked.\n{text}"),
    Edit(
        "a label of a target group",
        "ontology/target-groups.ttl",
        lambda text: text.replace('"Kinder und Jugendliche"@de', '"Kinder, Jugendliche"@de', 1),
    ),
    Edit(
        "a description of a service",
        "data/editorial.ttl",
        lambda text: f'{text}\n{SERVICE} <{DCT}description> "Neu."@lb .\n',
    ),
    Edit(
        "a title of a service, among all claims",
        "data/claims.ttl",
        lambda text: f'{text}\n{SERVICE} <{DCT}title> "Neu"@lb .\n',
    ),
)


def main() -> None:
    """Measure and keep."""
    results = Path(sys.argv[1]) if len(sys.argv) > 1 else BENCH / "results"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("data", "ontology"):
            shutil.copytree(ROOT / part, folder / part)
        anew = statistics.median(_anew(folder) for _ in range(3))
        workbench = Workbench()
        workbench.validate(_sources(folder), Choices())
        saves = {edit.what: statistics.median(_saves(workbench, folder, edit)) for edit in EDITS}
    lines = "".join(
        f"| {what} | {spent:.0f} | {anew / spent:.1f} | {_verdict(spent)} |\n"
        for what, spent in saves.items()
    )
    text = (
        "# A save while watching\n\n"
        "Milliseconds from reading what was saved to the report with its places, medians of "
        f"{2 * RUNS}; until a save is seen, up to 30 ms go by before that, and what a save leaves "
        "is cleared away after it, while nobody waits. Validating everything anew takes "
        f"{anew:.0f} ms in the same process.\n\n"
        f"| what is edited | ms | times faster | under {GOAL:.0f} ms |\n|---|--:|--:|---|\n{lines}"
    )
    keep(results, "saving", {"anew (ms)": anew, "saves (ms)": saves}, text, peers=False)


def _verdict(spent: float) -> str:
    return "met" if spent < GOAL else "**missed**"


def _sources(folder: Path) -> Sources:
    ontology = folder / "ontology"
    return Sources((folder / "data",), ontology, ontology / "shapes")


def _anew(folder: Path) -> float:
    started = time.perf_counter()
    validate(_sources(folder), Choices())
    return (time.perf_counter() - started) * 1000


def _saves(workbench: Workbench, folder: Path, edit: Edit) -> Iterator[float]:
    file = folder / edit.file
    before = file.read_text(encoding="utf-8")
    after = edit.edited(before)
    assert after != before, f"{edit.what}: nothing to edit in {edit.file}"
    for text in (after, before) * RUNS:
        file.write_text(text, encoding="utf-8")
        started = time.perf_counter()
        outcome = workbench.validate(_sources(folder), Choices())
        yield (time.perf_counter() - started) * 1000
        assert outcome.report.checked is not None
        workbench.rest()


if __name__ == "__main__":
    main()
