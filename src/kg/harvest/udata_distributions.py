"""What udata makes of distributions and their rights (udata/core/dataset/rdf.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from kg.harvest import vocabularies as known
from kg.harvest.graph import Node, Term
from kg.harvest.harvest import Harvest, distributions, external, literal_distributions, url_of
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
    ACCESS_URL,
    ALGORITHM,
    BYTE_SIZE,
    CHECKSUM,
    CHECKSUM_VALUE,
    CREATED,
    DESCRIPTION,
    DOWNLOAD_URL,
    ISSUED,
    LABEL,
    LICENSE,
    MODIFIED,
    PROVENANCE,
    RIGHTS,
)
from kg.harvest.terms import DATASET as DATASET_CLASS
from kg.harvest.urls import host, parts
from kg.namespaces import XSD
from kg.store.addresses import is_inside

_FRACTIONS: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "double", "float"))
_BINARIES: Final = frozenset([f"{XSD}hexBinary", f"{XSD}base64Binary"])
_HEXADECIMAL: Final = re.compile(r"([0-9A-Fa-f]{2})+")
_SCHEMES: Final = ("http", "https", "ftp", "ftps")
_YEAR_OR_MONTH: Final = re.compile(r"\d{4}(-\d{2})?(Z|[+-]\d\d:\d\d)?$")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _checksum_algorithm(distribution: Node) -> Iterator[str]:
    for checksum in distribution.nodes(CHECKSUM):
        algorithms = checksum.all(ALGORITHM)
        if not algorithms:
            yield "it has no spdx:algorithm"
        elif isinstance(algorithms[0], ox.Literal):
            yield f"its spdx:algorithm is the text {algorithms[0].value!r}"
        elif algorithms[0].value in known.CHECKSUM_ALGORITHMS and not checksum.has(CHECKSUM_VALUE):
            yield "it has no spdx:checksumValue"
        elif algorithms[0].value in known.CHECKSUM_ALGORITHMS and _is_binary(checksum):
            yield "its spdx:checksumValue is an xsd:hexBinary"
    for value in distribution.literals(CHECKSUM):
        yield f"it is the text {value.value!r}"


def _is_binary(checksum: Node) -> bool:
    """Whether rdflib makes bytes of its value, where udata needs a text."""
    return any(
        value.datatype.value in _BINARIES and _HEXADECIMAL.fullmatch(value.value)
        for value in checksum.literals(CHECKSUM_VALUE)[:1]
    )


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
    """A catalogue at such an address itself is a trial: its own links are as they are."""
    own = {host(page.exchange.url) for page in harvest.pages}
    for dataset in harvest.datasets:
        for distribution in distributions(dataset):
            for value in distribution.all(DOWNLOAD_URL, ACCESS_URL)[:1]:
                url = url_of(value)
                named = host(url)
                inside = is_inside(named) or not {".", ":"} & set(named)
                if parts(url).scheme not in _SCHEMES or (inside and named not in own):
                    yield Hit(distribution.name, dataset.page, dataset.name, url)


def _byte_size(distribution: Node) -> Iterator[str]:
    for value in distribution.all(BYTE_SIZE)[:1]:
        if not _is_number(value):
            yield f"it is {value.value!r}"


def _is_number(value: Term) -> bool:
    """Whether Python makes a whole number of it; a fraction has to be typed as one."""
    typed = isinstance(value, ox.Literal) and value.datatype.value in _FRACTIONS
    try:
        int(float(value.value) if typed else value.value)
    except (ValueError, OverflowError):
        return False
    return True


def _issued(node: Node) -> Iterator[str]:
    for predicate in (ISSUED, CREATED) if node.is_a(DATASET_CLASS) else (ISSUED,):
        for value in node.all(predicate)[:1]:
            if not is_date(value):
                yield f"it is {value.value!r}"


def _modified(harvest: Harvest) -> Iterator[Hit]:
    for dataset in harvest.datasets:
        for node in (dataset, *distributions(dataset)):
            for value in node.all(MODIFIED)[:1]:
                late = bool(_ISO_DATE.match(value.value)) and value.value[:10] > harvest.today
                if late or not is_date(value):
                    yield Hit(node.name, dataset.page, dataset.name, f"it is {value.value!r}")


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


UDATA_DISTRIBUTION_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "udata-checksum",
        (UDATA,),
        DATASET,
        "An spdx:checksum whose algorithm is missing or a text, or whose value is missing or an "
        "xsd:hexBinary, fails the whole dataset.",
        "Give spdx:algorithm as an IRI such as spdx:checksumAlgorithm_sha256, and "
        "spdx:checksumValue as a plain text; for the xsd:hexBinary of DCAT-AP use an algorithm "
        "that udata passes over, such as spdx:checksumAlgorithm_sha512.",
        each_distribution(_checksum_algorithm),
    ),
    Rule(
        "udata-checksum-algorithm",
        (UDATA,),
        WARNING,
        "udata knows MD5, SHA-1 and SHA-256, and passes over other checksums.",
        "Nothing, if the value is the xsd:hexBinary of DCAT-AP, which udata cannot take.",
        each_distribution(_other_algorithm),
    ),
    Rule(
        "udata-literal-distribution",
        (UDATA,),
        DATASET,
        "A dcat:distribution that is a text fails the whole dataset.",
        "Describe it as a node of its own.",
        each_dataset(literal_distributions),
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
        "A dct:issued that is no date, or of a dataset dct:created, fails the whole dataset.",
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
)
