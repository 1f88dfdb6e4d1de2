"""A server as its user starts it: the command, in a process of its own, on a free port."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

KG = (sys.executable, "-m", "kg")


@dataclass(frozen=True)
class Server:
    """Where a server listens, its process, and a client for it."""

    url: str
    process: subprocess.Popen[str]
    client: httpx.Client


@contextmanager
def serving(*arguments: str, cwd: Path | None = None) -> Iterator[Server]:
    """Run ``kg serve`` until the block ends; it must then stop cleanly."""
    process = subprocess.Popen(
        [*KG, "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
    )
    try:
        url = _announced_url(process)
        with httpx.Client(base_url=url, timeout=60) as client:
            yield Server(url, process, client)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=30)
        assert process.stderr is not None
        process.stderr.close()
    assert status == 0, f"the server ended with status {status}"


def _announced_url(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(r" at (http://\S+)/$", line)
        if found:
            return found[1]
    raise AssertionError(f"the server did not start: {''.join(said)}")


def kg(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a ``kg`` command to its end."""
    return subprocess.run(
        [*KG, *arguments], capture_output=True, text=True, cwd=cwd, check=False, timeout=300
    )
