"""Every rule of a harvester, each with a catalogue that it finds something in, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from changes import ANOTHER, CASES, KEYWORDS, changed

from kg.harvest.conversation import Begin, Finish
from kg.harvest.harvest import Broken, Exchange, Link
from kg.harvest.looking import Looking
from kg.harvest.report import HarvestReport
from kg.harvest.rules import RULES

URL = "https://shop.example.org/catalog.ttl"
TURTLE = "text/turtle; charset=utf-8"
# What the full catalogue is told already.
KNOWN = "udata-service-of-distribution"

# Rules whose catalogue is made of more than a change of its text.
ELSEWHERE = {
    "page-broken",
    "paging-loop",
    "udata-redirect",
    "udata-format-unknown",
    "udata-suffix",
    "udata-head",
    "ckan-head",
    "head-unlike-get",
    "udata-charset",
    "udata-charset-guessed",
    "ckan-content-type",
    "europa-content-type",
    "paging-several-views",
    "paging-several-next",
    "paging-next-not-absolute",
    "europa-next-path",
    "europa-total-items",
    "paging-total-changes",
    "page-repeated",
    "europa-bytes-change",
    "udata-language",
    "dead-link",
    "dead-landing-page",
}


def exchange(**changes: object) -> Exchange:
    return Exchange(**{"url": URL, "content_type": TURTLE, "head": 200, **changes})  # type: ignore[arg-type]


def looked(
    *pages: tuple[str, Exchange],
    links: Mapping[str, Link] | None = None,
    broken: Broken | None = None,
    repeated: bool | None = True,
    language: str | None = None,
) -> HarvestReport:
    """The report on pages that came so, without a network."""
    looking = Looking(Begin(60.0, language, "2025-01-01"), b"")
    for text, came in pages:
        looking.read(came, text.replace("HOST", "https://shop.example.org").encode())
    return HarvestReport(looking.report(Finish(dict(links or {}), broken, repeated, ())))


def found(report: HarvestReport) -> set[str]:
    return {finding["id"] for finding in report.document["findings"]} - {KNOWN}


def page(full: str, number: int, *, total: str = "2", view: str = "", following: int = 0) -> str:
    """The full catalogue as one page of several."""
    lines = (
        "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
        f"ex:catalog hydra:totalItems {total} .\n"
        f"<{URL}?page={number}> a hydra:PartialCollectionView .\n"
    )
    if following:
        lines += f"<{URL}?page={number}> hydra:next <{URL}?page={following}> .\n"
    return full + lines + view


def test_every_rule_has_a_case() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    told = set().union(*(rules for _, rules in CASES.values()))
    assert told | ELSEWHERE | {KNOWN} == set(ids)
    assert not told & ELSEWHERE


def test_rules_say_what_happens_and_what_to_do() -> None:
    for rule in RULES:
        assert rule.does.endswith("."), rule.id
        assert rule.fix.endswith("."), rule.id
        assert rule.who, rule.id


def test_the_full_catalogue_loses_nothing(full: str) -> None:
    report = looked((full, exchange()))
    assert found(report) == set()
    assert report.passes()
    for outcome in report.document["harvesters"].values():
        assert outcome == {"breaks": False, "imports": 1, "drops": 0, "values": 0}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_no_other_does(full: str, name: str) -> None:
    changes, expected = CASES[name]
    report = looked((changed(full, changes), exchange()))
    assert found(report) == expected
    for finding in report.document["findings"]:
        assert finding["hits"]


def test_what_harvesters_import_follows_from_what_was_found(full: str) -> None:
    text = changed(full, [ANOTHER, (KEYWORDS, '"l\'énergie"@fr')])
    outcomes = looked((text, exchange())).document["harvesters"]
    assert {who: (one["imports"], one["drops"]) for who, one in outcomes.items()} == {
        "udata": (2, 0),
        "ckan": (1, 1),
        "europa": (2, 0),
    }
    broken = looked((changed(full, ['ex:x a dcat:Dataset ; dct:identifier "x" .\n']), exchange()))
    assert broken.document["harvesters"]["ckan"]["breaks"]
    assert broken.document["harvesters"]["ckan"]["imports"] == 0


def test_titles_without_the_portal_s_language_are_told(full: str) -> None:
    assert "udata-language" not in found(looked((full, exchange()), language="fr"))
    assert "udata-language" in found(looked((full, exchange()), language="nl"))


TRANSPORT: Mapping[str, tuple[dict[str, object], set[str]]] = {
    "a redirect": ({"redirects": ("https://shop.example.org/old.ttl",)}, {"udata-redirect"}),
    "a suffix of another format": (
        {"url": "https://shop.example.org/catalog.rdf"},
        {"udata-suffix"},
    ),
    "no suffix, and HEAD refused": (
        {"url": "https://shop.example.org/catalog", "head": 405},
        {"udata-head", "head-unlike-get"},
    ),
    "HEAD fails": ({"head": 500}, {"ckan-head"}),
    "HEAD is not allowed": ({"head": 405}, {"head-unlike-get"}),
    "no charset": ({"content_type": "text/turtle"}, {"udata-charset"}),
    "a vague type": (
        {"content_type": "text/plain; charset=utf-8"},
        {"ckan-content-type", "europa-content-type"},
    ),
    "a vague type without suffix of udata's": (
        {
            "url": "https://shop.example.org/catalog.turtle",
            "content_type": "application/x-turtle; charset=utf-8",
        },
        {"ckan-content-type", "europa-content-type"},
    ),
}


@pytest.mark.parametrize("name", TRANSPORT)
def test_how_a_page_comes_is_looked_at(full: str, name: str) -> None:
    changes, expected = TRANSPORT[name]
    assert found(looked((full, exchange(**changes)))) == expected


def test_a_type_that_udata_does_not_know_is_told_where_no_suffix_helps() -> None:
    text = "<https://e.org/c> <https://e.org/p> <https://e.org/o> .\n"
    came = exchange(url="https://e.org/catalog?format=n.nq", content_type="application/n-quads")
    assert "udata-format-unknown" not in found(looked((text, came)))
    came = exchange(url="https://e.org/catalog", content_type="application/n-quads")
    assert "udata-format-unknown" in found(looked((text, came)))


def test_an_encoding_that_has_to_be_guessed_is_told() -> None:
    text = '{"@id": "https://e.org/c", "http://purl.org/dc/terms/title": "Bücher"}'
    url = "https://e.org/catalog.jsonld"
    report = looked((text, exchange(url=url, content_type="application/ld+json")))
    assert found(report) == {"udata-charset-guessed"}
    assert report.passes()


def test_bytes_that_change_by_themselves_are_told(full: str) -> None:
    assert found(looked((full, exchange()), repeated=False)) == {"europa-bytes-change"}


def test_dead_links_are_told_with_what_they_answer(full: str) -> None:
    links = {
        "https://shop.example.org/books": Link(404),
        "https://shop.example.org/books.csv": Link(None, "cannot be reached: connection refused."),
    }
    report = looked((full, exchange()), links=links)
    assert found(report) == {"dead-link", "dead-landing-page"}
    (finding,) = [one for one in report.document["findings"] if one["id"] == "dead-link"]
    assert [hit["detail"] for hit in finding["hits"]] == [
        "https://shop.example.org/books answers 404",
        "https://shop.example.org/books.csv cannot be reached: connection refused.",
    ]


def paged(full: str, *texts: str, **options: object) -> set[str]:
    pages = [(text, exchange(url=f"{URL}?page={number}")) for number, text in enumerate(texts, 1)]
    return found(looked(*pages, **options)) - {"udata-identifier-again"}  # type: ignore[arg-type]


def test_pages_that_follow_each_other_are_fine(full: str) -> None:
    assert paged(full, page(full, 1, following=2), page(full, 2)) == set()


def test_a_dataset_on_two_pages_is_told(full: str) -> None:
    first, second = page(full, 1, following=2), page(full, 2)
    report = looked((first, exchange()), (second, exchange(url=f"{URL}?page=2")))
    (finding,) = [
        one for one in report.document["findings"] if one["id"] == "udata-identifier-again"
    ]
    assert {hit["page"] for hit in finding["hits"]} == {2}


PAGING: Mapping[str, tuple[dict[str, object], set[str]]] = {
    "two views": (
        {"view": "<https://e.org/v> a hydra:PartialCollectionView .\n"},
        {"paging-several-views"},
    ),
    "two next pages": (
        {"view": f"<{URL}?page=1> hydra:next <{URL}?page=2> , <{URL}?page=3> .\n"},
        {"paging-several-next"},
    ),
    "a relative next page": (
        {"view": f"<{URL}?page=1> hydra:next <?page=2> .\n"},
        {"paging-next-not-absolute", "relative-iri", "europa-next-path"},
    ),
    "a next page of another path": (
        {"view": f"<{URL}?page=1> hydra:next <https://shop.example.org/2.ttl> .\n"},
        {"europa-next-path"},
    ),
    "pages in the old form without total": (
        {"view": f"<{URL}?page=1> a hydra:PagedCollection .\n"},
        {"europa-total-items"},
    ),
    "a total in words": ({"total": '"two"'}, {"europa-total-items"}),
}


@pytest.mark.parametrize("name", PAGING)
def test_how_a_page_leads_on_is_looked_at(full: str, name: str) -> None:
    changes, expected = PAGING[name]
    assert paged(full, page(full, 1, **changes)) == expected  # type: ignore[arg-type]


def test_no_total_is_told(full: str) -> None:
    text = page(full, 1).replace("ex:catalog hydra:totalItems 2 .\n", "")
    assert paged(full, text) == {"europa-total-items"}


def test_totals_that_change_are_told(full: str) -> None:
    assert paged(full, page(full, 1, following=2), page(full, 2, total="3")) == {
        "paging-total-changes"
    }


def test_the_first_page_again_is_told(full: str) -> None:
    text = page(full, 1, following=2)
    assert paged(full, text, text) == {"page-repeated"}


def test_where_a_harvest_ends_before_its_time_is_told(full: str) -> None:
    end = Broken(2, f"{URL}?page=2", "answers 500")
    assert paged(full, page(full, 1, following=2), broken=end) == {"page-broken"}
    end = Broken(1, URL, "page 1 leads back to page 1", loop=True)
    assert paged(full, page(full, 1, following=1), broken=end) == {"paging-loop"}
