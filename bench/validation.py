"""Validation beside other engines, on data with known violations: `validation.py`.

BENCH_TRIPLES names the sizes (10000,100000,1000000). Every engine runs in a process of its own
and has to find what was put in; the result says where one does not, or takes longer than the time
that there is.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from material import BENCH, PEERS, ROOT, peers
from report import keep
from violations import BASE, DEF, expected, write

from kg.shacl.affected.validation import Revalidation
from kg.shacl.evaluation.engine import Validation
from kg.shacl.model.reader import read_shapes

SHAPES: Final = BENCH / "shapes"
SETS: Final[Mapping[str, tuple[Path, ...]]] = {
    "core": (SHAPES / "core.ttl",),
    "one sh:sparql": (SHAPES / "core.ttl", SHAPES / "sparql.ttl"),
    "all": (SHAPES / "core.ttl", SHAPES / "sparql.ttl", SHAPES / "more-sparql.ttl"),
}
OWN: Final = "kg"
COMPILED: Final = "kg-compiled"
PARSER: Final = "pyoxigraph.parse"
# Engines with the interpreter that has them.
ENGINES: Final = (OWN, COMPILED, PARSER, "pyshacl", "pyshifty", "pyrudof")
_OURS: Final = frozenset({OWN, COMPILED, PARSER})
# Seconds after which an engine is stopped; and the triples up to which there are several runs.
LIMIT: Final = 300
# Seconds after which a run is not made again.
_ENOUGH: Final = 60
_SEVERAL: Final = 100_000
CHANGES: Final = 100


@dataclass(frozen=True)
class Run:
    """The median of several runs; None for seconds if it was stopped, or could not be run."""

    parse: float | None
    validate: float | None
    megabytes: float
    fault: str = ""

    @property
    def seconds(self) -> float | None:
        if self.parse is None or self.validate is None:
            return None
        return self.parse + self.validate


def run(
    engine: str, data: Path, shapes: Sequence[Path], wanted: Mapping[str, int], runs: int
) -> Run:
    """Run an engine so often; `wanted` are the results that it has to give."""
    python = Path(sys.executable) if engine in _OURS else PEERS / "bin" / "python"
    command = [python, BENCH / "validate_once.py", engine, data, *shapes]
    told: list[dict[str, Any]] = []
    for _ in range(runs):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=LIMIT, check=False,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")} if engine in _OURS else None,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Run(None, None, 0.0, f"stopped after {LIMIT} s")
        if done.returncode:
            last = done.stderr.strip().rpartition("\n")[2]
            return Run(None, None, 0.0, f"failed: {last[:120]}")
        told.append(json.loads(done.stdout))
        if sum(one["parse"] + one["validate"] for one in told) > _ENOUGH:
            break
    found = told[0]["found"]
    fault = "" if engine == PARSER else _difference(wanted, found)
    parse, validate, megabytes = (
        statistics.median(one[name] for one in told) for name in ("parse", "validate", "megabytes")
    )
    return Run(parse, validate, megabytes, fault)


def _difference(wanted: Mapping[str, int], found: Mapping[str, int]) -> str:
    names = sorted(name for name in {*wanted, *found} if wanted.get(name, 0) != found.get(name, 0))
    return ", ".join(f"{n}: {found.get(n, 0)} in place of {wanted.get(n, 0)}" for n in names)


@dataclass(frozen=True)
class Changes:
    """Milliseconds for a hundred nodes of a dataset that is held, medians.

    `validated` by the evaluator, `compared` as the gate does it, which also finds out which nodes
    a change touches and validates these as they were before.
    """

    validated: float
    compared: float


def changes(data: Path) -> Changes:
    """Validate and change a hundred nodes after the other, and see that it was a hundred."""
    said = [quad for file in SETS["core"] for quad in ox.parse(path=str(file))]
    form = read_shapes(quad.triple for quad in said)
    dataset = ox.Dataset(ox.parse(path=str(data)))
    services = sum(1 for _ in dataset.quads_for_object(ox.NamedNode(f"{DEF}Service")))
    turns = [
        [ox.NamedNode(f"{BASE}service/{number % services}") for number in range(first, last)]
        for first, last in pairwise(range(0, 8 * CHANGES, CHANGES))
    ]
    validation = Validation(ox.parse(path=str(data)), form, said)
    validated = [_validated(validation, nodes) for nodes in turns]
    revalidation = Revalidation(form, said)
    compared = [_compared(revalidation, dataset, nodes) for nodes in turns]
    return Changes(statistics.median(validated), statistics.median(compared))


def _validated(validation: Validation, nodes: Sequence[ox.NamedNode]) -> float:
    started = time.perf_counter()
    report = validation.report("kg", frozenset(nodes))
    spent = time.perf_counter() - started
    assert report.checked is not None
    assert report.checked.focus_nodes == CHANGES
    return spent * 1000


def _compared(
    revalidation: Revalidation, dataset: ox.Dataset, nodes: Sequence[ox.NamedNode]
) -> float:
    title = ox.NamedNode(f"{DEF}title")
    added = [ox.Quad(node, title, ox.Literal("New", language="en")) for node in nodes]
    for quad in added:
        dataset.add(quad)
    started = time.perf_counter()
    outcome = revalidation.validate(dataset, added, [])
    spent = time.perf_counter() - started
    assert outcome is not None
    assert outcome.report.checked is not None
    assert outcome.report.checked.focus_nodes == CHANGES
    for quad in added:
        dataset.remove(quad)
    return spent * 1000


def measure(sizes: Sequence[int], engines: Sequence[str], runs: int) -> Iterator[dict[str, Any]]:
    folder = ROOT / ".venv" / "bench" / "validation"
    folder.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        data = folder / f"{size}.nt"
        services = write(size, data)
        stopped: set[str] = set()
        for name, shapes in SETS.items():
            wanted = expected(services, [file.stem for file in shapes])
            for engine in engines:
                if engine == PARSER and name != "core":
                    continue
                if engine in stopped:
                    found = Run(None, None, 0.0, "not run: it was stopped before")
                else:
                    found = run(engine, data, shapes, wanted, runs if size <= _SEVERAL else 1)
                if found.seconds is None:
                    stopped.add(engine)
                print(f"{size:>9,} {name:14} {engine:18} {_told(found)}", file=sys.stderr)
                yield {"triples": size, "shapes": name, "engine": engine, **asdict(found)}


def _told(found: Run) -> str:
    if found.seconds is None:
        return found.fault
    return f"{found.seconds:8.2f} s {found.megabytes:7.0f} MB {found.fault}"


def _markdown(rows: Sequence[Mapping[str, Any]], changed: Changes | None) -> Iterator[str]:
    yield "# Validation beside other engines\n\n"
    yield "Seconds to parse and validate, and peak of memory; how many times ours, and how many "
    yield "times the parser alone.\n\n"
    parser = {r["triples"]: _seconds(r) for r in rows if r["engine"] == PARSER}
    own = {(r["triples"], r["shapes"]): _seconds(r) for r in rows if r["engine"] == OWN}
    yield "| triples | shapes | engine | seconds | MB | / kg | / parse | |\n"
    yield "|--:|---|---|--:|--:|--:|--:|---|\n"
    for r in rows:
        seconds = _seconds(r)
        if seconds is None:
            yield f"| {r['triples']:,} | {r['shapes']} | {r['engine']} | | | | | {r['fault']} |\n"
            continue
        bases = (own.get((r["triples"], r["shapes"])), parser.get(r["triples"]))
        ratios = (f"{seconds / base:.2f}" if base else "" for base in bases)
        head = f"{r['triples']:,} | {r['shapes']} | {r['engine']}"
        verdict = r["fault"] or ("" if r["engine"] == PARSER else "all found")
        cells = (head, f"{seconds:.2f}", f"{r['megabytes']:,.0f}", *ratios, verdict)
        yield f"| {' | '.join(cells)} |\n"
    yield "\n## Goals\n\n| goal | found | |\n|---|--:|---|\n"
    for goal, found, met in _goals(rows, own, parser, changed):
        yield f"| {goal} | {found} | {'met' if met else '**missed**'} |\n"


def _seconds(row: Mapping[str, Any]) -> float | None:
    return None if row["parse"] is None else row["parse"] + row["validate"]


def _goals(
    rows: Sequence[Mapping[str, Any]],
    own: Mapping[tuple[int, str], float | None],
    parser: Mapping[int, float | None],
    changed: Changes | None,
) -> Iterator[tuple[str, str, bool]]:
    def of(engine: str, size: int, shapes: str) -> Mapping[str, Any] | None:
        key = (engine, size, shapes)
        return next((r for r in rows if (r["engine"], r["triples"], r["shapes"]) == key), None)

    for engine, shapes, least in (
        ("pyshacl", "core", 12), ("pyshacl", "one sh:sparql", 80), ("pyshifty", "core", 2.5),
    ):  # fmt: skip
        theirs, ours = of(engine, 100_000, shapes), own.get((100_000, shapes))
        seconds = _seconds(theirs) if theirs else None
        if ours and (seconds or theirs):
            ratio = (seconds or LIMIT) / ours
            shown = f"{'' if seconds else 'over '}{ratio:.1f}"
            yield f"{least} times {engine}, {shapes}, at 100,000", shown, ratio >= least
    large = of(OWN, 1_000_000, "all")
    seconds, alone = own.get((1_000_000, "all")), parser.get(1_000_000)
    if large and seconds and alone:
        ratio = seconds / alone
        yield "1,000,000 with all shapes under 10 times the parser", f"{ratio:.1f}", ratio < 10
        yield "1,000,000 under 700 MB", f"{large['megabytes']:.0f}", large["megabytes"] < 700
    sizes = sorted({size for size, shapes in own if shapes == "core"})
    if len(sizes) > 1:
        small, big = (own[size, "core"] for size in (sizes[0], sizes[-1]))
        if small and big:
            growth = (big / sizes[-1]) / (small / sizes[0])
            shown = f"{growth:.2f} times a triple"
            yield f"linear from {sizes[0]:,} to {sizes[-1]:,}", shown, growth < 1.5
    if changed is not None:
        shown = f"{changed.validated:.1f} ms; {changed.compared:.1f} ms with what was before"
        yield f"{CHANGES} changed nodes of the largest under 10 ms", shown, changed.validated < 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--results", type=Path, default=BENCH / "results")
    chosen = parser.parse_args()
    sizes = [int(one) for one in os.environ.get("BENCH_TRIPLES", "10000,100000,1000000").split(",")]
    peers()
    rows = list(measure(sizes, chosen.engines.split(","), chosen.runs))
    changed = changes(ROOT / ".venv" / "bench" / "validation" / f"{sizes[-1]}.nt")
    text = "".join(_markdown(rows, changed))
    keep(chosen.results, "validation", {"rows": rows, "changes (ms)": changed}, text)


if __name__ == "__main__":
    main()
