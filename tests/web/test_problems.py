"""Errors: every kind has its status, and every one is told as a problem document."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from answers import problem_of
from fastapi import FastAPI
from serving import Server

from kg import errors
from kg.errors import KgError
from kg.shacl.gate import NotConforming
from kg.shacl.report import ValidationReport
from kg.web.http.problems import STATUS, add_handlers, status_of

# Kinds without a row of their own: what the user of the server did not cause.
THE_OPERATOR_S = {
    errors.ConfigurationError,
    errors.ShapesError,
    errors.StoreError,
    errors.StoreTooNew,
    errors.StoreDamaged,
    errors.StoreEmpty,
    errors.ValidationFailed,
}


def kinds(kind: type[KgError]) -> Iterator[type[KgError]]:
    """A kind of error and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


# Other modules add kinds with data of their own, which only they can make.
OURS = [kind for kind in kinds(KgError) if kind.__module__ == "kg.errors"]


def made(kind: type[KgError]) -> KgError:
    if kind is errors.RdfSyntaxError:
        return errors.RdfSyntaxError("data.ttl", 3, 14, "no full stop.")
    if kind is NotConforming:
        return NotConforming(ValidationReport((), "an engine", 0.1), {})
    return kind("what is wrong.", "what to do.")


def test_every_kind_of_error_has_a_row_or_is_the_operator_s() -> None:
    assert {*OURS, NotConforming} == set(STATUS) | THE_OPERATOR_S
    assert not THE_OPERATOR_S & set(STATUS)


@pytest.mark.parametrize("kind", sorted(STATUS, key=str), ids=lambda kind: kind.__name__)
def test_a_row_is_not_hidden_by_one_before_it(kind: type[KgError]) -> None:
    assert status_of(made(kind)) == STATUS[kind]


@pytest.mark.parametrize("kind", sorted(THE_OPERATOR_S, key=str), ids=lambda kind: kind.__name__)
def test_what_the_user_did_not_cause_is_an_error_of_the_server(kind: type[KgError]) -> None:
    assert status_of(made(kind)) == 500


def answer_to(error: Exception) -> httpx.Response:
    """What a client gets where a route raises."""
    app = FastAPI()
    add_handlers(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/")

    return asyncio.run(ask())


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_becomes_a_problem_document(kind: type[KgError]) -> None:
    error = made(kind)
    found = problem_of(answer_to(error), status_of(error))
    assert found["detail"] == error.detail
    assert found["hint"] == error.hint
    assert found["type"] == "about:blank"


def test_an_unexpected_error_tells_nothing_of_the_inside() -> None:
    found = problem_of(answer_to(RuntimeError("secret")), 500)
    assert "secret" not in str(found)


def test_only_what_may_work_later_says_when_to_try_again() -> None:
    assert answer_to(errors.Overloaded("busy.")).headers["Retry-After"] == "5"
    assert "Retry-After" not in answer_to(errors.NotFound("nothing.")).headers


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * {", "line 1, column 11"),
        ("SELECT *\nWHERE {\n  ?s ?p }", "line 3, column 10"),
        ("", "line 1, column 1"),
    ],
)
def test_a_syntax_error_is_placed(query: str, place: str, server: Server) -> None:
    response = server.client.get("/sparql", params={"query": query})
    assert place in problem_of(response, 400)["detail"]


@pytest.mark.parametrize("path", ["/nothing", "/sparql/", "/sparql/x", "/catalog.php", "/%00"])
def test_what_is_not_there_is_a_problem_too(path: str, server: Server) -> None:
    response = server.client.get(path, headers={"Host": "elsewhere.example"})
    assert "nothing at this address" in problem_of(response, 404)["detail"]


@pytest.mark.parametrize("path", ["/", "/id/x", "/doc/x", "/def", "/context.jsonld", "/health"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_method_that_is_not_there_is_a_problem_with_those_that_are(
    method: str, path: str, server: Server
) -> None:
    response = server.client.request(method, path)
    assert method in problem_of(response, 405)["detail"]
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}
