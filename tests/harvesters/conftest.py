"""The catalogue of the running server, as it states itself and as the harvesters read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harvesting import ADDRESSES, OF_UDATA, Read, reader
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
def udata(repository: Path) -> Iterator[Read]:
    """A portal of udata's, which keeps what it reads; the empty address makes it a new one."""
    with reader("udata", repository) as read:
        yield read


@pytest.fixture(scope="package")
def read_by_udata(server: Server, udata: Read) -> dict[str, dict[str, Any]]:
    """What a new portal has after each address was harvested."""
    found = {}
    for address in OF_UDATA:
        udata("")
        found[address] = udata(f"{server.url}/{address}")
    return found


@pytest.fixture(scope="package")
def read_by_ckan(server: Server, repository: Path) -> dict[str, dict[str, Any]]:
    """What CKAN makes of each address."""
    with reader("ckan", repository) as read:
        return {address: read(f"{server.url}/{address}") for address in ADDRESSES}
