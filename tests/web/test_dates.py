"""Last-Modified and If-Modified-Since (RFC 9110, section 13.1.3): of the version that is served."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from serving import Server
from stewards import send, writable

from kg.store.manifest import Manifest
from kg.store.stamp import Stamp, stamp_of
from kg.web.http.conditions import last_modified, unmodified

DOCUMENT = "/doc/service/lisko"
QUERY = "/sparql?query=ASK%7B%7D"


def date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def created(store: Path) -> datetime:
    (manifest,) = store.glob("snapshots/*/manifest.json")
    return datetime.fromisoformat(json.loads(manifest.read_text("utf-8"))["created"])


def ask(client: httpx.Client, path: str, since: str, **headers: str) -> httpx.Response:
    return client.get(path, headers={"If-Modified-Since": since, **headers})


@pytest.mark.parametrize("path", [DOCUMENT, QUERY, "/sparql", "/graph/editorial", "/"])
def test_a_document_is_dated_with_its_version_s_publication(
    path: str, server: Server, published: Path
) -> None:
    for _ in range(2):
        response = server.client.get(path).raise_for_status()
        assert parsedate_to_datetime(response.headers["Last-Modified"]) == created(published)


@pytest.mark.parametrize("path", [DOCUMENT, QUERY, "/sparql", "/graph/editorial", "/"])
def test_nothing_is_sent_to_whoever_has_it_since_that_date(path: str, server: Server) -> None:
    first = server.client.get(path)
    modified = parsedate_to_datetime(first.headers["Last-Modified"])
    for since in (modified, modified + timedelta(seconds=1), datetime.now(UTC)):
        for method in ("GET", "HEAD"):
            again = server.client.request(method, path, headers={"If-Modified-Since": date(since)})
            assert (again.status_code, again.content) == (304, b""), (method, since)
            for name in ("ETag", "Last-Modified", "Vary", "X-KG-Version", "Cache-Control"):
                assert again.headers.get(name) == first.headers.get(name), name
            assert "Content-Type" not in again.headers
    earlier = ask(server.client, path, date(modified - timedelta(seconds=1)))
    assert earlier.content == first.content


def test_what_is_kept_answers_conditions_too(server: Server) -> None:
    first = server.client.get("/doc/service/act.ttl")
    server.client.get("/doc/service/act.ttl")
    for condition in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = server.client.get("/doc/service/act.ttl", headers=condition)
        assert again.status_code == 304
        assert again.headers["Cache-Status"] == "kg; hit"


@pytest.mark.parametrize("path", [DOCUMENT, QUERY])
@pytest.mark.parametrize("since", ["yesterday", "", "2026-01-01", "Thu, 99 Jan 2026 00:00:00 GMT"])
def test_what_is_no_date_counts_as_not_said(path: str, since: str, server: Server) -> None:
    assert ask(server.client, path, since).status_code == 200


@pytest.mark.parametrize("path", [DOCUMENT, QUERY])
def test_the_date_does_not_count_beside_a_tag(path: str, server: Server) -> None:
    now = date(datetime.now(UTC))
    assert ask(server.client, path, now, **{"If-None-Match": '"another"'}).status_code == 200
    etag = server.client.get(path).headers["ETag"]
    old = date(datetime(2000, 1, 1, tzinfo=UTC))
    assert ask(server.client, path, old, **{"If-None-Match": etag}).status_code == 304


def test_another_version_is_sent_although_its_date_is_the_same() -> None:
    with writable() as server:
        client = server.client
        bodies = set()
        for number in range(5):
            send(client, f"<http://example.org/a> <http://example.org/p> {number} .")
            before = client.get("/graphs?graph=http://example.org/g")
            bodies.add(before.text)
            send(client, f"<http://example.org/a> <http://example.org/p> {number + 10} .")
            url, since = "/graphs?graph=http://example.org/g", before.headers["Last-Modified"]
            after = ask(client, url, since)
            assert after.status_code == 200
            assert f"{number + 10}" in after.text
        assert len(bodies) == 5


def manifest(number: int, created: str) -> Manifest:
    return Manifest(f"{number}-{'a' * 12}", None, created, "", "", 0, None, {})


def test_a_date_that_two_versions_share_tells_nothing() -> None:
    first = manifest(1, "2026-01-01T12:00:00+00:00")
    same = manifest(2, "2026-01-01T12:00:00.9+00:00")
    put_back = manifest(3, "2026-01-01T11:00:00+00:00")
    later = manifest(4, "2026-01-01T14:00:01+02:00")
    kept = [later, put_back, same, first]
    telling = {one.number: stamp_of(one, kept).telling for one in kept}
    assert telling == {1: True, 2: False, 3: False, 4: True}
    for one in kept:
        assert unmodified(stamp_of(one, kept), date(one.published)) is telling[one.number]


def test_a_version_from_a_clock_that_was_ahead_is_not_dated_in_the_future() -> None:
    ahead = Stamp("1-a", datetime(2999, 1, 1, tzinfo=UTC), telling=True)
    sent = parsedate_to_datetime(last_modified(ahead).decode())
    assert sent <= datetime.now(UTC)
