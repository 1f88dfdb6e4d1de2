"""What udata makes of datasets, distributions and services (udata/rdf.py, core/dataset/rdf.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from kg.harvest import vocabularies as known
from kg.harvest.graph import Node, Term
from kg.harvest.harvest import Harvest, distributions, url_of
from kg.harvest.rule import (
    CKAN,
    DATASET,
    UDATA,
    VALUE,
    WARNING,
    Hit,
    Rule,
    each_dataset,
    each_described,
    each_distribution,
)
from kg.harvest.terms import (
    ACCESS_RIGHTS,
    ACCESS_SERVICE,
    ACCESS_URL,
    ALGORITHM,
    BYTE_SIZE,
    CHECKSUM,
    CHECKSUM_VALUE,
    DESCRIPTION,
    DOWNLOAD_URL,
    FREQUENCY,
    HAS_PART,
    IDENTIFIER,
    ISSUED,
    KEYWORD,
    LABEL,
    LICENSE,
    MODIFIED,
    PREF_LABEL,
    PROVENANCE,
    RIGHTS,
    SERVES_DATASET,
    SPATIAL,
    TEMPORAL,
    THEME,
    TITLE,
)
from kg.harvest.urls import host, parts
from kg.store.addresses import is_inside

_POLYGON: Final = re.compile(r"\s*(MULTI)?POLYGON", re.IGNORECASE)
_GEOJSON_POLYGON: Final = re.compile(r'"type"\s*:\s*"(Multi)?Polygon"')
_YEAR_OR_MONTH: Final = re.compile(r"\d{4}(-\d{2})?(Z|[+-]\d\d:\d\d)?$")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SCHEMES: Final = ("http", "https", "ftp", "ftps")


def external(dataset: Node) -> bool:
    """Whether a page only mentions a dataset, which udata passes over."""
    pointing = dataset.graph.pointing_at(dataset.term)
    named_by = {predicate for _, predicate in pointing}
    only_mentioned = len(pointing) == 1 and named_by <= {SERVES_DATASET, HAS_PART}
    return not dataset.has(TITLE) and only_mentioned


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


def _checksum_algorithm(distribution: Node) -> Iterator[str]:
    for checksum in distribution.nodes(CHECKSUM):
        algorithms = checksum.all(ALGORITHM)
        if not algorithms:
            yield "it has no spdx:algorithm"
        elif isinstance(algorithms[0], ox.Literal):
            yield f"its spdx:algorithm is the text {algorithms[0].value!r}"
        elif algorithms[0].value in known.CHECKSUM_ALGORITHMS and not checksum.has(CHECKSUM_VALUE):
            yield "it has no spdx:checksumValue"
    for value in distribution.literals(CHECKSUM):
        yield f"it is the text {value.value!r}"


def _other_algorithm(distribution: Node) -> Iterator[str]:
    for checksum in distribution.nodes(CHECKSUM):
        for value in checksum.nodes(ALGORITHM)[:1]:
            if value.term.value not in known.CHECKSUM_ALGORITHMS:
                yield f"<{value.term.value}>"


def _no_url(distribution: Node) -> Iterator[str]:
    if not any(value.value for value in distribution.all(DOWNLOAD_URL, ACCESS_URL)):
        yield ""


def _same_url(dataset: Node) -> Iterator[tuple[Node, str]]:
    seen: dict[str, Node] = {}
    for distribution in distributions(dataset):
        for value in distribution.all(DOWNLOAD_URL, ACCESS_URL)[:1]:
            if value.value in seen:
                yield distribution, f"{value.value} is also of {seen[value.value].name}"
            seen.setdefault(value.value, distribution)


def _unfit_url(harvest: Harvest) -> Iterator[Hit]:
    """A catalogue at such an address itself is a trial, and its links are as they are."""
    trial = any(is_inside(host(page.exchange.url)) for page in harvest.pages)
    for dataset in harvest.datasets:
        for distribution in distributions(dataset):
            for value in distribution.all(DOWNLOAD_URL, ACCESS_URL)[:1]:
                url = url_of(value)
                unfit = parts(url).scheme not in _SCHEMES or not host(url)
                if unfit or (is_inside(host(url)) and not trial):
                    yield Hit(distribution.name, dataset.page, dataset.name, url)


def _byte_size(distribution: Node) -> Iterator[str]:
    for value in distribution.all(BYTE_SIZE)[:1]:
        try:
            int(float(value.value))
        except (ValueError, OverflowError):
            yield f"it is {value.value!r}"


def _issued(node: Node) -> Iterator[str]:
    for value in node.all(ISSUED)[:1]:
        if not is_date(value):
            yield f"it is {value.value!r}"


def _modified(harvest: Harvest) -> Iterator[Hit]:
    for dataset in harvest.datasets:
        for node in (dataset, *distributions(dataset)):
            for value in node.all(MODIFIED)[:1]:
                late = bool(_ISO_DATE.match(value.value)) and value.value[:10] > harvest.today
                if late or not is_date(value):
                    yield Hit(node.name, dataset.page, dataset.name, f"it is {value.value!r}")


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


def _no_license(dataset: Node) -> Iterator[tuple[Node, str]]:
    stated = (dataset, *distributions(dataset))
    if not any(node.has(LICENSE) for node in stated) and not external(dataset):
        yield dataset, ""


def _license_label(node: Node) -> Iterator[str]:
    for license_node in node.nodes(LICENSE):
        if license_node.is_named and license_node.has(LABEL, DESCRIPTION):
            said = license_node.all(LABEL, DESCRIPTION)[0].value
            yield f"<{license_node.name}> becomes {said!r}"


def _nameless_rights(node: Node) -> Iterator[str]:
    for value in node.nodes(RIGHTS, ACCESS_RIGHTS, PROVENANCE, LICENSE):
        if not value.is_named and not value.has(LABEL, DESCRIPTION):
            yield ""


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


def is_date(value: Term) -> bool:
    """Whether a lenient reader makes a date of it."""
    text = value.value.strip()
    if not isinstance(value, ox.Literal) or not any(map(str.isdigit, text)):
        return False
    if _YEAR_OR_MONTH.match(text) or not _ISO_DATE.match(text):
        return True
    try:
        # A time zone after a date is allowed by XML Schema and unknown to Python.
        datetime.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


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
        "udata-checksum",
        (UDATA,),
        DATASET,
        "An spdx:checksum whose algorithm is missing or a text, or without its value, fails the "
        "whole dataset.",
        "Give spdx:algorithm as an IRI such as spdx:checksumAlgorithm_sha256, and "
        "spdx:checksumValue.",
        each_distribution(_checksum_algorithm),
    ),
    Rule(
        "udata-checksum-algorithm",
        (UDATA,),
        VALUE,
        "udata knows MD5, SHA-1 and SHA-256, and drops other checksums.",
        "Use spdx:checksumAlgorithm_sha256.",
        each_distribution(_other_algorithm),
    ),
    Rule(
        "udata-distribution-url",
        (UDATA,),
        VALUE,
        "udata drops a distribution that has neither dcat:downloadURL nor dcat:accessURL.",
        "State where it can be had.",
        each_distribution(_no_url),
    ),
    Rule(
        "udata-same-url",
        (UDATA,),
        VALUE,
        "Of distributions with the same URL, udata keeps the last one alone.",
        "Give every distribution a URL of its own.",
        each_dataset(_same_url),
    ),
    Rule(
        "udata-unfit-url",
        (UDATA,),
        DATASET,
        "A distribution whose URL is of no public host, or no http, https or ftp, fails the whole "
        "dataset.",
        "State public URLs; a server behind a proxy needs to know its own.",
        _unfit_url,
    ),
    Rule(
        "udata-byte-size",
        (UDATA,),
        DATASET,
        "A dcat:byteSize that is no number fails the whole dataset.",
        "State the size in bytes, such as 1024.",
        each_distribution(_byte_size),
    ),
    Rule(
        "udata-issued",
        (UDATA,),
        DATASET,
        "A dct:issued that is no date fails the whole dataset.",
        "State it as an xsd:date or xsd:dateTime.",
        each_described(_issued),
    ),
    Rule(
        "udata-modified",
        (UDATA,),
        VALUE,
        "udata drops a dct:modified that is no date or in the future.",
        "State it as an xsd:date or xsd:dateTime that has passed.",
        _modified,
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
    Rule(
        "udata-no-licence",
        (UDATA,),
        VALUE,
        "A dataset without dct:license is shown as one whose licence is not specified.",
        "State dct:license on every distribution.",
        each_dataset(_no_license),
    ),
    Rule(
        "licence-label",
        (UDATA, CKAN),
        VALUE,
        "An rdfs:label, in udata a dct:description too, replaces the IRI of a licence, which is "
        "not recognised then.",
        "Leave it out; skos:prefLabel does no harm.",
        each_described(_license_label),
    ),
    Rule(
        "udata-nameless-rights",
        (UDATA,),
        VALUE,
        "Of rights, access rights, provenance or a licence in a blank node, udata keeps an "
        "rdfs:label or dct:description, or else the node's random label.",
        "Add an rdfs:label to the blank node.",
        each_described(_nameless_rights),
    ),
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
