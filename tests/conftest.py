"""What tests share: the repository's own graph, published once, and servers of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from other_servers import listening
from serving import Server, serving
from thirdparty import MATERIAL, ROOT

from kg.rdf.sources import Sources
from kg.store.assembly import assemble
from kg.store.embedded import new_candidate

_HOW_TO_GET = {
    "standards/cpsv-ap-3.2.0": "github.com/SEMICeu/CPSV-AP at e37f5e1",
    "standards/dcat-ap-3.0.1": "github.com/SEMICeu/DCAT-AP at 7c531da",
    "standards/hsds-3.0": "github.com/openreferral/specification, branch 3.0: schema/compiled",
    "standards/w3c-shacl": "github.com/w3c/data-shapes at ff9edb9, its folder of tests",
    "seeds": "the two source texts, whose SHA-256 stand in data/claims.ttl",
}


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def sources() -> Sources:
    """The repository's own data, ontology and shapes."""
    return Sources((ROOT / "data",), ROOT / "ontology", ROOT / "ontology" / "shapes")


@pytest.fixture(scope="session")
def published(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the repository's graph as its only version (not validated: other tests do)."""
    store = tmp_path_factory.mktemp("published") / "store"
    with new_candidate(store, sources.base) as candidate:
        assemble(candidate, sources)
        candidate.publish("for the tests")
    return store


@pytest.fixture(scope="session")
def server(published: Path) -> Iterator[Server]:
    """A running server of the repository's graph, shared by tests that only read."""
    contact = ("--contact", "questions@example.org")
    with serving("--store", str(published), *contact) as running:
        yield running


@pytest.fixture(scope="session")
def material() -> Callable[[str], Path]:
    """A folder of third-party test material by name; skips where it is missing, fails in CI."""

    def find(name: str) -> Path:
        folder = MATERIAL / name
        if folder.is_dir():
            return folder
        advice = f"{folder} is missing: put there {_HOW_TO_GET[name]}, or set KG_TEST_MATERIAL."
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)

    return find


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has connected to it."""
    with listening() as found:
        yield found
