"""The score of data.europa.eu for the quality of metadata (MQA): 405 points a dataset.

As piveau counts them: the metrics of distributions are those of the one distribution that has
most points, and those of the dataset are added. A date of the dataset counts only where that
distribution has none. https://data.europa.eu/mqa/methodology
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.harvest import vocabularies as known
from kg.harvest.graph import Node, Term
from kg.harvest.harvest import Link, distributions
from kg.harvest.limits import MOST_POINTS
from kg.harvest.terms import (
    ACCESS_RIGHTS,
    ACCESS_URL,
    BYTE_SIZE,
    CONTACT_POINT,
    DOWNLOAD_URL,
    FORMAT,
    ISSUED,
    KEYWORD,
    LICENSE,
    MEDIA_TYPE,
    MODIFIED,
    PUBLISHER,
    RIGHTS,
    SPATIAL,
    TEMPORAL,
    THEME,
)

# The lowest score of each rating.
RATINGS: Final = ((351, "excellent"), (221, "good"), (120, "sufficient"), (0, "bad"))


@dataclass(frozen=True)
class Facts:
    """What is known beside the triples: links that were checked, and validity, None unchecked."""

    links: Mapping[str, Link]
    valid: bool | None


@dataclass(frozen=True)
class Metric:
    """A row of the method: `missing` gives why a node has no points, and nothing if it has."""

    id: str
    dimension: str
    points: int
    missing: Callable[[Node, Facts], str]


@dataclass(frozen=True)
class Lost:
    """A metric without its points, and why."""

    metric: Metric
    reason: str


@dataclass(frozen=True)
class Score:
    """The points of a dataset out of 405; `distribution` is the one that counted, if any."""

    dataset: str
    page: int
    points: int
    lost: tuple[Lost, ...]
    distribution: str = ""

    @property
    def rating(self) -> str:
        return rating_of(self.points)


def rating_of(points: float) -> str:
    """What data.europa.eu calls a score."""
    return next(word for least, word in RATINGS if points >= least)


def score(dataset: Node, facts: Facts) -> Score:
    """The points of one dataset."""
    best, lost = _best(dataset, facts)
    for metric in DATASET_METRICS:
        reason = metric.missing(dataset, facts)
        if reason:
            lost.append(Lost(metric, reason))
    for metric in EITHER_METRICS:
        reason = metric.missing(dataset, facts)
        if reason and (best is None or metric.missing(best, facts)):
            lost.append(Lost(metric, reason))
    rows = (*DISTRIBUTION_METRICS, *DATASET_METRICS, *EITHER_METRICS)
    order = {metric.id: number for number, metric in enumerate(rows)}
    lost.sort(key=lambda one: order[one.metric.id])
    points = MOST_POINTS - sum(one.metric.points for one in lost)
    return Score(dataset.name, dataset.page, points, tuple(lost), best.name if best else "")


def _best(dataset: Node, facts: Facts) -> tuple[Node | None, list[Lost]]:
    """The distribution with most points, the first of equals, and what it loses."""
    best: Node | None = None
    least = [Lost(metric, "there is no distribution") for metric in DISTRIBUTION_METRICS]
    for distribution in distributions(dataset):
        lost = [
            Lost(metric, reason)
            for metric in DISTRIBUTION_METRICS
            if (reason := metric.missing(distribution, facts))
        ]
        if best is None or _weight(lost, distribution, facts) < _weight(least, best, facts):
            best, least = distribution, lost
    return best, least


def _weight(lost: list[Lost], distribution: Node, facts: Facts) -> int:
    dates = [metric.points for metric in EITHER_METRICS if metric.missing(distribution, facts)]
    return sum(one.metric.points for one in lost) + sum(dates)


def _present(predicate: str, name: str) -> Callable[[Node, Facts], str]:
    def missing(node: Node, _: Facts) -> str:
        return "" if node.has(predicate) else f"there is no {name}"

    return missing


def _answering(predicate: str, name: str) -> Callable[[Node, Facts], str]:
    def missing(node: Node, facts: Facts) -> str:
        urls = [value.value for value in node.all(predicate)]
        if not urls:
            return f"there is no {name}"
        results = [facts.links.get(url) for url in urls]
        if any(link is not None and link.answers for link in results):
            return ""
        link = results[0]
        if link is None:
            return f"{urls[0]} was not checked"
        return f"{urls[0]} " + (f"answers {link.status}" if link.status else link.reason)

    return missing


def _code(value: Term) -> str:
    """The name in the list of file types, or nothing."""
    if isinstance(value, ox.NamedNode) and value.value.startswith(known.FILE_TYPE):
        return value.value.removeprefix(known.FILE_TYPE)
    return ""


def _listed(codes: frozenset[str], word: str) -> Callable[[Node, Facts], str]:
    def missing(node: Node, _: Facts) -> str:
        formats = node.all(FORMAT)
        if any(_code(value) in codes for value in formats):
            return ""
        if not formats:
            return "there is no dct:format"
        return f"{formats[0].value} is not on the list of {word} formats"

    return missing


def _vocabulary(node: Node, _: Facts) -> str:
    formats, types = node.all(FORMAT), node.all(MEDIA_TYPE)
    if not formats or not types:
        return "it takes both dct:format and dcat:mediaType"
    for value in formats:
        if not _code(value):
            return f"{value.value} is not on the European Union's list of file types"
    for value in types:
        if not isinstance(value, ox.NamedNode) or not value.value.startswith(known.IANA):
            return f"{value.value} is not on IANA's list of media types"
    return ""


def _of_list(predicate: str, name: str, starts: tuple[str, ...]) -> Callable[[Node, Facts], str]:
    def missing(node: Node, _: Facts) -> str:
        values = node.all(predicate)
        if not values:
            return f"there is no {name}"
        for value in values:
            if isinstance(value, ox.NamedNode) and value.value.startswith(starts):
                return ""
        return f"{values[0].value} is not on the European Union's list"

    return missing


def _valid(_: Node, facts: Facts) -> str:
    if facts.valid is None:
        return "not checked: no shapes were given"
    return "" if facts.valid else "it does not conform to the shapes of DCAT-AP"


FINDABILITY, ACCESSIBILITY = "findability", "accessibility"
INTEROPERABILITY, REUSABILITY, CONTEXT = "interoperability", "reusability", "context"
COMPLIANCE: Final = "dcat-ap"

DISTRIBUTION_METRICS: Final[tuple[Metric, ...]] = (
    Metric("access-url", ACCESSIBILITY, 50, _answering(ACCESS_URL, "dcat:accessURL")),
    Metric("download-url", ACCESSIBILITY, 20, _present(DOWNLOAD_URL, "dcat:downloadURL")),
    Metric("download-answers", ACCESSIBILITY, 30, _answering(DOWNLOAD_URL, "dcat:downloadURL")),
    Metric("format", INTEROPERABILITY, 20, _present(FORMAT, "dct:format")),
    Metric("media-type", INTEROPERABILITY, 10, _present(MEDIA_TYPE, "dcat:mediaType")),
    Metric("format-vocabulary", INTEROPERABILITY, 10, _vocabulary),
    Metric(
        "non-proprietary", INTEROPERABILITY, 20, _listed(known.NON_PROPRIETARY, "non-proprietary")
    ),
    Metric(
        "machine-readable",
        INTEROPERABILITY,
        20,
        _listed(known.MACHINE_READABLE, "machine-readable"),
    ),
    Metric("licence", REUSABILITY, 20, _present(LICENSE, "dct:license")),
    Metric("licence-vocabulary", REUSABILITY, 10, _of_list(LICENSE, "dct:license", known.LICENCES)),
    Metric("rights", CONTEXT, 5, _present(RIGHTS, "dct:rights")),
    Metric("byte-size", CONTEXT, 5, _present(BYTE_SIZE, "dcat:byteSize")),
)
DATASET_METRICS: Final[tuple[Metric, ...]] = (
    Metric("keyword", FINDABILITY, 30, _present(KEYWORD, "dcat:keyword")),
    Metric("theme", FINDABILITY, 30, _present(THEME, "dcat:theme")),
    Metric("spatial", FINDABILITY, 20, _present(SPATIAL, "dct:spatial")),
    Metric("temporal", FINDABILITY, 20, _present(TEMPORAL, "dct:temporal")),
    Metric(COMPLIANCE, INTEROPERABILITY, 30, _valid),
    Metric("access-rights", REUSABILITY, 10, _present(ACCESS_RIGHTS, "dct:accessRights")),
    Metric(
        "access-rights-vocabulary",
        REUSABILITY,
        5,
        _of_list(ACCESS_RIGHTS, "dct:accessRights", (known.ACCESS_RIGHTS,)),
    ),
    Metric("contact-point", REUSABILITY, 20, _present(CONTACT_POINT, "dcat:contactPoint")),
    Metric("publisher", REUSABILITY, 10, _present(PUBLISHER, "dct:publisher")),
)
EITHER_METRICS: Final[tuple[Metric, ...]] = (
    Metric("issued", CONTEXT, 5, _present(ISSUED, "dct:issued")),
    Metric("modified", CONTEXT, 5, _present(MODIFIED, "dct:modified")),
)
METRICS: Final = (*DISTRIBUTION_METRICS, *DATASET_METRICS, *EITHER_METRICS)
