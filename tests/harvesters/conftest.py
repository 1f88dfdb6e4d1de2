"""The catalogue of the running server, as it states itself and as the harvesters read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harvesting import ADDRESSES, Reader, reader
from rdflib import Graph
from rdflib.namespace import DCTERMS
from serving import Server
from stated import DCAT, Stated, described, read_pages


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
