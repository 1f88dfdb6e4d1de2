"""What data.europa.eu makes of datasets (piveau)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.harvest.graph import Node
from kg.harvest.harvest import Harvest, distributions
from kg.harvest.rule import (
    DATASET,
    EUROPA,
    HARVESTERS,
    VALUE,
    WARNING,
    Hit,
    Rule,
    each_dataset,
)
from kg.harvest.terms import (
    ACCESS_URL,
    CONTACT_POINT,
    DISTRIBUTION,
    DOWNLOAD_URL,
    IDENTIFIER,
    LANDING_PAGE,
    PUBLISHER,
)


def _identity(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not dataset.is_named and not dataset.has(IDENTIFIER):
        yield dataset, ""


def _identifier_again(harvest: Harvest) -> Iterator[Hit]:
    owners: dict[str, Node] = {}
    for dataset in harvest.datasets:
        for value in dataset.all(IDENTIFIER)[:1]:
            owner = owners.setdefault(value.value, dataset)
            if owner.name != dataset.name:
                detail = f"{value.value!r} is also of {owner.name}"
                yield Hit(dataset.name, dataset.page, dataset.name, detail)


def _no_distribution(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not dataset.has(DISTRIBUTION):
        yield dataset, ""


def _bare_agent(dataset: Node) -> Iterator[tuple[Node, str]]:
    for node in dataset.nodes(PUBLISHER, CONTACT_POINT):
        if not list(node.graph.literals_of(node.term)):
            yield dataset, f"<{node.name}>"


def _dead_links(harvest: Harvest) -> Iterator[Hit]:
    for dataset in harvest.datasets:
        for node in distributions(dataset):
            yield from _dead_of(harvest, dataset, node, (ACCESS_URL, DOWNLOAD_URL))


def _dead_landing_page(harvest: Harvest) -> Iterator[Hit]:
    for dataset in harvest.datasets:
        yield from _dead_of(harvest, dataset, dataset, (LANDING_PAGE,))


def _dead_of(
    harvest: Harvest, dataset: Node, node: Node, predicates: tuple[str, ...]
) -> Iterator[Hit]:
    for value in dict.fromkeys(node.all(*predicates)):
        link = harvest.links.get(value.value)
        if link is not None and not link.answers:
            what = f"answers {link.status}" if link.status is not None else link.reason
            yield Hit(node.name, dataset.page, dataset.name, f"{value.value} {what}")


EUROPA_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "europa-identity",
        (EUROPA,),
        DATASET,
        "data.europa.eu knows a dataset by its dct:identifier, or else by its IRI, and drops one "
        "with neither.",
        "Give it a dct:identifier and an IRI.",
        each_dataset(_identity),
    ),
    Rule(
        "europa-identifier-again",
        (EUROPA,),
        DATASET,
        "Of datasets with the same dct:identifier, data.europa.eu keeps the last one alone.",
        "Give every dataset a dct:identifier of its own.",
        _identifier_again,
    ),
    Rule(
        "europa-no-distribution",
        (EUROPA,),
        WARNING,
        "A dataset without a distribution gets none of the points that distributions have.",
        "Describe how its data can be had.",
        each_dataset(_no_distribution),
    ),
    Rule(
        "bare-agent",
        HARVESTERS,
        VALUE,
        "Publisher and contact are read from the page that the dataset is on: of one that is only "
        "named there, name and address are lost.",
        "Repeat foaf:name, vcard:fn and vcard:hasEmail on every page.",
        each_dataset(_bare_agent),
    ),
    Rule(
        "dead-link",
        HARVESTERS,
        VALUE,
        "What does not answer HEAD with a status of 200 to 299 is a dead link to portals; "
        "data.europa.eu takes up to 80 points off.",
        "Let it answer HEAD and GET with 200.",
        _dead_links,
    ),
    Rule(
        "dead-landing-page",
        HARVESTERS,
        WARNING,
        "Portals lead their readers to a landing page that does not answer.",
        "Let it answer HEAD and GET with 200.",
        _dead_landing_page,
    ),
)
