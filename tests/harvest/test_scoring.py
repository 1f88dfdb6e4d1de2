"""The score of 405: one catalogue that has all of it, and one made to lose each point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from catalogues import CASES, Answer, CatalogueServer

from kg.harvest.limits import MOST_POINTS
from kg.harvest.mqa import METRICS, rating_of
from kg.harvest.report import HarvestReport

Check = Callable[..., HarvestReport]

SHAPES = CASES / "shapes.ttl"
FORMAT = "	dct:format type:CSV ;\n"
MEDIA_TYPE = "	dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;\n"
LICENCE = "	dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ;\n"
PUBLIC = "<http://publications.europa.eu/resource/authority/access-right/PUBLIC>"
ISSUED = '	dct:issued "2020-01-01"^^xsd:date ;\n'
MODIFIED = '	dct:modified "2024-05-01"^^xsd:date ;\n'
DOWNLOAD = "	dcat:downloadURL <HOST/books.csv> ;\n"

# A change of the catalogue, and the metrics that it loses.
CHANGES: Mapping[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "keyword": (('	dcat:keyword "Bücher"@de , "livres"@fr ;\n', ""), ("keyword",)),
    "theme": (
        (
            "	dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ;\n",
            "",
        ),
        ("theme",),
    ),
    "spatial": (
        ("	dct:spatial <http://publications.europa.eu/resource/authority/country/BEL> ;\n", ""),
        ("spatial",),
    ),
    "temporal": (("dct:temporal [", "dct:coverage ["), ("temporal",)),
    "no accessURL": (("	dcat:accessURL <HOST/books> ;\n", ""), ("access-url",)),
    "a dead accessURL": (
        ("dcat:accessURL <HOST/books>", "dcat:accessURL <HOST/gone>"),
        ("access-url",),
    ),
    "no downloadURL": ((DOWNLOAD, ""), ("download-url", "download-answers")),
    "a dead downloadURL": (("HOST/books.csv", "HOST/gone.csv"), ("download-answers",)),
    "no format": (
        (FORMAT, ""),
        ("format", "format-vocabulary", "non-proprietary", "machine-readable"),
    ),
    "no media type": ((MEDIA_TYPE, ""), ("media-type", "format-vocabulary")),
    "a format of no list": (
        (FORMAT, '	dct:format "CSV" ;\n'),
        ("format-vocabulary", "non-proprietary", "machine-readable"),
    ),
    "a media type of no list": (
        (MEDIA_TYPE, '	dcat:mediaType "text/csv" ;\n'),
        ("format-vocabulary",),
    ),
    "a format for people": ((FORMAT, "	dct:format type:HTML ;\n"), ("machine-readable",)),
    "a table of one vendor": ((FORMAT, "	dct:format type:XLSX ;\n"), ("non-proprietary",)),
    "a format of one vendor for people": (
        (FORMAT, "	dct:format type:DOCX ;\n"),
        ("non-proprietary", "machine-readable"),
    ),
    "no licence": ((LICENCE, ""), ("licence", "licence-vocabulary")),
    "a licence of no list": (
        (LICENCE, "	dct:license <https://shop.example.org/licence> ;\n"),
        ("licence-vocabulary",),
    ),
    "no access rights": (
        (f"	dct:accessRights {PUBLIC} ;\n", ""),
        ("access-rights", "access-rights-vocabulary"),
    ),
    "access rights of no list": (
        (f"	dct:accessRights {PUBLIC} ;\n", "	dct:accessRights ex:rights ;\n"),
        ("access-rights-vocabulary",),
    ),
    "contact point": (("	dcat:contactPoint ex:desk ;\n", ""), ("contact-point",)),
    "publisher": (
        ("	dct:publisher ex:shop ;\n	dcat:landingPage", "	dcat:landingPage"),
        ("publisher",),
    ),
    "rights": (("	dct:rights ex:rights ;\n", ""), ("rights",)),
    "byte size": (('	dcat:byteSize "1024"^^xsd:nonNegativeInteger ;\n', ""), ("byte-size",)),
    "issued": ((ISSUED, ""), ("issued",)),
    "modified": ((MODIFIED, ""), ("modified",)),
    "a break of the shapes": (('	vcard:fn "Die Kasse" ;\n', ""), ("dcat-ap",)),
}
POINTS = {metric.id: metric.points for metric in METRICS}


def changed(text: str, change: tuple[str, str]) -> str:
    """The text with every place changed; there has to be one."""
    assert change[0] in text
    return text.replace(*change)


def test_the_points_are_those_of_the_method() -> None:
    dimensions: dict[str, int] = {}
    for metric in METRICS:
        dimensions[metric.dimension] = dimensions.get(metric.dimension, 0) + metric.points
    assert dimensions == {
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "context": 20,
        "findability": 100,
    }
    assert sum(dimensions.values()) == MOST_POINTS == 405


def test_every_metric_has_a_catalogue_that_loses_it() -> None:
    assert {metric for _, lost in CHANGES.values() for metric in lost} == set(POINTS)


def test_the_full_catalogue_has_all_points(
    check: Check, served: CatalogueServer, full: str
) -> None:
    report = check(served.catalogue(full), SHAPES)
    (score,) = report.document["mqa"]["datasets"]
    assert (score["points"], score["lost"], score["rating"]) == (405, [], "excellent")
    assert report.passes(at_least=405)
    assert report.document["violations"] == {}


@pytest.mark.parametrize("name", CHANGES)
def test_a_catalogue_loses_just_those_points(
    check: Check, served: CatalogueServer, full: str, name: str
) -> None:
    change, lost = CHANGES[name]
    report = check(served.catalogue(changed(full, change)), SHAPES)
    (score,) = report.document["mqa"]["datasets"]
    assert [one["metric"] for one in score["lost"]] == sorted(lost, key=list(POINTS).index)
    assert score["points"] == 405 - sum(POINTS[metric] for metric in lost)
    assert not report.passes(at_least=405)


def test_without_shapes_their_points_are_lost_and_that_is_said(
    check: Check, served: CatalogueServer, full: str
) -> None:
    report = check(served.catalogue(full))
    (score,) = report.document["mqa"]["datasets"]
    assert score["points"] == 375
    assert score["lost"] == [
        {
            "metric": "dcat-ap",
            "dimension": "interoperability",
            "points": 30,
            "reason": "not checked: no shapes were given",
        }
    ]
    assert any("its 30 points are counted as lost" in note for note in report.document["notes"])


def test_the_best_distribution_counts_as_a_whole(
    check: Check, served: CatalogueServer, full: str
) -> None:
    """Points of two distributions are not put together: the one has the format, the other a URL."""
    first = changed(full, ("dcat:accessURL <HOST/books>", "dcat:accessURL <HOST/gone>"))
    second = (
        "ex:books dcat:distribution ex:second .\n"
        "ex:second a dcat:Distribution ; dcat:accessURL <HOST/books> .\n"
    )
    report = check(served.catalogue(first + second), SHAPES)
    (score,) = report.document["mqa"]["datasets"]
    assert score["distribution"] == "https://shop.example.org/id/books-csv"
    assert [one["metric"] for one in score["lost"]] == ["access-url"]


def test_a_date_may_be_the_dataset_s_or_its_distribution_s(
    check: Check, served: CatalogueServer, full: str
) -> None:
    first, rest = full.split("ex:books-csv a dcat:Distribution", 1)
    report = check(
        served.catalogue(first.replace(ISSUED, "") + "ex:books-csv a dcat:Distribution" + rest),
        SHAPES,
    )
    assert report.lowest == 405


def test_a_redirect_is_no_answer_to_a_link(
    check: Check, served: CatalogueServer, full: str
) -> None:
    served.answers["/books"] = Answer(status=302, headers={"Location": "/books.csv"})
    report = check(served.catalogue(full), SHAPES)
    (score,) = report.document["mqa"]["datasets"]
    assert [one["metric"] for one in score["lost"]] == ["access-url"]
    assert score["lost"][0]["reason"].endswith("answers 302")


def test_a_link_that_knows_no_head_is_asked_for_one_byte(
    check: Check, served: CatalogueServer, full: str
) -> None:
    served.answers["/books.csv"] = Answer(b"title\n", "text/csv", head=405)
    assert check(served.catalogue(full), SHAPES).lowest == 405
    asked = served.asked.index(("GET", "/books.csv"))
    assert served.headers[asked]["range"] == "bytes=0-0"


def test_the_ratings_begin_where_the_portal_s_do() -> None:
    assert [rating_of(points) for points in (405, 351, 350, 221, 220, 120, 119, 0)] == [
        "excellent",
        "excellent",
        "good",
        "good",
        "sufficient",
        "sufficient",
        "bad",
        "bad",
    ]


def test_the_official_shapes_are_read_and_what_is_left_out_is_said(
    check: Check,
    served: CatalogueServer,
    full: str,
    material: Callable[[str], Path],
) -> None:
    shapes = material("standards/dcat-ap-3.0.1") / "shacl"
    report = check(served.catalogue(full), shapes)
    assert report.document["violations"] == {}
    assert report.lowest == 405
    assert any("have no sh:path and were left out" in note for note in report.document["notes"])
