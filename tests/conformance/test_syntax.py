"""Syntax: a query or update is refused with 400 exactly where the grammar does not have it."""

from __future__ import annotations

import re

import httpx
import pytest
from cases import cases
from manifest import QUERY_SYNTAX, UPDATE_SYNTAX, Entry
from serving import Server

# Asking another server is refused whatever the text, and before it is parsed.
_FETCHING = re.compile(r"\b(SERVICE|LOAD)\b", re.IGNORECASE)


@pytest.mark.parametrize("entry", cases(QUERY_SYNTAX))
def test_a_query_is_refused_if_its_syntax_is_wrong(entry: Entry, endpoint: Server) -> None:
    response = _send(endpoint.client, entry, "application/sparql-query")
    _check(entry, response, right=QUERY_SYNTAX[entry.type])


@pytest.mark.parametrize("entry", cases(UPDATE_SYNTAX))
def test_an_update_is_refused_if_its_syntax_is_wrong(entry: Entry, writable: Server) -> None:
    response = _send(writable.client, entry, "application/sparql-update")
    _check(entry, response, right=UPDATE_SYNTAX[entry.type])


def _send(client: httpx.Client, entry: Entry, media_type: str) -> httpx.Response:
    content = entry.path(entry.action).read_bytes()
    return client.post("/sparql", content=content, headers={"Content-Type": media_type})


def _check(entry: Entry, response: httpx.Response, *, right: bool) -> None:
    if not right:
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"].startswith("application/problem+json")
        assert response.json()["detail"]
    elif _FETCHING.search(entry.read(entry.action)):
        assert response.status_code == 403, response.text
    else:
        # An update can meet a graph that is there already, or is not.
        assert response.status_code in (200, 409), response.text
