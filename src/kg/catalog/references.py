"""What a catalogue points to, told in it: portals and the range shapes fetch nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from kg.catalog.draft import Draft
from kg.catalog.file_types import EVERY, FILE_TYPES, FileType
from kg.catalog.nodes import Nodes, literals
from kg.catalog.ranges import RANGES
from kg.namespaces import DCT, RDFS, SKOS, SPDX

_LISTS: Final = "http://publications.europa.eu/resource/authority/"
# Names of what the program itself points to; those of formats stand in their table.
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{SPDX}checksumAlgorithm_sha1": "SHA-1",
        f"{SPDX}checksumAlgorithm_sha512": "SHA-512",
        "https://spec.openapis.org/oas/v3.1.0": "OpenAPI 3.1.0",
        "https://www.w3.org/TR/owl2-overview/": "OWL 2",
        "https://www.w3.org/TR/shacl/": "SHACL",
        "https://www.w3.org/TR/skos-reference/": "SKOS",
        "https://www.w3.org/TR/sparql11-protocol/": "SPARQL 1.1 Protocol",
    }
)
_STEPS: Final = 4


def put_references(draft: Draft) -> None:
    """Tell of everything that is pointed to what it is and what it is called, as far as known."""
    nodes = draft.nodes
    languages = tuple(nodes.texts(draft.entry.main, f"{DCT}title"))
    for _ in range(_STEPS):
        for value, class_ in _pointed_to(nodes):
            if isinstance(value, ox.NamedNode) and value not in nodes:
                _told(draft, value)
            nodes.add_type(value, class_)
    for row in EVERY:
        _format(nodes, row, languages)
    for node in list(nodes):
        if isinstance(node, ox.NamedNode):
            _listed(draft, node)
            if node.value in _NAMES:
                nodes.complete(node, f"{SKOS}prefLabel", *_in_all(_NAMES[node.value], languages))


def _pointed_to(nodes: Nodes) -> list[tuple[ox.NamedNode | ox.BlankNode, str]]:
    """Values of properties with a range, each with the class of that."""
    return [
        (value, class_)
        for node in nodes
        for predicate, class_ in RANGES.items()
        for value in nodes.nodes(node, predicate)
    ]


def _told(draft: Draft, node: ox.NamedNode) -> None:
    """Take over what the graph says of something."""
    draft.nodes.include(draft.entry.said, node)
    draft.nodes.drop(node, f"{RDFS}label")


def _format(nodes: Nodes, row: FileType, languages: tuple[str, ...]) -> None:
    """The names of a format, where it is used and the graph says nothing of it."""
    for node in (row.iri, row.media_type_iri):
        if node in nodes:
            nodes.complete(node, f"{SKOS}prefLabel", *_in_all(row.label, languages))
    if row.iri in nodes:
        nodes.complete(row.iri, f"{SKOS}inScheme", ox.NamedNode(FILE_TYPES))


def _in_all(label: str, languages: tuple[str, ...]) -> list[ox.Literal]:
    """A name that is the same in every language."""
    return literals(dict.fromkeys(languages or ("en",), label))


def _listed(draft: Draft, node: ox.NamedNode) -> None:
    """The list of the European Union that something is of is the first part of its IRI."""
    name = node.value.removeprefix(_LISTS)
    if name != node.value and "/" in name:
        scheme = ox.NamedNode(node.value.rpartition("/")[0])
        draft.nodes.complete(node, f"{SKOS}inScheme", scheme)
    for scheme in draft.nodes.iris(node, f"{SKOS}inScheme"):
        if scheme not in draft.nodes:
            _told(draft, scheme)
