"""The servers that are measured, each started by us on a free port and ended by its id."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from material import BENCH, KG, Data
from processes import free_port, stop

OURS: Final = "kg serve"
CEILING: Final = "bare ASGI"
OXIGRAPH: Final = "oxigraph serve, memory"
OXIGRAPH_DISK: Final = "oxigraph serve, RocksDB"
RDFLIB: Final = "rdflib-endpoint, memory"
RDFLIB_OXIGRAPH: Final = "rdflib-endpoint, Oxigraph"

# Headers that the server adds itself, or that belong to one connection.
_NOT_COPIED: Final = {"date", "server", "connection", "transfer-encoding", "content-length"}
_HEALTHY: Final = "ASK {}"


@dataclass(frozen=True)
class Subject:
    """A running server: where its endpoint is, its process, and how long it took to load."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    loaded: float


@contextmanager
def ours(data: Data) -> Iterator[Subject]:
    """`kg serve` with its defaults; KG_BENCH_FLAGS may hold more flags.

    But for the share of one client: the client of a benchmark takes all that there is.
    """
    flags = shlex.split(os.environ.get("KG_BENCH_FLAGS", ""))
    command = [*KG, "serve", "--store", data.store, "--data", "none", "--default-graph", "union"]
    command += ["--client-seconds", "0"]
    port = free_port()
    with _running([*command, "--port", str(port), *flags]) as (process, started):
        url = f"http://127.0.0.1:{port}/sparql"
        yield Subject(OURS, url, process, _answering(url, process, started))


@contextmanager
def oxigraph_memory(data: Data, peers: Path, room: int | None = None) -> Iterator[Subject]:
    """`room` bounds its address space, in bytes: it does not bound what a query takes."""
    port = free_port()
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    # By the shell, which sets the limit on itself and then becomes the server.
    within = ["sh", "-c", f'ulimit -v {room // 1024}; exec "$@"', "sh"] if room else []
    with _running([*within, peers / "oxigraph", "serve", *bind]) as (process, started):
        url = f"http://127.0.0.1:{port}"
        _answering(f"{url}/query", process, started)
        with data.file.open("rb") as content:
            headers = {"Content-Type": "application/n-quads"}
            httpx.post(
                f"{url}/store", content=content, headers=headers, timeout=600
            ).raise_for_status()
        yield Subject(OXIGRAPH, f"{url}/query", process, time.perf_counter() - started)


@contextmanager
def oxigraph_disk(data: Data, peers: Path) -> Iterator[Subject]:
    folder = data.store.with_name("rocksdb")
    shutil.rmtree(folder, ignore_errors=True)
    port = free_port()
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    begun = time.perf_counter()
    program = peers / "oxigraph"
    load = [program, "load", "--location", folder, "--file", data.file]
    subprocess.run(load, check=True, capture_output=True)
    with _running([program, "serve", "--location", folder, *bind]) as (process, _):
        url = f"http://127.0.0.1:{port}/query"
        yield Subject(OXIGRAPH_DISK, url, process, _answering(url, process, begun))
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def rdflib_endpoint(data: Data, peers: Path, store: str) -> Iterator[Subject]:
    """`store` is rdflib's name of it: default or Oxigraph."""
    port = free_port()
    command = [peers / "python", BENCH / "rdflib_server.py", store, data.file, str(port)]
    with _running(command) as (process, started):
        url = f"http://127.0.0.1:{port}/"
        name = RDFLIB if store == "default" else RDFLIB_OXIGRAPH
        yield Subject(name, url, process, _answering(url, process, started))


@contextmanager
def ceiling(answers: Mapping[str, httpx.Response], folder: Path) -> Iterator[Subject]:
    """A bare application that gives these answers, at their names."""
    for name, answer in answers.items():
        (folder / f"{name}.body").write_bytes(answer.content)
        copied = [(key, text) for key, text in answer.headers.items() if key not in _NOT_COPIED]
        copied.append(("content-length", str(len(answer.content))))
        (folder / f"{name}.json").write_text(json.dumps(copied), encoding="utf-8")
    port = free_port()
    command = [sys.executable, BENCH / "ceiling.py", folder, str(port)]
    with _running(command) as (process, started):
        url = f"http://127.0.0.1:{port}"
        loaded = _answering(f"{url}/{next(iter(answers))}", process, started)
        yield Subject(CEILING, url, process, loaded)


def slug(name: str) -> str:
    """A name as part of a URL."""
    return re.sub(r"\W+", "-", name).lower()


@contextmanager
def _running(command: list[str | Path]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process, started
    finally:
        stop(process)


def _answering(url: str, process: subprocess.Popen[bytes], started: float) -> float:
    """Seconds until it answers."""
    headers = {"Accept": "application/sparql-results+json"}
    with httpx.Client(timeout=120, headers=headers) as client:
        while time.perf_counter() - started < 600:
            if process.poll() is not None:
                raise SystemExit(f"{process.args} ended with status {process.returncode}")
            try:
                if client.get(url, params={"query": _HEALTHY}).status_code == 200:
                    return time.perf_counter() - started
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    raise SystemExit(f"{process.args} does not answer")
