"""The long tests: `make endurance`. Kills, power cuts, new versions under load, a soak, fuzzing.

KG_ENDURANCE (1000) says how many of each, KG_ENDURANCE_MINUTES (30) how long the soak and each
fuzzer last. What came of it goes to bench/results/.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from report import surroundings

ROOT: Final = Path(__file__).resolve().parent.parent
TESTS: Final = ("tests/faults", "tests/security", "tests/shacl/test_writing_faults.py")
USUAL: Final = {"KG_ENDURANCE": "1000", "KG_ENDURANCE_MINUTES": "30"}
# What is told one by one: a test that took so many seconds, or has something to tell.
_LONG: Final = 60.0
_OUTCOMES: Final = ("passed", "failed", "skipped")


@dataclass(frozen=True)
class Case:
    """A test, what came of it, and what it tells."""

    file: str
    name: str
    outcome: str
    seconds: float
    said: str
    told: Mapping[str, str]


def cases(junit: Path) -> Iterator[Case]:
    """The tests of a run, from pytest's report in JUnit's format, of our own making."""
    for case in ET.parse(junit).iter("testcase"):
        faults = [child for child in case if child.tag in ("failure", "error", "skipped")]
        outcome = "passed"
        if faults:
            outcome = "skipped" if faults[0].tag == "skipped" else "failed"
        yield Case(
            case.get("classname", "").replace(".", "/") + ".py",
            case.get("name", ""),
            outcome,
            float(case.get("time", "0")),
            " ".join(fault.get("message", "").splitlines()[0] for fault in faults),
            {one.get("name", ""): one.get("value", "") for one in case.iter("property")},
        )


def markdown(found: list[Case], facts: Mapping[str, Any], plan: Mapping[str, str]) -> Iterator[str]:
    """What was run, where, and what came of it."""
    failed = sum(case.outcome == "failed" for case in found)
    yield f"# Endurance, {facts['date'][:10]}\n\n"
    yield f"{len(found)} tests, {failed} failed. {facts['machine']}; Python {facts['python']}; "
    yield ", ".join(f"{name} {text}" for name, text in facts["versions"].items()) + ". "
    yield ", ".join(f"{name}={value}" for name, value in plan.items()) + ".\n\n"
    yield f"| file | {' | '.join(_OUTCOMES)} | minutes |\n|---|{'--:|' * 4}\n"
    files: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        files[case.file].append(case)
    for file, tests in files.items():
        counts = (str(sum(test.outcome == outcome for test in tests)) for outcome in _OUTCOMES)
        minutes = sum(test.seconds for test in tests) / 60
        yield f"| {file} | {' | '.join(counts)} | {minutes:.1f} |\n"
    yield "\n## The long ones\n\n| test | outcome | minutes | |\n|---|---|--:|---|\n"
    for case in found:
        if case.seconds >= _LONG or case.told:
            told = "; ".join(f"{name}: {value}" for name, value in case.told.items())
            yield f"| {case.name} | {case.outcome} | {case.seconds / 60:.1f} | {told} |\n"
    told = [case for case in found if case.outcome != "passed"]
    if told:
        yield "\n## What did not pass\n\n"
        yield from (f"- {case.name}, {case.outcome}: {case.said}\n" for case in told)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the long tests.")
    parser.add_argument("--processes", default="2", help="how many tests at once; 0 is one")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results")
    parser.add_argument("tests", nargs="*", default=TESTS)
    arguments = parser.parse_args()
    plan = {name: os.environ.get(name, value) for name, value in USUAL.items()}
    facts = surroundings()
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder, "junit.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-n", arguments.processes]
        command += [f"--junit-xml={junit}", *arguments.tests]
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, **plan}, check=False)
        found = list(cases(junit))
    arguments.results.mkdir(parents=True, exist_ok=True)
    target = arguments.results / f"endurance-{facts['date'][:10]}.md"
    text = "".join(markdown(found, facts, plan))
    target.write_text(text, encoding="utf-8")
    print(f"{text}\nwritten to {target}")
    return status.returncode


if __name__ == "__main__":
    sys.exit(main())
