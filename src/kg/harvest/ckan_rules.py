"""What CKAN makes of datasets (ckanext-dcat: harvesters/rdf.py, profiles/euro_dcat_ap_3.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.harvest.graph import Node
from kg.harvest.harvest import Harvest, literal_distributions
from kg.harvest.rule import (
    CKAN,
    DATASET,
    EUROPA,
    HARVEST,
    VALUE,
    WARNING,
    Hit,
    Rule,
    each_dataset,
    each_distribution,
)
from kg.harvest.terms import (
    ACCESS_SERVICE,
    ACCESS_URL,
    CONTACT_POINT,
    DOWNLOAD_URL,
    FORMAT,
    IDENTIFIER,
    KEYWORD,
    LABEL,
    LOCATION,
    MEDIA_TYPE,
    PUBLISHER,
    SPATIAL,
    TITLE,
)

_TAG: Final = re.compile(r"[\w \-.]*")
_SHORTEST_TAG, _LONGEST_TAG = 2, 100


def _title(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not any(value.value for value in dataset.all(TITLE)):
        yield dataset, ""


def _identity(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not dataset.is_named and not dataset.has(IDENTIFIER):
        yield dataset, ""


def _keyword(dataset: Node) -> Iterator[tuple[Node, str]]:
    for value in dataset.all(KEYWORD):
        parts = value.value.split(",") if "," in value.value else [value.value]
        for tag in (part.strip() if len(parts) > 1 else part for part in parts):
            if not _TAG.fullmatch(tag):
                yield dataset, f"{tag!r}"
            elif not _SHORTEST_TAG <= len(tag) <= _LONGEST_TAG:
                yield dataset, f"{tag!r} has {len(tag)} characters"


def _comma(dataset: Node) -> Iterator[tuple[Node, str]]:
    for value in dataset.all(KEYWORD):
        if "," in value.value:
            yield dataset, f"{value.value!r}"


def _several(predicate: str) -> Rule:
    word = {PUBLISHER: "dct:publisher", CONTACT_POINT: "dcat:contactPoint"}[predicate]

    def check(dataset: Node) -> Iterator[tuple[Node, str]]:
        if len(dataset.all(predicate)) > 1:
            yield dataset, f"there are {len(dataset.all(predicate))}"

    return Rule(
        f"ckan-several-{'publishers' if predicate == PUBLISHER else 'contacts'}",
        (CKAN,),
        VALUE,
        f"Of several {word} CKAN keeps one, and any.",
        f"State one {word}.",
        each_dataset(check),
    )


def _spatial(dataset: Node) -> Iterator[tuple[Node, str]]:
    for place in dataset.nodes(SPATIAL):
        if not place.is_a(LOCATION) and list(place.graph.literals_of(place.term)):
            yield dataset, f"<{place.name}>"


def _blank(distribution: Node) -> Iterator[str]:
    if not distribution.is_named:
        yield ""


def _no_url(distribution: Node) -> Iterator[str]:
    if not distribution.has(DOWNLOAD_URL, ACCESS_URL):
        yield ""


def _format(distribution: Node) -> Iterator[str]:
    """CKAN knows formats by texts such as text/csv and CSV, and finds those only in labels."""
    formats, types = distribution.nodes(FORMAT), distribution.nodes(MEDIA_TYPE)
    named = [node for node in (*formats, *types) if node.is_named]
    literal = distribution.literals(FORMAT, MEDIA_TYPE)
    if named and not literal and not any(node.has(LABEL) for node in types):
        yield f"it is shown as {named[0].name}"


def _service(harvest: Harvest) -> Iterator[Hit]:
    for node in harvest.services:
        pointing = {predicate for _, predicate in node.graph.pointing_at(node.term)}
        if ACCESS_SERVICE not in pointing:
            yield Hit(node.name, node.page)


CKAN_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "ckan-title",
        (CKAN,),
        HARVEST,
        "A dcat:Dataset without dct:title, even one that is only mentioned, ends CKAN's harvest of "
        "the whole catalogue.",
        "Give it a dct:title; of a dataset that is described elsewhere leave the type out.",
        each_dataset(_title),
    ),
    Rule(
        "ckan-identity",
        (CKAN,),
        WARNING,
        "A dataset that is a blank node without dct:identifier is known by its title: it is "
        "imported anew when that changes.",
        "Give it an IRI.",
        each_dataset(_identity),
    ),
    Rule(
        "ckan-keyword",
        (CKAN,),
        DATASET,
        "CKAN refuses a dataset with a keyword that has other characters than letters, digits, "
        "spaces, '-', '_' and '.', or less than 2 or more than 100 of them.",
        "Write keywords without apostrophes, brackets, slashes and the like.",
        each_dataset(_keyword),
    ),
    Rule(
        "ckan-keyword-comma",
        (CKAN,),
        VALUE,
        "CKAN makes several keywords of one with commas.",
        "State every keyword by itself.",
        each_dataset(_comma),
    ),
    _several(PUBLISHER),
    _several(CONTACT_POINT),
    Rule(
        "ckan-spatial",
        (CKAN,),
        VALUE,
        "CKAN reads the geometry and the label of a dct:spatial only if it is typed dct:Location.",
        "Type it on the same page.",
        each_dataset(_spatial),
    ),
    Rule(
        "ckan-blank-distribution",
        (CKAN,),
        WARNING,
        "A distribution that is a blank node is a new one at each harvest: links to it break.",
        "Give it an IRI.",
        each_distribution(_blank),
    ),
    Rule(
        "ckan-distribution-url",
        (CKAN,),
        WARNING,
        "A distribution without URL is listed, and nobody can get it.",
        "State dcat:accessURL, and dcat:downloadURL for a file.",
        each_distribution(_no_url),
    ),
    Rule(
        "literal-distribution",
        (CKAN, EUROPA),
        VALUE,
        "Of a dcat:distribution that is a text, nothing is read.",
        "Describe it as a node of its own.",
        each_dataset(literal_distributions),
    ),
    Rule(
        "ckan-format",
        (CKAN,),
        WARNING,
        "CKAN shows formats that are IRIs as they are, and offers no preview.",
        "Give the node of dcat:mediaType an rdfs:label such as text/csv.",
        each_distribution(_format),
    ),
    Rule(
        "ckan-service",
        (CKAN,),
        VALUE,
        "CKAN sees a dcat:DataService only as the dcat:accessService of a distribution.",
        "Name it so too.",
        _service,
    ),
)
