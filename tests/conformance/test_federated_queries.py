"""SPARQL 1.1 Federated Query: SERVICE, asked of servers of the tests' data."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import check_query
from cases import cases
from federation import SUITE, federated
from manifest import QUERY_EVALUATION, Entry
from serving import Server


@pytest.mark.parametrize("entry", cases(QUERY_EVALUATION, within=SUITE))
def test_a_federated_query_has_the_expected_answer(
    entry: Entry, data_store: Path, endpoint: Server
) -> None:
    with federated(entry, data_store, endpoint) as server:
        check_query(entry, server.client)
