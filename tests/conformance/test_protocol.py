"""The SPARQL 1.1 Protocol: each entry is a sequence of requests and answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import cases
from exchange import read_exchanges, run
from manifest import PROTOCOL, RDFS, UT, Entry
from serving import Server


@pytest.mark.parametrize("entry", cases(PROTOCOL))
def test_requests_are_answered_as_the_protocol_says(entry: Entry, emptied: Server) -> None:
    manifest = entry.manifest
    for graph in manifest.objects(entry.node, f"{UT}graphData"):
        name = manifest.text(graph, f"{RDFS}label")
        content = entry.path(manifest.text(graph, f"{UT}graph")).read_bytes()
        media_type = {"Content-Type": "application/n-triples"}
        put = emptied.client.put(
            "/graphs", params={"graph": name}, content=content, headers=media_type
        )
        assert put.status_code == 201, put.text
    exchanges = read_exchanges(entry)
    assert all(exchange.target.startswith("/sparql/") for exchange in exchanges)
    # The endpoint's own path stands in the place of the manifest's, as it asks for.
    own = [
        replace(exchange, target=exchange.target.replace("/sparql/", "/sparql", 1))
        for exchange in exchanges
    ]
    run(emptied.client, own)
