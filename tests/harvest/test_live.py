"""The check of a live catalogue: what it asks for, how it follows pages, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from catalogues import CASES, Answer, CatalogueServer

from kg.cli.main import run
from kg.harvest.report import HarvestReport
from kg.harvest.text import text

Check = Callable[..., HarvestReport]

HYDRA = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"


def found(report: HarvestReport) -> set[str]:
    return {finding["id"] for finding in report.document["findings"]}


def paged(served: CatalogueServer, full: str, number: int, following: str = "") -> str:
    """Serve a page with a dataset of its own; its path with the query string."""
    path = f"/catalog.ttl?page={number}"
    page = full.replace("ex:books", f"ex:books-{number}").replace(
        'dct:identifier "', f'dct:identifier "{number}-'
    )
    page += (
        HYDRA + f"ex:catalog hydra:totalItems 2 .\n<HOST{path}> a hydra:PartialCollectionView .\n"
    )
    if following:
        page += f"<HOST{path}> hydra:next <{following}> .\n"
    served.catalogue(page, path)
    return path


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command, run here."""

    def ran(*arguments: str) -> Done:
        status = run(["harvest-check", *arguments])
        return Done(status, *capsys.readouterr())

    return ran


def test_it_asks_for_the_catalogue_and_its_links_and_nothing_else(
    check: Check, served: CatalogueServer, full: str
) -> None:
    check(served.catalogue(full))
    assert sorted(served.asked) == [
        ("GET", "/catalog.ttl"),
        ("GET", "/catalog.ttl"),
        ("HEAD", "/books"),
        ("HEAD", "/books.csv"),
        ("HEAD", "/catalog.ttl"),
    ]
    assert {headers["accept"] for headers in served.headers} == {"*/*"}


def test_localhost_and_its_address_are_the_same(
    check: Check, served: CatalogueServer, full: str
) -> None:
    url = served.catalogue(full).replace("127.0.0.1", "localhost")
    assert check(url).document["links"] == {"checked": 2, "dead": 0}


def test_of_what_is_found_everywhere_so_much_is_told(
    check: Check, served: CatalogueServer, full: str
) -> None:
    keywords = " , ".join(f'"a/{number}"' for number in range(1200))
    report = check(served.catalogue(full + f"ex:books dcat:keyword {keywords} .\n"))
    (finding,) = [one for one in report.document["findings"] if one["id"] == "ckan-keyword"]
    assert (finding["count"], len(finding["hits"])) == (1200, 1000)
    assert "  and 1195 more\n" in text(report)


def test_a_server_that_is_asked_too_much_is_asked_again_and_not_for_ever(
    check: Check, served: CatalogueServer, full: str
) -> None:
    served.answers["/books.csv"] = Answer(status=429, headers={"Retry-After": "0"})
    report = check(served.catalogue(full))
    assert served.asked.count(("HEAD", "/books.csv")) == 3
    (finding,) = [one for one in report.document["findings"] if one["id"] == "dead-link"]
    assert finding["hits"][0]["detail"] == f"{served.url}/books.csv answers 429"


def test_pages_are_followed_to_the_last(check: Check, served: CatalogueServer, full: str) -> None:
    first = paged(served, full, 1, "HOST/catalog.ttl?page=2")
    paged(served, full, 2)
    report = check(served.url + first)
    assert (report.document["pages"], report.document["datasets"]) == (2, 2)
    assert report.passes()
    assert [score["page"] for score in report.document["mqa"]["datasets"]] == [1, 2]


def test_a_loop_of_pages_is_told_once(check: Check, served: CatalogueServer, full: str) -> None:
    first = paged(served, full, 1, "HOST/catalog.ttl?page=2")
    paged(served, full, 2, "HOST/catalog.ttl?page=1")
    report = check(served.url + first)
    assert "paging-loop" in found(report)
    assert all(one["breaks"] for one in report.document["harvesters"].values())


def test_a_page_that_fails_is_told_and_the_others_are_looked_at(
    check: Check, served: CatalogueServer, full: str
) -> None:
    first = paged(served, full, 1, "HOST/catalog.ttl?page=2")
    served.answers["/catalog.ttl?page=2"] = Answer(status=500)
    report = check(served.url + first)
    (finding,) = [one for one in report.document["findings"] if one["id"] == "page-broken"]
    assert finding["hits"][0]["detail"].endswith("answers 500 Internal Server Error.")
    assert report.document["datasets"] == 1


