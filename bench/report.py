"""The results of the endpoint's benchmark as a record, a table and a plot."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from goals import Table, verdicts
from load import CLIENT, Load
from material import BENCH, PEERS

OWN_PACKAGES = ("httptools", "pyoxigraph", "uvicorn", "uvloop")


def keep(
    folder: Path, name: str, facts: Mapping[str, Any], text: str, *, peers: bool = True
) -> Path:
    """Write NAME-DATE.json and .md and print the text; the path of the record.

    Without `peers` none took part, and none need be installed.
    """
    record = {**(circumstances() if peers else surroundings()), **facts}
    target = folder / f"{name}-{record['date'][:10]}.json"
    folder.mkdir(parents=True, exist_ok=True)
    written = json.dumps(_plain(record), indent=2, ensure_ascii=False)
    target.write_text(f"{written}\n", encoding="utf-8")
    target.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    print(f"written to {target} and .md")
    return target


def compare(folder: Path, facts: Mapping[str, Any], table: Table) -> None:
    """Write endpoint-DATE.json, .md and .svg, and print the table."""
    found = [{**asdict(verdict), "met": verdict.met} for verdict in verdicts(table)]
    record = {**circumstances(), **facts, "goals": found}
    text = "".join(_markdown(record, table))
    kept = keep(folder, "endpoint", {**facts, "loads": table, "goals": found}, text)
    plot = [PEERS / "bin" / "python", BENCH / "plot.py", kept, kept.with_suffix(".svg")]
    subprocess.run(plot, check=True)


def circumstances() -> dict[str, Any]:
    """When, where and with what; the peers too."""
    here = surroundings()
    return {**here, "client": CLIENT, "versions": here["versions"] | _peer_versions()}


def surroundings() -> dict[str, Any]:
    """When, where and with what."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": ", ".join(
            (f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores", _processor())
        ),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in OWN_PACKAGES},
    }


def row(kind: str, loads: Mapping[str, Load]) -> str:
    """One kind, for the person who waits."""
    cells = (f"{column} {_number(load.rate)}/s" for column, load in loads.items())
    return f"{kind}: {'; '.join(cells)}"


def _plain(value: Any) -> Any:
    """As JSON has it: no dataclasses, and None in place of infinity."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    named = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "processor unknown")


def _peer_versions() -> dict[str, str]:
    pip = [PEERS / "bin" / "python", "-m", "pip", "list", "--format", "json"]
    listed = subprocess.run(pip, check=True, capture_output=True, text=True).stdout
    pinned = (BENCH / "peers.txt").read_text(encoding="utf-8")
    return {
        f"{package['name']} (peer)": package["version"]
        for package in json.loads(listed)
        if f"{package['name']}==" in pinned
    }


def _markdown(record: Mapping[str, Any], table: Table) -> Iterator[str]:
    yield f"# The endpoint beside its peers, {record['date'][:10]}\n\n"
    plan = record["plan"]
    yield (
        f"{record['quads']:,} quads, {record['services']:,} services. {record['machine']}; Python "
        f"{record['python']}. Client: {record['client']}; {plan['connections']} connections, "
        f"{plan['rounds']} rounds of {plan['seconds']:g} s each, medians.\n\n"
    )
    yield "## Requests a second\n\n"
    yield from _table(table, lambda load: _number(load.rate))
    yield "\n## Latency, p50 / p99 in ms\n\n"
    yield from _table(table, lambda load: f"{_number(load.p50)} / {_number(load.p99)}")
    if any(load.failed for loads in table.values() for load in loads.values()):
        yield "\n## Failed requests\n\n"
        yield from _table(table, _failed)
    yield "\n## Goals\n\n| requests a second of | at least | worst | where | |\n"
    yield "|---|--:|--:|---|---|\n"
    for goal in record["goals"]:
        verdict = "met" if goal["met"] else "**missed**"
        verdict += f", {goal['failed']} requests failed" if goal["failed"] else ""
        yield (
            f"| {goal['goal']} | {goal['wanted']:g} | {_number(goal['ratio'])} | {goal['kind']} "
            f"| {verdict} |\n"
        )
    yield "\n## Servers\n\n| server | loaded (s) | memory afterwards (MB) |\n|---|--:|--:|\n"
    for name, facts in record["servers"].items():
        yield f"| {name} | {facts['loaded (s)']:g} | {facts['memory (MB)']:,} |\n"
    versions = (f"{name} {text}" for name, text in record["versions"].items())
    yield f"\nVersions: {', '.join(versions)}.\n"


def _table(table: Table, cell: Any) -> Iterator[str]:
    names = list(next(iter(table.values())))
    yield f"| | {' | '.join(names)} |\n|---{'|--:' * len(names)}|\n"
    for kind, loads in table.items():
        yield f"| {kind} | {' | '.join(cell(loads[name]) for name in names)} |\n"


def _failed(load: Load) -> str:
    return f"{load.failed} of {load.requests}" if load.requests else "nothing was answered"


def _number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
