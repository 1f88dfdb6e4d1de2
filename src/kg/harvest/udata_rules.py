"""What udata makes of datasets (udata/rdf.py, udata/core/dataset/rdf.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.harvest import vocabularies as known
from kg.harvest.graph import Node
from kg.harvest.harvest import Harvest, external
from kg.harvest.rule import (
    DATASET,
    UDATA,
    VALUE,
    WARNING,
    Hit,
    Rule,
    each_dataset,
)
from kg.harvest.terms import (
    FREQUENCY,
    IDENTIFIER,
    KEYWORD,
    PREF_LABEL,
    SPATIAL,
    TEMPORAL,
    THEME,
    TITLE,
)

_POLYGON: Final = re.compile(r"\s*(MULTI)?POLYGON", re.IGNORECASE)
_GEOJSON_POLYGON: Final = re.compile(r'"type"\s*:\s*"(Multi)?Polygon"')


def _identifier(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not dataset.has(IDENTIFIER) and not external(dataset):
        yield dataset, ""


def _several_identifiers(dataset: Node) -> Iterator[tuple[Node, str]]:
    if len(dataset.all(IDENTIFIER)) > 1:
        yield dataset, ", ".join(value.value for value in dataset.all(IDENTIFIER))


def _identifier_again(harvest: Harvest) -> Iterator[Hit]:
    counts: Counter[str] = Counter()
    for node in (*harvest.datasets, *harvest.services):
        for value in node.all(IDENTIFIER)[:1]:
            if counts[value.value]:
                detail = f"{value.value!r} is another one's already"
                yield Hit(node.name, node.page, node.name, detail)
            counts[value.value] += 1


def _title(dataset: Node) -> Iterator[tuple[Node, str]]:
    if not any(value.value for value in dataset.all(TITLE)) and not external(dataset):
        yield dataset, ""


def _no_language(harvest: Harvest) -> Iterator[Hit]:
    for dataset in harvest.datasets:
        languages = {value.language for value in dataset.literals(TITLE)}
        if harvest.language and len(languages) > 1 and harvest.language not in languages:
            detail = f"titles in {', '.join(sorted(filter(None, languages)))}"
            yield Hit(dataset.name, dataset.page, dataset.name, detail)


def _temporal(dataset: Node) -> Iterator[tuple[Node, str]]:
    for value in dataset.nodes(TEMPORAL)[:1]:
        if value.is_named:
            yield dataset, f"it is <{value.name}>"


def _spatial(dataset: Node) -> Iterator[tuple[Node, str]]:
    places = dataset.all(SPATIAL)
    if places and not any(map(_has_polygon, _spatial_literals(dataset))):
        yield dataset, ", ".join(f"<{place.value}>" for place in places[:3])


def _spatial_literals(dataset: Node) -> Iterator[ox.Literal]:
    for place in dataset.nodes(SPATIAL):
        yield from dataset.graph.literals_of(place.term)
    yield from dataset.literals(SPATIAL)


def _has_polygon(value: ox.Literal) -> bool:
    datatype = value.datatype.value
    if datatype in known.WKT_TYPES:
        return bool(_POLYGON.match(value.value))
    if datatype in known.GEOJSON_TYPES:
        return bool(_GEOJSON_POLYGON.search(value.value))
    # A bounding box as a text: west, south, east, north.
    return len(value.value.split(",")) == 4


def _frequency(dataset: Node) -> Iterator[tuple[Node, str]]:
    for value in dataset.all(FREQUENCY)[:1]:
        text = value.value
        understood = text in known.FREQUENCIES or (
            isinstance(value, ox.Literal) and text.lower() in known.FREQUENCY_WORDS
        )
        if not understood:
            yield dataset, f"it is {text!r}"


def _keyword_iri(dataset: Node) -> Iterator[tuple[Node, str]]:
    for value in dataset.nodes(KEYWORD):
        yield dataset, f"<{value.name}>"


def _theme_label(dataset: Node) -> Iterator[tuple[Node, str]]:
    for theme in dataset.nodes(THEME):
        if not theme.has(PREF_LABEL):
            yield dataset, f"<{theme.name}>"


UDATA_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "udata-identifier",
        (UDATA,),
        DATASET,
        "udata skips a dataset without dct:identifier.",
        "Give it a dct:identifier that is unique and never changes.",
        each_dataset(_identifier),
    ),
    Rule(
        "udata-several-identifiers",
        (UDATA,),
        WARNING,
        "Of several dct:identifier any one is taken: the dataset may be imported twice.",
        "State one dct:identifier, and others as adms:identifier.",
        each_dataset(_several_identifiers),
    ),
    Rule(
        "udata-identifier-again",
        (UDATA,),
        DATASET,
        "udata refuses what has the dct:identifier of something that it has imported already.",
        "Give everything its own dct:identifier, and describe it on one page.",
        _identifier_again,
    ),
    Rule(
        "udata-title",
        (UDATA,),
        DATASET,
        "udata skips a dataset without dct:title.",
        "Give it a dct:title.",
        each_dataset(_title),
    ),
    Rule(
        "udata-language",
        (UDATA,),
        VALUE,
        "Where no title is in the portal's language, any one is taken, not always the same.",
        "Add a dct:title and dct:description in the portal's language.",
        _no_language,
    ),
    Rule(
        "udata-temporal",
        (UDATA,),
        VALUE,
        "udata fetches a dct:temporal that is an IRI, and drops it if no RDF with its dates is "
        "there.",
        "Use a blank node with dcat:startDate and dcat:endDate.",
        each_dataset(_temporal),
    ),
    Rule(
        "udata-spatial",
        (UDATA,),
        VALUE,
        "udata reads a dct:spatial only by a POLYGON, as WKT or GeoJSON, on the very node.",
        "Add dcat:bbox to it, a WKT POLYGON typed geosparql:wktLiteral.",
        each_dataset(_spatial),
    ),
    Rule(
        "udata-frequency",
        (UDATA,),
        VALUE,
        "udata drops a dct:accrualPeriodicity of another list than the European Union's and "
        "Dublin Core's.",
        "Use http://publications.europa.eu/resource/authority/frequency/….",
        each_dataset(_frequency),
    ),
    Rule(
        "udata-keyword",
        (UDATA,),
        VALUE,
        "udata drops a dcat:keyword that is an IRI.",
        "State keywords as texts, and concepts as dcat:theme.",
        each_dataset(_keyword_iri),
    ),
    Rule(
        "udata-theme",
        (UDATA,),
        VALUE,
        "udata takes of a dcat:theme its skos:prefLabel on the same page, and drops a theme "
        "without one.",
        "Repeat the skos:prefLabel of every theme on the page.",
        each_dataset(_theme_label),
    ),
)
