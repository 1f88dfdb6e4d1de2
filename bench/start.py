"""Start, validation and memory of our own graph: `make bench`.

Prints medians of several runs and writes them, with machine, date and versions, to bench/results/.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import httpx
from processes import free_port, memory_of

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
GOALS = {
    "first answer after 'make serve', warm (s)": 2.0,
    "kg validate, whole (s)": 5.0,
    "resident memory after 200 queries (MB)": 200.0,
}
QUERY = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/solux/def#SocialService> }"


def first_answer(port: int) -> tuple[float, float]:
    """Seconds from the command to the first answer, and MB that all processes then hold."""
    started = time.perf_counter()
    process = subprocess.Popen(
        ["make", "serve"],
        cwd=ROOT,
        env={**os.environ, "KG_PORT": str(port)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while True:
                try:
                    answer = client.get("/sparql", params={"query": QUERY})
                    break
                except httpx.ConnectError:
                    time.sleep(0.01)
            seconds = time.perf_counter() - started
            answer.raise_for_status()
            for _ in range(200):
                client.get("/sparql", params={"query": QUERY}).raise_for_status()
            return seconds, memory_of(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def validation() -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "kg", "validate"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()
    return time.perf_counter() - started


def main() -> None:
    first_answer(free_port())  # warms the store and the byte code
    runs = [first_answer(free_port()) for _ in range(RUNS)]
    measured = {
        "first answer after 'make serve', warm (s)": [seconds for seconds, _ in runs],
        "kg validate, whole (s)": [validation() for _ in range(RUNS)],
        "resident memory after 200 queries (MB)": [memory for _, memory in runs],
    }
    medians = {name: statistics.median(values) for name, values in measured.items()}
    for name, value in medians.items():
        verdict = "met" if value < GOALS[name] else "MISSED"
        print(f"{name}: median {value:.2f} of {RUNS} runs, goal under {GOALS[name]:g}: {verdict}")
    record = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "versions": {
            name: version(name)
            for name in ("pyoxigraph", "pyshacl", "rdflib", "fastapi", "uvicorn")
        },
        "runs": measured,
        "medians": medians,
        "goals": GOALS,
    }
    target = ROOT / "bench" / "results" / f"start-{record['date'][:10]}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
