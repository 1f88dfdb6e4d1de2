"""What the tests of the web application share."""

from __future__ import annotations

import http
from typing import Any

import httpx

JSON = {"Accept": "application/sparql-results+json"}


def problem_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a response, which must be whole and of that status."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = {"hint": "", **response.json()}
    assert found["status"] == status
    assert found["title"] == http.HTTPStatus(status).phrase
    assert found["detail"]
    return found