def test_a_page_that_does_not_parse_is_told_with_its_line(
    check: Check, served: CatalogueServer, full: str
) -> None:
    first = paged(served, full, 1, "HOST/catalog.ttl?page=2")
    served.answers["/catalog.ttl?page=2"] = Answer(b"\n\nex:a ex:b .\n")
    report = check(served.url + first)
    (finding,) = [one for one in report.document["findings"] if one["id"] == "page-broken"]
    assert "catalog.ttl?page=2:3:1" in finding["hits"][0]["detail"]


def test_how_the_catalogue_answers_head_is_told(
    check: Check, served: CatalogueServer, full: str
) -> None:
    assert "ckan-head" in found(check(served.catalogue(full, head=404)))


def test_a_redirect_of_the_catalogue_is_followed_and_told(
    check: Check, served: CatalogueServer, full: str
) -> None:
    served.catalogue(full)
    served.answers["/old.ttl"] = Answer(status=307, headers={"Location": "/catalog.ttl"})
    report = check(f"{served.url}/old.ttl")
    assert found(report) >= {"udata-redirect"}
    assert report.document["harvesters"]["udata"]["breaks"]
    assert not report.document["harvesters"]["ckan"]["breaks"]


@pytest.mark.parametrize(
    "form",
    [
        ("/catalog.rdf", "application/rdf+xml; charset=utf-8", ox.RdfFormat.RDF_XML),
        ("/catalog.jsonld", "application/ld+json; charset=utf-8", ox.RdfFormat.JSON_LD),
        ("/catalog.nt", "application/n-triples; charset=utf-8", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_every_format_gives_the_same(
    check: Check,
    served: CatalogueServer,
    full: str,
    form: tuple[str, str, ox.RdfFormat],
) -> None:
    path, media_type, rdf_format = form
    expected = check(served.catalogue(full)).document
    quads = list(ox.parse(full.replace("HOST", served.url).encode(), ox.RdfFormat.TURTLE))
    data = ox.serialize((quad.triple for quad in quads), format=rdf_format)
    assert data is not None
    document = check(served.catalogue(data.decode(), path, media_type=media_type)).document
    assert document["mqa"] == expected["mqa"]
    assert document["harvesters"] == expected["harvesters"]


def test_the_command_passes_what_loses_nothing(
    command: Callable[..., Done], served: CatalogueServer, full: str
) -> None:
    url = served.catalogue(full)
    done = command(url, "--dcat-shapes", str(CASES / "shapes.ttl"), "--at-least", "405")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{url}: 1 page, 1 dataset, 1 distribution, 1 service; 2 links checked."
    assert "udata           imports 1 dataset" in lines
    assert (
        "Metadata quality (MQA): 405 of 405 points on average (excellent), 405 at least." in lines
    )


def test_the_command_fails_what_has_too_few_points(
    command: Callable[..., Done], served: CatalogueServer, full: str, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    url = served.catalogue(full)
    arguments = (url, "--at-least", "400", "--format", "json", "--output", str(report))
    assert command(*arguments).returncode == 1
    document = json.loads(report.read_text("utf-8"))
    assert document["mqa"]["lowest"] == 375


def test_the_command_fails_what_loses_something_and_says_how_to_mend_it(
    command: Callable[..., Done], served: CatalogueServer, full: str
) -> None:
    url = served.catalogue(full.replace('"livres"@fr', '"l\'énergie"@fr , "\\u001B[31mred"'))
    done = command(url)
    assert done.returncode == 1
    assert "loses the dataset[ckan-keyword] CKAN: " in done.stdout
    assert '  at https://shop.example.org/id/books: "l\'énergie"' in done.stdout
    assert "  = fix: Write keywords without apostrophes" in done.stdout
    assert "\x1b" not in done.stdout


def test_the_command_cannot_check_what_is_no_catalogue(
    command: Callable[..., Done], served: CatalogueServer
) -> None:
    done = command(f"{served.url}/nothing.ttl")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.endswith(
        f"kg: {served.url}/nothing.ttl answers 404 Not Found. Check the address of the catalogue.\n"
    )
