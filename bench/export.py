"""How fast a graph is exported, beside rdflib's serializers and pyoxigraph's dump.

    .venv/bin/python bench/export.py [RESULTS]

Each program writes the same graph as JSON-LD, Turtle and N-Quads, in a process of its own; ours
reads the snapshot each time, the others have theirs in memory before the time begins. Then the
documents of a class, at two sizes. Written to bench/results/.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from export_once import PROGRAMS
from material import BENCH, ROOT, data, wanted_quads
from report import keep

FORMATS: Final = {"jsonld": "JSON-LD", "turtle": "Turtle", "nquads": "N-Quads"}
RUNS: Final = 3
CLASS: Final = "SocialService"
# Times as fast as rdflib, MB of our peak, and how much longer a node may take in ten times as many.
FASTER, MEGABYTES, GROWTH = 10.0, 300.0, 1.3


def once(program: str, kind: str, store: Path) -> dict[str, Any]:
    command = [sys.executable, BENCH / "export_once.py", program, kind, store, str(RUNS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout)


def of_median(program: str, kind: str, store: Path) -> dict[str, Any]:
    """The run of several that took neither the longest nor the shortest."""
    rows = sorted((once(program, kind, store) for _ in range(RUNS)), key=itemgetter("seconds"))
    print(program, kind, rows, file=sys.stderr)
    return rows[RUNS // 2]


def measured(store: Path) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in FORMATS:
        for program in PROGRAMS:
            row = once(program, kind, store)
            found.setdefault(kind, {})[program] = row | {
                "median": statistics.median(row["seconds"])
            }
            print(kind, program, row, file=sys.stderr)
    return found


def verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def table(quads: int, found: dict[str, dict[str, dict[str, Any]]]) -> Iterator[str]:
    yield f"# Export of {quads:,} quads\n\n"
    yield f"Medians of {RUNS} runs, each program in a process of its own. Ours reads the snapshot "
    yield "from disk; rdflib and pyoxigraph hold the graph before the time begins, and their peak "
    yield "of memory includes it. Turtle holds the union of all graphs.\n\n"
    yield "| format | program | s | MB written | MB at most | times as fast as rdflib |\n"
    yield "|---|---|--:|--:|--:|--:|\n"
    for kind, programs in found.items():
        slow = programs["rdflib"]["median"]
        for program, row in programs.items():
            yield f"| {FORMATS[kind]} | {program} | {row['median']:.2f} | {row['bytes'] / 1e6:.0f} "
            yield f"| {row['megabytes']:.0f} | {slow / row['median']:.1f} |\n"
    yield f"\nGoals: {FASTER:g} times as fast as rdflib, under {MEGABYTES:g} MB.\n\n"
    for kind, programs in found.items():
        ours = programs["kg"]
        times = programs["rdflib"]["median"] / ours["median"]
        yield f"- {FORMATS[kind]}: {times:.1f} times, {verdict(times >= FASTER)}; "
        yield f"{ours['megabytes']:.0f} MB, {verdict(ours['megabytes'] < MEGABYTES)}\n"


def of_class(small: dict[str, Any], large: dict[str, Any]) -> Iterator[str]:
    yield f"\n# Documents of the class {CLASS}\n\n"
    yield f"The run of the median of {RUNS}, and the peak of the process that writes; the graph is "
    yield "held by workers of the store, which it asks.\n\n"
    yield "| nodes | s | ms a node | MB of JSON | MB at most |\n|--:|--:|--:|--:|--:|\n"
    for row in (small, large):
        each = row["seconds"] / row["nodes"] * 1000
        yield f"| {row['nodes']:,} | {row['seconds']:.2f} | {each:.3f} | {row['bytes'] / 1e6:.1f} "
        yield f"| {row['megabytes']:.0f} |\n"
    growth = growth_of(small, large)
    yield f"\nGoal: linear, a node taking at most {GROWTH:g} times as long: {growth:.2f}, "
    yield f"{verdict(growth <= GROWTH)}.\n"


def growth_of(small: dict[str, Any], large: dict[str, Any]) -> float:
    return float(large["seconds"] / large["nodes"] / (small["seconds"] / small["nodes"]))


def main(results: str | None = None) -> None:
    quads = wanted_quads()
    whole, tenth = data(quads), data(quads // 10)
    found = measured(whole.store)
    small, large = of_median("class", CLASS, tenth.store), of_median("class", CLASS, whole.store)
    text = "".join([*table(whole.quads, found), *of_class(small, large)])
    facts: dict[str, Any] = {
        "rdflib": version("rdflib"),
        "quads": whole.quads,
        "runs": RUNS,
        "exports": found,
        "class": [small, large],
    }
    keep(Path(results) if results else BENCH / "results", "export", facts, text, peers=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
