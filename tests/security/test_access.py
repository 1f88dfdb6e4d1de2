"""Who may write: without a good token, no way to write changes anything."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server, kg, serving
from stewards import TOKEN, TURTLE, writable
from writing import EX, fingerprint, make_store

from kg.errors import ConfigurationError, Forbidden, Unauthorized
from kg.web.service.access import Tokens, read_tokens

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("access")

UPDATE = "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"
SPARQL_UPDATE = {"Content-Type": "application/sparql-update"}
CONTENT = f"ex:g {{ ex:a ex:p 0 }} <{EX}graph/there> {{ ex:a ex:p 0 }}"
RESTORE = f"""PREFIX ex: <{EX}> DROP ALL ; INSERT DATA {{
    GRAPH ex:g {{ ex:a ex:p 0 }} GRAPH <{EX}graph/there> {{ ex:a ex:p 0 }} }}"""
A: dict[str, Any] = {"content": "<urn:a> <urn:b> 1 .", "headers": TURTLE}
# Every way to write, each of which changes the store with a good token.
WRITES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "PUT": ("PUT", f"/graphs?graph={EX}g", A),
    "POST": ("POST", f"/graphs?graph={EX}g", A),
    "POST of files": (
        "POST",
        f"/graphs?graph={EX}g",
        {"files": {"a": ("a.ttl", b"<urn:a> <urn:b> 1 .")}},
    ),
    "POST of a new graph": ("POST", "/graphs", A),
    "DELETE": ("DELETE", f"/graphs?graph={EX}g", {}),
    "PUT of the default graph": ("PUT", "/graphs?default", A),
    "POST to the default graph": ("POST", "/graphs?default", A),
    "PUT at its own path": ("PUT", "/graph/a", A),
    "POST at its own path": ("POST", "/graph/a", A),
    "DELETE at its own path": ("DELETE", "/graph/there", {}),
    "update": ("POST", "/sparql", {"content": UPDATE, "headers": SPARQL_UPDATE}),
    "update in a form": ("POST", "/sparql", {"data": {"update": UPDATE}}),
}
EXPIRED, NAMED = "expired-0123456789", "named-0123456789abc"
OTHERS: dict[str, dict[str, str]] = {
    "none": {},
    "empty": {"Authorization": ""},
    "no token": {"Authorization": "Bearer"},
    "an unknown one": {"Authorization": "Bearer 0123456789abcdefghik"},
    "a part": {"Authorization": f"Bearer {TOKEN[:-1]}"},
    "more": {"Authorization": f"Bearer {TOKEN}a"},
    "in capitals": {"Authorization": f"Bearer {TOKEN.upper()}"},
    "two": {"Authorization": f"Bearer {TOKEN} {TOKEN}"},
    "a list": {"Authorization": f"Bearer x, Bearer {TOKEN}"},
    "a weak one": {"Authorization": "Bearer a"},
    "a hash": {"Authorization": f"Bearer {'0' * 64}"},
    "an expired one": {"Authorization": f"Bearer {EXPIRED}"},
    "its name": {"Authorization": "Bearer steward"},
    "a comment": {"Authorization": "Bearer commented-0123456789"},
    "the basic scheme": {"Authorization": f"Basic {TOKEN}"},
    "without a scheme": {"Authorization": TOKEN},
    "in another header": {"X-Authorization": f"Bearer {TOKEN}"},
    "in a cookie": {"Cookie": f"Authorization=Bearer {TOKEN}; token={TOKEN}"},
    "behind a proxy": {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
}
FILE = f"""# comments
{TOKEN} # the usual one
steward {NAMED} 2999-12-31
former {EXPIRED} 2020-01-01
# commented-0123456789
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nothing here may change."""
    directory = tmp_path_factory.mktemp("access") / "store"
    make_store(directory, CONTENT)
    return directory


@contextmanager
def kept(directory: Path) -> Iterator[None]:
    """The store has not changed when the block ends."""
    before = fingerprint(directory)
    yield
    assert fingerprint(directory) == before


def arguments(directory: Path) -> tuple[str, ...]:
    return ("--store", str(directory), "--default-graph", "own")


@pytest.fixture(scope="module")
def guarded(directory: Path) -> Iterator[Server]:
    """A server that knows the tokens of a file."""
    file = directory.parent / "tokens"
    file.write_text(FILE)
    file.chmod(0o600)
    with serving(*arguments(directory), "--write-token-file", str(file)) as server:
        yield server


@pytest.fixture(scope="module")
def reading(directory: Path) -> Iterator[Server]:
    """A server that nobody may write to."""
    with serving(*arguments(directory)) as server:
        yield server


def attempt(client: httpx.Client, name: str, more: dict[str, str]) -> httpx.Response:
    method, path, request = WRITES[name]
    headers = {**request.get("headers", {}), **more}
    return client.request(method, path, **{**request, "headers": headers})


@pytest.mark.parametrize("name", WRITES)
def test_writing_without_a_good_token_changes_nothing(
    guarded: Server, directory: Path, name: str
) -> None:
    with kept(directory):
        for kind, headers in OTHERS.items():
            response = attempt(guarded.client, name, headers)
            assert response.status_code == 401, kind
            challenge = response.headers["WWW-Authenticate"]
            given = headers.get("Authorization", "").startswith("Bearer")
            assert challenge == 'Bearer realm="kg"' + (', error="invalid_token"' if given else "")
            assert TOKEN not in response.text
            assert EXPIRED not in response.text


@pytest.mark.parametrize("name", WRITES)
def test_where_writing_is_off_no_token_helps(reading: Server, directory: Path, name: str) -> None:
    with kept(directory):
        for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
            response = attempt(reading.client, name, headers)
            assert response.status_code == 403
            assert "KG_WRITE_TOKEN" in response.json()["hint"]


def test_with_a_good_token_each_of_them_writes(tmp_path: Path) -> None:
    """So that the refusals mean something."""
    directory = tmp_path / "store"
    make_store(directory, CONTENT)
    with writable(*arguments(directory)) as server:
        for name in WRITES:
            restored = server.client.post("/sparql", content=RESTORE, headers=SPARQL_UPDATE)
            assert restored.is_success, restored.text
            response = attempt(server.client, name, {})
            assert response.status_code in (200, 201), (name, response.text)
            assert response.json()["changed"] is True, name


def test_reading_never_writes(guarded: Server, directory: Path) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    forms = ({"query": UPDATE}, {"update": UPDATE}, {"query": "ASK {}", "update": UPDATE})
    with kept(directory):
        for method in ("GET", "HEAD"):
            for form in forms:
                response = guarded.client.request(method, "/sparql", params=form, headers=headers)
                assert response.status_code == 400
            for path in (f"/graphs?graph={EX}g", "/graphs", "/graph/there"):
                response = guarded.client.request(method, path, headers=headers)
                assert response.status_code == 200
        for content_type in ("application/sparql-query", "application/x-www-form-urlencoded"):
            response = guarded.client.post(
                f"/sparql?update={UPDATE}",
                content=UPDATE,
                headers={**headers, "Content-Type": content_type},
            )
            assert response.status_code == 400


FORMS = (
    ("text/plain", "<urn:a> <urn:b> <urn:c> ."),
    ("text/plain", f"update={UPDATE}"),
    ("application/x-www-form-urlencoded", f"update={UPDATE.replace(' ', '+')}"),
    (
        "multipart/form-data; boundary=x",
        (
            '--x\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\n\r\n'
            "<urn:a> <urn:b> 1 .\r\n--x--\r\n"
        ),
    ),
)


def test_a_page_elsewhere_cannot_make_a_browser_write(guarded: Server, directory: Path) -> None:
    """What a form may send without being asked, and what is asked before a script may send more."""
    origin = {"Origin": "https://evil.example", "Cookie": f"token={TOKEN}"}
    with kept(directory):
        for path in ("/sparql", "/graphs", f"/graphs?graph={EX}g", "/graph/a"):
            for content_type, body in FORMS:
                headers = {**origin, "Content-Type": content_type}
                response = guarded.client.post(path, content=body, headers=headers)
                assert response.status_code in (400, 401, 415), (path, content_type)
                assert "Access-Control-Allow-Credentials" not in response.headers
            asked = {
                **origin,
                "Access-Control-Request-Method": "PUT",
                "Access-Control-Request-Headers": "authorization, content-type",
            }
            allowed = guarded.client.options(path, headers=asked).headers
            assert "Access-Control-Allow-Credentials" not in allowed
            assert "authorization" not in allowed.get("Access-Control-Allow-Headers", "").lower()
            assert "PUT" not in allowed.get("Access-Control-Allow-Methods", "")


def test_the_body_of_one_who_may_not_write_is_not_waited_for(guarded: Server) -> None:
    """The token comes first: the answer is there before the body."""

    port = int(guarded.url.rpartition(":")[2])
    for path in (f"/graphs?graph={EX}g", "/graph/a"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            head = f"PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\n"
            connection.sendall(f"{head}Content-Length: 1000000\r\n\r\n<urn:a>".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")


def test_nobody_finds_the_token_in_logs_or_processes(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = directory.parent / "log"
    with writable(*arguments(directory), "--log", str(log)) as server, kept(directory):
        for name in ("PUT", "update"):
            attempt(server.client, name, {"Authorization": f"Bearer {TOKEN}x"})
        response = server.client.get(f"/graphs?token={TOKEN}&default")
        assert response.status_code == 400
        below = [server.process.pid]
        for pid in below:
            tasks = Path(f"/proc/{pid}/task/{pid}/children")
            below += [int(child) for child in tasks.read_text().split()] if tasks.exists() else []
        for pid in below[1:]:
            assert TOKEN not in Path(f"/proc/{pid}/environ").read_bytes().decode()
            assert TOKEN not in Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        assert len(below) > 2
    assert "401" in log.read_text()
    assert f"Bearer {TOKEN}" not in log.read_text()
    assert TOKEN + "x" not in log.read_text()


def tokens(text: str, folder: Path, now: str = "2026-06-30T12:00:00") -> Tokens:
    file = folder / "tokens"
    file.write_text(text)
    file.chmod(0o600)
    return read_tokens(None, file, lambda: datetime.fromisoformat(now).replace(tzinfo=UTC))


def test_the_name_in_the_file_is_the_author(tmp_path: Path) -> None:
    known = tokens(FILE, tmp_path)
    assert known.author(f"bearer   {NAMED} ") == "steward"
    assert known.author(f"BEARER {TOKEN}") == "token"
    assert read_tokens(TOKEN, None).author(f"Bearer {TOKEN}") == "token"
    both = read_tokens("another-0123456789", tmp_path / "tokens")
    assert [both.author(f"Bearer {t}") for t in ("another-0123456789", NAMED)] == [
        "token",
        "steward",
    ]


def test_a_token_holds_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    """Whatever the clock did in between (two of the servers may differ by a day)."""
    text = f"{NAMED} 2026-06-30"
    assert tokens(text, tmp_path, "2026-06-30T23:59:59").author(f"Bearer {NAMED}") == "token"
    with pytest.raises(Unauthorized, match="expired on 2026-06-30") as expired:
        tokens(text, tmp_path, "2026-07-01T00:00:00").author(f"Bearer {NAMED}")
    assert expired.value.invalid
    assert tokens(text, tmp_path, "2026-06-29T00:00:00").author(f"Bearer {NAMED}") == "token"


def test_without_tokens_writing_is_off() -> None:
    for none in (read_tokens(None, None), read_tokens("", None), Tokens()):
        assert not none
        with pytest.raises(Forbidden):
            none.author(f"Bearer {TOKEN}")


REFUSED = {
    "short": ("abcdefghijklmno", r":1: the token is too weak.*openssl"),
    "one character": ("a" * 64, ":1: the token is too weak"),
    "short with a name": ("a-very-long-name-of-somebody short", ":1: the token is too weak"),
    "characters": ("ghijklmnöpqrstuvwxyz", "characters that tokens cannot have"),
    "quoted": ('"0123456789abcdefgh"', "characters that tokens cannot have"),
    "no date": ("0123456789abcdefgh 2026-02-30", "the expiry is no date"),
    "a time": ("0123456789abcdefgh 2026-02-01T00:00:00Z", "the expiry is no date"),
    "words": ("a b 0123456789abcdefgh", "too many words"),
    "twice": ("0123456789abcdefgh\n\nb 0123456789abcdefgh", "the same token"),
    "nothing": ("# only a comment\n\n", "there is no token"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_weak_or_unclear_token_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    text, said = REFUSED[name]
    with pytest.raises(ConfigurationError, match=said) as refused:
        tokens(text, tmp_path)
    for word in text.split():
        if len(word) > 1 and word not in said:
            assert word not in str(refused.value).replace(str(tmp_path), "")


def test_a_server_does_not_start_with_a_weak_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_WRITE_TOKEN", "short")
    done = kg("serve", "--data", "none", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: KG_WRITE_TOKEN: the token is too weak. ")
    monkeypatch.delenv("KG_WRITE_TOKEN")
    for file in (tmp_path / "none", tmp_path):
        done = kg("serve", "--data", "none", "--port", "0", "--write-token-file", str(file))
        assert done.returncode == 2
        assert "the tokens cannot be read" in done.stderr


def test_a_file_that_everybody_can_read_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"{TOKEN}\n{EXPIRED} 2020-01-01")
    file.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert read_tokens(None, file)
    assert f"{file} can be read by everybody" in caplog.text
    assert f"{file}:2: the token has expired." in caplog.text
    assert TOKEN not in caplog.text
    caplog.clear()
    file.chmod(0o600)
    file.write_text(TOKEN)
    read_tokens(None, file)
    assert caplog.text == ""
