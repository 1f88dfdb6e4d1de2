"""Our own catalogue, as the running server shows it, loses nothing in any portal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Server

from kg.harvest.limits import MOST_POINTS
from kg.harvest.report import HarvestReport

SHAPES = "standards/dcat-ap-3.0.1"
# What is known, is for the portal to mend, and loses nothing of ours.
KNOWN = {
    # DCAT-AP demands xsd:hexBinary, for which udata drops datasets unless it passes the value over.
    "udata-checksum-algorithm",
    # The services stand there as distributions too, with all that is said of them.
    "udata-service-of-distribution",
    # A label that CKAN would show takes the place of the IRI elsewhere.
    "ckan-format",
}


@pytest.mark.parametrize("address", ["/catalog.ttl", "/catalog.jsonld?per_page=5"])
def test_every_dataset_is_imported_everywhere_and_has_all_points(
    address: str,
    server: Server,
    check: Callable[..., HarvestReport],
    material: Callable[[str], Path],
) -> None:
    report = check(f"{server.url}{address}", material(SHAPES) / "html-shacl")
    told = report.document
    assert report.passes(MOST_POINTS), told["findings"]
    assert {finding["id"] for finding in told["findings"]} <= KNOWN
    assert told["datasets"] > 10
    assert told["pages"] == (1 if address == "/catalog.ttl" else -(-told["datasets"] // 5))
    assert told["links"]["dead"] == 0
    assert all(who["imports"] == told["datasets"] for who in told["harvesters"].values())
