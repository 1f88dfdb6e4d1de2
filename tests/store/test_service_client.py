"""The client of other servers goes to the address that was checked, and nowhere else."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from federating import AGES
from other_servers import JSON, answer, listening, other_server

from kg.errors import ConfigurationError, RemoteAccessRefused, RemoteFailed
from kg.rdf.formats import RESULTS_JSON
from kg.store import service_client
from kg.store.addresses import Resolve
from kg.store.service_client import Allowance, ServiceClient
from kg.store.services import Service, read_services

QUERY = "SELECT * WHERE { ?s ?p ?o }"


def resolving(*answers: Sequence[str]) -> tuple[Resolve, list[tuple[str, int]]]:
    """A resolver that answers like this, one after the other, and what it was asked."""
    asked: list[tuple[str, int]] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


def ask(client: ServiceClient, url: str) -> bytes:
    service = Service("http://other.example/", url)
    found, content = asyncio.run(client.ask(service, QUERY, Allowance(1 << 20), 20))
    assert found is RESULTS_JSON
    return content


@pytest.fixture
def everything_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a server of this machine can stand for one of the Internet."""
    monkeypatch.setattr(service_client, "public", lambda _: True)


@pytest.mark.usefixtures("everything_is_public")
def test_a_name_is_resolved_once_and_the_host_is_told_its_name() -> None:
    resolve, asked = resolving(["127.0.0.1"], ["127.0.0.2"])
    with other_server(answer(AGES)) as other:
        url = f"http://data.example:{other.port}/sparql?x=1"
        assert ask(ServiceClient(resolve), url).decode() == AGES
    assert asked == [("data.example", other.port)]
    assert other.headers[0]["host"] == f"data.example:{other.port}"


@pytest.mark.usefixtures("everything_is_public")
def test_the_next_address_is_tried_where_nobody_listens() -> None:
    resolve, _ = resolving(["127.0.0.3", "::1", "127.0.0.1"])
    with other_server(answer(AGES)) as other:
        assert ask(ServiceClient(resolve), f"http://data.example:{other.port}/").decode() == AGES
    assert len(other.queries) == 1


def test_one_address_inside_is_enough_to_refuse() -> None:
    with listening() as (port, connections):
        for addresses in (["127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"]):
            client = ServiceClient(resolving(addresses)[0])
            with pytest.raises(RemoteAccessRefused, match="public"):
                ask(client, f"http://data.example:{port}/")
    assert connections == []


def test_a_name_without_an_address_is_a_failure() -> None:
    with pytest.raises(RemoteFailed, match="no address"):
        ask(ServiceClient(resolving([])[0]), "http://data.example/")


def test_a_name_that_is_not_known_is_a_failure() -> None:
    with pytest.raises(RemoteFailed):
        ask(ServiceClient(), "http://nowhere.invalid/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_that_the_operator_wrote_is_meant(host: str) -> None:
    resolve, _ = resolving(["127.0.0.1"])
    with other_server(answer(AGES)) as other:
        assert ask(ServiceClient(resolve), f"http://{host}:{other.port}/").decode() == AGES


@pytest.mark.parametrize("url", ["http://2130706433:{}/", "http://0x7f.1:{}/", "http://127.1:{}/"])
def test_an_address_in_disguise_is_a_name(url: str) -> None:
    with listening() as (port, connections), pytest.raises((RemoteAccessRefused, RemoteFailed)):
        ask(ServiceClient(), url.format(port))
    assert connections == []


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (port, connections), other_server(answer(AGES)) as other:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert ask(ServiceClient(), other.url).decode() == AGES
    assert connections == []


def test_cookies_are_not_sent_back() -> None:
    with other_server(answer(AGES, JSON, Set_Cookie="a=b")) as other:
        client = ServiceClient()
        ask(client, other.url)
        ask(client, other.url)
    assert len(other.headers) == 2
    assert not any("cookie" in headers for headers in other.headers)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for data.example, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    options = "-newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=data.example"
    names = ("-addext", "subjectAltName=DNS:data.example")
    subprocess.run(
        ["openssl", "req", "-x509", "-days", "2", *options.split(), *names],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.usefixtures("everything_is_public")
def test_a_server_must_prove_the_name_that_was_configured(certificate: Path) -> None:
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    trusting = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    client = ServiceClient(resolving(["127.0.0.1"])[0], trusting)
    with other_server(answer(AGES), own) as other:
        assert ask(client, f"https://data.example:{other.port}/").decode() == AGES
        with pytest.raises(RemoteFailed):
            ask(client, f"https://other.example:{other.port}/")
        with pytest.raises(RemoteFailed):
            ask(ServiceClient(resolving(["127.0.0.1"])[0]), f"https://data.example:{other.port}/")
    assert len(other.queries) == 1


def test_without_httpx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_client, "httpx", None)
    with pytest.raises(ConfigurationError, match="federation"):
        ServiceClient()


def test_servers_are_listed_by_iri_and_by_url() -> None:
    text = "http://a/sparql, http://b/?x=1=HTTPS://b.example/sparql\n urn:c=http://[::1]:80/"
    assert read_services(text) == (
        Service("http://a/sparql", "http://a/sparql"),
        Service("http://b/?x=1", "HTTPS://b.example/sparql"),
        Service("urn:c", "http://[::1]:80/"),
    )
    assert read_services(" , ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "sparql",
        "urn:c",
        "ftp://a/",
        "http://",
        "http://user:secret@a/",
        "urn:a=http://user@a/",
        "http://a/#x",
        "http://a:99999/",
        "http://[::1/",
        "http://a/<b>",
        "=http://a/",
    ],
)
def test_what_cannot_be_asked_is_no_server(text: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read_services(text)
    assert "secret" not in str(told.value)
