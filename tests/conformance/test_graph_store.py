"""The Graph Store Protocol, graphs named by their own address and by a parameter."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from cases import cases
from exchange import Exchange, read_exchanges, run
from former_graph_store import SUITE, former_exchanges
from manifest import GRAPH_STORE, Entry
from serving import Server


@pytest.mark.parametrize("entry", cases(GRAPH_STORE))
def test_graphs_are_read_and_written_as_the_protocol_says(entry: Entry, emptied: Server) -> None:
    if entry.suite == SUITE:
        run(emptied.client, former_exchanges(entry, emptied.url))
    else:
        run(emptied.client, [_here(exchange) for exchange in read_exchanges(entry)])


def _here(exchange: Exchange) -> Exchange:
    """The server's own paths in the place of the manifest's, as it asks for."""
    assert exchange.target.startswith("/gsp")
    direct = re.sub(r"^/gsp/", "/graph/", exchange.target)
    return replace(exchange, target=re.sub(r"^/gsp\b", "/graphs", direct))
