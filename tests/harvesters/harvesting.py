"""Other people's harvesters as processes, each in its own environment, asked line by line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

# What a harvester can be pointed at: every syntax, in one page and in several. All say the same.
ADDRESSES: Final = ("catalog.ttl", "catalog.jsonld", "catalog.rdf?per_page=5")
# udata, which writes everything to its database, takes seconds for each.
OF_UDATA: Final = ADDRESSES[1:]

# From the address of a catalogue to what is made of it.
Read = Callable[[str], dict[str, Any]]


@contextmanager
def reader(name: str, repository: Path) -> Iterator[Read]:
    """Run a reader in its environment; skips where that is not made, fails in CI."""
    python = repository / ".harvesters" / name / "bin" / "python"
    if not python.exists():
        advice = f"The environment of {name} is missing: run tools/harvesters.sh python3."
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    script = Path(__file__).with_name(f"{name}_reader.py")
    with subprocess.Popen(
        [str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield lambda url: asked(process, url)
        process.communicate(timeout=30)
    assert process.returncode == 0


def asked(process: subprocess.Popen[str], line: str) -> dict[str, Any]:
    """What the reader answers to a line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    assert answer, "the reader has ended"
    found: dict[str, Any] = json.loads(answer)
    return found
