"""The rules beside the code of the harvesters: of every case both import the same datasets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from catalogues import CatalogueServer, catalogue_server
from changes import CASES, changed

from kg.harvest.report import HarvestReport
from kg.harvest.rules import RULES

# What it takes to read all is done once, by one of the workers.
pytestmark = pytest.mark.xdist_group("real harvesters")

sys.path.append(str(Path(__file__).parent.parent / "harvesters"))

Check = Callable[..., HarvestReport]
Read = Callable[[str], Mapping[str, Any]]

# The portal of the tests takes links to this machine, which a real one does not.
UNLIKE = {"a URL of this machine"}


def cases(who: str) -> list[str]:
    """The cases in which a rule of one harvester finds something."""
    own = {rule.id for rule in RULES if who in rule.who}
    return [name for name, (_, found) in CASES.items() if found & own and name not in UNLIKE]


@pytest.fixture(scope="module")
def reader() -> Callable[[str, Path], AbstractContextManager[Read]]:
    """Runs the code of a harvester in an environment of its own."""
    found: Any = pytest.importorskip("harvesting").reader
    return found  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def catalogues() -> Iterator[CatalogueServer]:
    with catalogue_server() as server:
        yield server


def test_udata_imports_what_the_rules_say(
    check: Check,
    catalogues: CatalogueServer,
    full: str,
    reader: Callable[[str, Path], AbstractContextManager[Read]],
    repository: Path,
) -> None:
    predicted, imported = {}, {}
    with reader("udata", repository) as read:
        for name in cases("udata"):
            url = catalogues.catalogue(changed(full, CASES[name][0]))
            predicted[name] = check(url).document["harvesters"]["udata"]["imports"]
            read("")
            imported[name] = len(read(url)["datasets"])
    assert imported == predicted


def test_ckan_imports_what_the_rules_say(
    check: Check,
    catalogues: CatalogueServer,
    full: str,
    reader: Callable[[str, Path], AbstractContextManager[Read]],
    repository: Path,
) -> None:
    predicted, imported = {}, {}
    with reader("ckan", repository) as read:
        for name in cases("ckan"):
            url = catalogues.catalogue(changed(full, CASES[name][0]))
            predicted[name] = check(url).document["harvesters"]["ckan"]["imports"]
            found = read(url)
            kept = [one for one in found["datasets"] if not one["refused"]]
            imported[name] = 0 if found["errors"] else len(kept)
    assert imported == predicted
