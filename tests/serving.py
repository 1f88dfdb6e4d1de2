"""A server as its user starts it: the command, in a process of its own, on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

KG = (sys.executable, "-m", "kg")


@dataclass(frozen=True)
class Server:
    """Where a server listens, its process, a client for it, and what it said at its start."""

    url: str
    process: subprocess.Popen[str]
    client: httpx.Client
    said: str = ""


@contextmanager
def serving(
    *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run ``kg serve`` until the block ends; it must then stop cleanly."""
    with started(*arguments, cwd=cwd, env=env) as server:
        try:
            yield server
        finally:
            server.process.send_signal(signal.SIGINT)
            status = server.process.wait(timeout=30)
        assert status == 0, f"the server ended with status {status}"


@contextmanager
def started(
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
) -> Iterator[Server]:
    """Run ``kg serve``, and kill it when the block ends, if it still runs.

    With `under` it is another command that runs it.
    """
    process = subprocess.Popen(
        [*under, *KG, "serve", "--port", "0", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
    )
    try:
        url, said = _announced_url(process)
        with httpx.Client(base_url=url, timeout=60) as client:
            yield Server(url, process, client, said)
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def _announced_url(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(r" at (http://\S+)/$", line)
        if found:
            return found[1], "".join(said)
    raise AssertionError(f"the server did not start: {''.join(said)}")


def kg(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a ``kg`` command to its end."""
    return subprocess.run(
        [*KG, *arguments], capture_output=True, text=True, cwd=cwd, check=False, timeout=300
    )
