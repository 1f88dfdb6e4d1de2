"""What the benchmarks need before they begin: the peers' environment, and the data.

Both are kept under .venv/ and made anew when what they are made of changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
BENCH: Final = ROOT / "bench"
PEERS: Final = ROOT / ".venv" / "peers"
KG: Final = (sys.executable, "-m", "kg")
DEFAULT_QUADS: Final = 1_000_000


@dataclass(frozen=True)
class Data:
    """The same quads as a store of ours and as N-Quads; how many services there are."""

    store: Path
    file: Path
    services: int
    quads: int


def wanted_quads() -> int:
    """BENCH_QUADS, or a million."""
    return int(os.environ.get("BENCH_QUADS", DEFAULT_QUADS))


def peers() -> Path:
    """The folder of the peers' commands, installed if need be."""
    pinned = BENCH / "peers.txt"
    if not _made(PEERS, [pinned]):
        print("installing the peers …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", PEERS], check=True)
        install = [PEERS / "bin" / "pip", "install", "--quiet", "-r", pinned]
        subprocess.run(install, check=True)
        _remember(PEERS, [pinned])
    return PEERS / "bin"


def data(quads: int) -> Data:
    """The data with about so many quads, generated and published if need be."""
    folder = ROOT / ".venv" / "bench" / str(quads)
    parts = [
        *(BENCH / name for name in ("generate.py", "derived.py", "things.py", "words.py")),
        *sorted((ROOT / "ontology").glob("*.ttl")),
        *sorted((ROOT / "data").glob("*.ttl")),
        *sorted((ROOT / "src" / "kg" / "store").glob("*.py")),
    ]
    generated, store = folder / "generated.nq", folder / "store"
    if not _made(folder, parts):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        started = time.perf_counter()
        generate = [sys.executable, BENCH / "generate.py", str(quads), generated]
        subprocess.run(generate, check=True)
        # The ontology as data: the rules are not run, the generator has derived already.
        paths = [ROOT / "data", ROOT / "ontology", generated]
        without = ["--ontology", "none", "--shapes", "none", "--store", store]
        subprocess.run([*KG, "publish", *paths, *without], check=True)
        seconds = time.perf_counter() - started
        print(f"generated and published in {seconds:.0f} s", file=sys.stderr)
        _remember(folder, parts)
    file = next((store / "snapshots").glob("*/graph.nq"))
    with generated.open("rb") as lines:
        services = sum(b"/def#SocialService>" in line for line in lines)
    with file.open("rb") as lines:
        return Data(store, file, services, sum(1 for _ in lines))


def _made(folder: Path, parts: Iterable[Path]) -> bool:
    stamp = folder / "made-of"
    return stamp.exists() and stamp.read_text(encoding="ascii") == _hash(parts)


def _remember(folder: Path, parts: Iterable[Path]) -> None:
    (folder / "made-of").write_text(_hash(parts), encoding="ascii")


def _hash(parts: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
