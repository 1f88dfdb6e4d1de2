"""The catalogue of the running server, as it states itself and as the harvesters read it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS
from serving import Server
from stated import DCAT, Stated, described, read_pages

# What a harvester can be pointed at: the syntaxes, and a page for every dataset. All say the same.
ADDRESSES: Final = ("catalog.ttl", "catalog.jsonld", "catalog.rdf", "catalog.ttl?per_page=1")

# From the address of a catalogue to what is made of it.
Read = Callable[[str], dict[str, Any]]
Reader = Callable[[], AbstractContextManager[Read]]


@pytest.fixture(scope="package")
def pages(server: Server) -> list[Graph]:
    """The pages of the catalogue."""
    return list(read_pages(server.client, "/catalog.ttl"))


@pytest.fixture(scope="package")
def datasets(pages: list[Graph]) -> dict[str, Stated]:
    """The datasets by identifier; each is on one page, with all that belongs to it."""
    found = [dataset for page in pages for dataset in described(page, DCAT.Dataset)]
    return {str(dataset.text(DCTERMS.identifier)): dataset for dataset in found}


@pytest.fixture(scope="package")
def udata(repository: Path) -> Reader:
    """Starts a portal of udata's, which reads one catalogue after another."""
    return lambda: reader("udata", repository)


@pytest.fixture(scope="package")
def ckan(repository: Path) -> Reader:
    """Starts CKAN's harvester."""
    return lambda: reader("ckan", repository)


@pytest.fixture(scope="package")
def read_by_udata(server: Server, udata: Reader) -> dict[str, dict[str, Any]]:
    """What a new portal of udata's has after each address was harvested."""
    with udata() as read:
        found = {}
        for address in ADDRESSES:
            found[address] = read(f"{server.url}/{address}")
            read("")
        return found


@pytest.fixture(scope="package")
def read_by_ckan(server: Server, ckan: Reader) -> dict[str, dict[str, Any]]:
    """What CKAN makes of each address."""
    with ckan() as read:
        return {address: read(f"{server.url}/{address}") for address in ADDRESSES}


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
