"""A query test: its query is asked of its dataset, in the format of its result."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pyoxigraph as ox
from datasets import query_text, stated_dataset
from manifest import Entry
from results import GRAPHS, RESULTS, Solutions, check_result, read_expected, read_result

# The order of the whole answer, not of a sub-query.
_ORDERED = re.compile(r"\bORDER\s+BY\b[^{}]*$", re.IGNORECASE)


def check_query(entry: Entry, client: httpx.Client) -> None:
    """Ask a server that has the data of all tests; fail unless the answer is as expected."""
    file = entry.result
    assert isinstance(file, ox.NamedNode)
    path = entry.path(file)
    expected = read_expected(path, file.value)
    accept = {**RESULTS, **GRAPHS}[path.suffix]
    if path.suffix in GRAPHS and not isinstance(expected, ox.Dataset):
        # The file describes a table, which no server answers in this way.
        accept = RESULTS[".srj"]
    response = client.post(
        "/sparql",
        params=stated_dataset(entry).parameters,
        content=query_text(entry).encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": accept},
    )
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].partition(";")[0] == accept
    found = read_result(response.content, accept)
    if isinstance(expected, Solutions) and _ORDERED.search(query_text(entry)):
        expected = replace(expected, ordered=True)
    check_result(found, expected, lax=entry.has("resultCardinality", "LaxCardinality"))
