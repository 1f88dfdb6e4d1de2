"""What udata makes of data services (udata/core/dataservices/rdf.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.harvest.graph import Node
from kg.harvest.harvest import Harvest
from kg.harvest.rule import (
    DATASET,
    UDATA,
    WARNING,
    Hit,
    Rule,
)
from kg.harvest.terms import (
    ACCESS_SERVICE,
    IDENTIFIER,
    SERVES_DATASET,
    TITLE,
)


def _service(harvest: Harvest) -> Iterator[Hit]:
    for node in _free_services(harvest):
        for predicate, word in ((IDENTIFIER, "dct:identifier"), (TITLE, "dct:title")):
            if not node.has(predicate):
                yield Hit(node.name, node.page, detail=f"it has no {word}")


def _service_dataset(harvest: Harvest) -> Iterator[Hit]:
    for node in _free_services(harvest):
        for dataset in node.nodes(SERVES_DATASET):
            if not dataset.has(IDENTIFIER):
                yield Hit(node.name, node.page, detail=f"it serves <{dataset.name}>")


def _service_of_distribution(harvest: Harvest) -> Iterator[Hit]:
    free = set(_free_services(harvest))
    for node in harvest.services:
        if node not in free:
            yield Hit(node.name, node.page)


def _free_services(harvest: Harvest) -> Iterator[Node]:
    """Those that no distribution on the page is accessed by."""
    for node in harvest.services:
        pointing = {predicate for _, predicate in node.graph.pointing_at(node.term)}
        if ACCESS_SERVICE not in pointing:
            yield node


UDATA_SERVICE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "udata-service",
        (UDATA,),
        DATASET,
        "udata skips a dcat:DataService without dct:identifier, and fails one without dct:title.",
        "Give the service both.",
        _service,
    ),
    Rule(
        "udata-service-dataset",
        (UDATA,),
        DATASET,
        "A dcat:DataService that serves a dataset whose dct:identifier is not on the same page "
        "fails.",
        "Repeat the dct:identifier of every served dataset on the page of the service.",
        _service_dataset,
    ),
    Rule(
        "udata-service-of-distribution",
        (UDATA,),
        WARNING,
        "A dcat:DataService that a distribution on the page names as its dcat:accessService is "
        "imported as that distribution alone.",
        "Nothing, if the distribution says what the service is.",
        _service_of_distribution,
    ),
)
