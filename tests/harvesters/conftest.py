"""The catalogue of the running server, as it states itself and as the harvesters read it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS
from serving import Server
from stated import DCAT, Stated, described, read_pages

# What a harvester can be pointed at; all say the same.
SYNTAXES: Final = ("ttl", "jsonld", "rdf")

Read = Callable[[str], dict[str, Any]]


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
def read_by_udata(server: Server, repository: Path) -> dict[str, dict[str, Any]]:
    """What udata imports from each syntax of the catalogue."""
    return read_by("udata", server, repository)


@pytest.fixture(scope="package")
def read_by_ckan(server: Server, repository: Path) -> dict[str, dict[str, Any]]:
    """What CKAN imports from each syntax of the catalogue."""
    return read_by("ckan", server, repository)


def read_by(name: str, server: Server, repository: Path) -> dict[str, dict[str, Any]]:
    """Run a reader in its environment; skips where that is not made, fails in CI."""
    python = repository / ".harvesters" / name / "bin" / "python"
    if not python.exists():
        advice = f"The environment of {name} is missing: run tools/harvesters.sh python3."
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    reader = Path(__file__).with_name(f"{name}_reader.py")
    urls = [f"{server.url}/catalog.{syntax}" for syntax in SYNTAXES]
    done = subprocess.run(
        [str(python), str(reader)],
        input="\n\n".join(urls),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    printed = map(json.loads, done.stdout.splitlines())
    return dict(zip(SYNTAXES, printed, strict=True))
