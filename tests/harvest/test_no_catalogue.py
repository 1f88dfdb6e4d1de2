"""What is no catalogue: one clear line, which says what to do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from catalogues import Answer, CatalogueServer, closed_port, endless, silent

from kg.errors import (
    ConfigurationError,
    KgError,
    RdfSyntaxError,
    RemoteAccessRefused,
    RemoteFailed,
    RemoteTimeout,
    UnsupportedMediaType,
)
from kg.harvest.checking import HarvestChecker, Options
from kg.harvest.limits import Limits
from kg.harvest.report import HarvestReport

Check = Callable[..., HarvestReport]


def told(check: Check, url: str, kind: type[KgError]) -> KgError:
    """The error, which has one line, names the URL, and has advice."""
    with pytest.raises(kind) as caught:
        check(url)
    assert "\n" not in str(caught.value)
    assert url in caught.value.detail
    assert caught.value.hint
    return caught.value


def checked(
    url: str,
    limits: Limits,
    options: Options = Options(own=True),
    names: Sequence[str] | None = None,
) -> HarvestReport:
    """A check with limits of its own; with `names` every host is at these addresses."""

    async def run() -> HarvestReport:
        async def resolve(_host: str, _port: int) -> Sequence[str]:
            return names or ["127.0.0.1"]

        checker = HarvestChecker(limits, resolve)
        try:
            return await checker.check(url, options)
        finally:
            checker.close()

    return asyncio.run(run())


def test_html(check: Check, served: CatalogueServer) -> None:
    for media_type in ("text/html; charset=utf-8", "text/turtle"):
        url = served.catalogue("<!DOCTYPE html><html></html>", media_type=media_type)
        error = told(check, url, UnsupportedMediaType)
        assert "is an HTML page, not RDF" in error.detail
        assert ".ttl" in error.hint


def test_a_type_that_is_no_rdf(check: Check, served: CatalogueServer) -> None:
    url = served.catalogue("a,b\n", "/catalog", media_type="text/csv")
    error = told(check, url, UnsupportedMediaType)
    assert "Content-Type text/csv" in error.detail
    assert "text/turtle" in error.hint


def test_a_syntax_error_has_its_line(check: Check, served: CatalogueServer) -> None:
    url = served.catalogue("@prefix ex: <http://e.org/> .\nex:a ex:b ex:c\nex:d .\n")
    error = told(check, url, RdfSyntaxError)
    assert error.detail.startswith(f"{url}:3:")


def test_a_context_that_is_another_document(check: Check, served: CatalogueServer) -> None:
    text = '{"@context": "https://w3id.org/context.jsonld", "@id": "https://e.org/c"}'
    url = served.catalogue(text, "/catalog.jsonld", media_type="application/ld+json")
    error = told(check, url, UnsupportedMediaType)
    assert "context" in error.detail
    assert "not fetched" in error.detail


def test_a_page_that_is_not_there(check: Check, served: CatalogueServer) -> None:
    error = told(check, f"{served.url}/nothing.ttl", RemoteFailed)
    assert "answers 404 Not Found" in error.detail


def test_a_redirect_in_a_circle(check: Check, served: CatalogueServer) -> None:
    served.answers["/a.ttl"] = Answer(status=302, headers={"Location": "/b.ttl"})
    served.answers["/b.ttl"] = Answer(status=302, headers={"Location": f"{served.url}/a.ttl"})
    assert "in a circle" in told(check, f"{served.url}/a.ttl", RemoteFailed).detail


def test_redirects_without_end(check: Check, served: CatalogueServer) -> None:
    for number in range(9):
        headers = {"Location": f"/{number + 1}.ttl"}
        served.answers[f"/{number}.ttl"] = Answer(status=301, headers=headers)
    assert "more than 5 times" in told(check, f"{served.url}/0.ttl", RemoteFailed).detail


def test_nobody_listens(check: Check) -> None:
    error = told(check, f"http://127.0.0.1:{closed_port()}/catalog.ttl", RemoteFailed)
    assert "cannot be reached" in error.detail


def test_a_body_without_end(served: CatalogueServer) -> None:
    served.answers["/catalog.ttl"] = Answer(act=endless)
    with pytest.raises(RemoteFailed, match=r"is over 1 MB, or has no end"):
        checked(f"{served.url}/catalog.ttl", Limits(page_bytes=1 << 20))


def test_a_slow_server(served: CatalogueServer) -> None:
    served.answers["/catalog.ttl"] = Answer(act=silent)
    with pytest.raises(RemoteTimeout, match=r"did not answer whole within 0\.3 s"):
        checked(f"{served.url}/catalog.ttl", Limits(request_seconds=0.3))


@pytest.mark.parametrize(
    "url", ["ftp://example.org/catalog.ttl", "catalog.ttl", "https://example.org:x/"]
)
def test_what_is_no_url_of_a_catalogue(check: Check, url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(url)
    assert url in caught.value.detail


def test_a_name_at_a_private_address_is_refused(served: CatalogueServer) -> None:
    url = f"http://catalogue.example.org:{served.port}/catalog.ttl"
    for address in ("127.0.0.1", "10.0.0.7", "::1", "169.254.169.254"):
        with pytest.raises(RemoteAccessRefused, match="is no address of the public Internet"):
            checked(url, Limits(), names=[address])
    assert served.asked == []


def test_what_clients_send_may_not_be_inside_at_all(served: CatalogueServer) -> None:
    with pytest.raises(RemoteAccessRefused):
        checked(f"{served.url}/catalog.ttl", Limits(), Options())
    assert served.asked == []


def test_no_redirect_leads_inside(check: Check, served: CatalogueServer) -> None:
    location = f"http://127.0.0.2:{served.port}/catalog.ttl"
    served.answers["/a.ttl"] = Answer(status=302, headers={"Location": location})
    with pytest.raises(RemoteAccessRefused):
        check(f"{served.url}/a.ttl")
    assert [path for _, path in served.asked] == ["/a.ttl"]


def test_no_link_and_no_next_page_leads_inside(
    check: Check, served: CatalogueServer, full: str
) -> None:
    inside = f"http://127.0.0.2:{served.port}/inside"
    text = full.replace("HOST/books.csv", inside) + (
        "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
        f"<HOST/catalog.ttl> a hydra:PartialCollectionView ; hydra:next <{inside}.ttl> .\n"
    )
    report = check(served.catalogue(text))
    assert not any(path.startswith("/inside") for _, path in served.asked)
    found = {one["id"]: one["hits"] for one in report.document["findings"]}
    assert "no address of the public Internet" in found["page-broken"][0]["detail"]
    assert "no address of the public Internet" in found["dead-link"][0]["detail"]


def test_a_page_that_needs_too_much_memory_ends_its_process_alone(
    served: CatalogueServer, full: str
) -> None:
    lines = "".join(f"ex:n{number} ex:p ex:o{number} .\n" for number in range(100_000))
    url = served.catalogue(full + lines)
    with pytest.raises(KgError) as caught:
        checked(url, Limits(memory=100 << 20))
    assert "memory" in caught.value.detail
    assert caught.value.hint == "Serve it in smaller pages."


def test_without_httpx_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    program = "import sys; sys.path.insert(0, sys.argv[1]); from kg.cli.main import run; "
    program += "sys.exit(run(['harvest-check', 'https://example.org/catalog.ttl']))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "kg: harvest-check needs httpx, which is not installed. "
        "Install it with: pip install 'solux[harvest]'\n"
    )
