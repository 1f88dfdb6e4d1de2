"""Query evaluation, of one server."""

from __future__ import annotations

import pytest
from asking import check_query
from cases import cases
from federation import SUITE
from manifest import QUERY_EVALUATION, Entry
from serving import Server


@pytest.mark.parametrize("entry", cases(QUERY_EVALUATION, without=SUITE))
def test_a_query_has_the_expected_answer(entry: Entry, endpoint: Server) -> None:
    check_query(entry, endpoint.client)
