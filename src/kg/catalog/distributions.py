"""Distributions (DCAT 3, section 6.8): the files of a version, and what services give."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from kg.catalog.draft import Draft, Facts
from kg.catalog.file_types import BY_FORMAT, GZIP, FileType
from kg.catalog.nodes import literals
from kg.catalog.words import words
from kg.dumps.files import DumpFile
from kg.namespaces import DCAT, DCATAP, DCT, RDFS, SKOS, SPDX, XSD

_RIGHTS: Final = f"{DCT}rights"
# Those of a distribution that its dataset has too.
_SHARED: Final = (f"{DCT}license", f"{DCT}language", _RIGHTS)
_AVAILABILITY: Final = f"{DCATAP}availability"
# The columns of a table are described in a file beside it (CSV on the Web).
_METADATA: Final = "-metadata.json"


def file_distribution(draft: Draft, dataset: ox.NamedNode, file: DumpFile) -> ox.NamedNode | None:
    """Add a file to its dataset; None for one that is no distribution of its own.

    What the graph says of a distribution at the same address stays, its IRI too. Its URLs are
    those of the newest version: portals know a file by its URL, and would keep one of every
    version beside the others.
    """
    row = BY_FORMAT.get(file.format)
    if row is None:
        return None
    nodes, facts = draft.nodes, draft.facts
    iri = _stated(draft, file) or draft.part(_suffix(file, row))
    draft.include(iri)
    _describe(draft, dataset, iri, _named(draft, file, row))
    draft.date(iri)
    _put_description(draft, dataset, iri, _sentence(file, row))
    address = _address(facts, file.name)
    nodes.put(iri, f"{DCAT}accessURL", address)
    nodes.put(iri, f"{DCAT}downloadURL", address)
    _kind(draft, iri, row)
    if file.compressed:
        nodes.put(iri, f"{DCAT}compressFormat", GZIP.media_type_iri)
    if file.part.kind == "table":
        _columns(draft, iri, file)
    size = ox.NamedNode(draft.profile.byte_size)
    nodes.put(iri, f"{DCAT}byteSize", ox.Literal(str(file.size), datatype=size))
    nodes.put(iri, f"{DCAT}version", ox.Literal(facts.version))
    _checksum(draft, iri, file)
    return iri


def service_distribution(
    draft: Draft, dataset: ox.NamedNode, service: ox.NamedNode, row: FileType, address: str
) -> None:
    """Add a service to the distributions of a dataset: portals overlook services by themselves."""
    nodes, said = draft.nodes, draft.entry.said
    stated = [
        node
        for node in said.iris(draft.entry.main, f"{DCAT}distribution")
        if service in said.iris(node, f"{DCAT}accessService")
    ]
    iri = stated[0] if stated else ox.NamedNode(f"{service.value}-access")
    draft.include(iri)
    _describe(draft, dataset, iri, nodes.texts(service, f"{DCT}title"))
    draft.date(iri)
    nodes.complete(iri, f"{DCT}description", *nodes.values(service, f"{DCT}description"))
    nodes.put(iri, f"{DCAT}accessURL", draft.facts.url(address))
    nodes.put(iri, f"{DCAT}accessService", service)
    _kind(draft, iri, row)


def other_distribution(draft: Draft, dataset: ox.NamedNode, iri: ox.NamedNode) -> None:
    """Add a distribution that the graph alone knows of."""
    draft.include(iri)
    _describe(draft, dataset, iri, draft.nodes.texts(dataset, f"{DCT}title"))
    draft.drop_future(iri)


def _describe(
    draft: Draft, dataset: ox.NamedNode, iri: ox.NamedNode, title: dict[str, str]
) -> None:
    """What every distribution has."""
    nodes = draft.nodes
    nodes.add(dataset, f"{DCAT}distribution", iri)
    nodes.add_type(iri, f"{DCAT}Distribution")
    draft.name_it(iri)
    nodes.complete(iri, f"{DCT}title", *literals(title))
    draft.inherit(iri, dataset, *_SHARED)
    nodes.complete(iri, _AVAILABILITY, *_availability(draft))
    if not nodes.values(iri, _RIGHTS):
        _rights(draft, iri)


def _availability(draft: Draft) -> list[ox.NamedNode]:
    """What the graph says of all its distributions, as far as they agree."""
    said = draft.entry.said
    stated = said.iris(draft.entry.main, f"{DCAT}distribution")
    found = {tuple(said.iris(node, _AVAILABILITY)) for node in stated}
    return list(found.pop()) if len(found) == 1 else []


def _rights(draft: Draft, iri: ox.NamedNode) -> None:
    """The rights are those of the licence, by its name."""
    nodes = draft.nodes
    for licence in nodes.iris(iri, f"{DCT}license"):
        names = draft.entry.said.texts(licence, f"{SKOS}prefLabel", f"{DCT}title")
        statement = ox.BlankNode()
        nodes.add(iri, _RIGHTS, statement)
        nodes.add_type(statement, f"{DCT}RightsStatement")
        nodes.add(statement, f"{RDFS}label", *literals(names or {"": licence.value}))


def _checksum(draft: Draft, iri: ox.NamedNode, file: DumpFile) -> None:
    """SPDX 2.2, section 7.10: the algorithm is an IRI, the value in hexadecimal."""
    nodes, algorithm = draft.nodes, draft.profile.algorithm
    value = file.sha1 if algorithm == "sha1" else file.sha512
    checksum = ox.BlankNode()
    nodes.put(iri, f"{SPDX}checksum", checksum)
    nodes.add_type(checksum, f"{SPDX}Checksum")
    nodes.add(checksum, f"{SPDX}algorithm", ox.NamedNode(f"{SPDX}checksumAlgorithm_{algorithm}"))
    binary = ox.NamedNode(f"{XSD}hexBinary")
    nodes.add(checksum, f"{SPDX}checksumValue", ox.Literal(value, datatype=binary))


def _kind(draft: Draft, iri: ox.NamedNode, row: FileType) -> None:
    draft.nodes.put(iri, f"{DCT}format", row.iri)
    draft.nodes.put(iri, f"{DCAT}mediaType", row.media_type_iri)


def _columns(draft: Draft, iri: ox.NamedNode, file: DumpFile) -> None:
    """The description of a table's columns, if there is a file of it."""
    for other in draft.facts.files:
        if other.part == file.part and other.name.endswith(_METADATA):
            schema = _address(draft.facts, other.name)
            draft.nodes.add(iri, f"{DCT}conformsTo", schema)
            draft.nodes.complete(schema, f"{DCT}title", ox.Literal(other.name))


def _named(draft: Draft, file: DumpFile, row: FileType) -> dict[str, str]:
    """The name of what is in the file, and of its format, in every language of the dataset."""
    label = f"{row.label}, {GZIP.label}" if file.compressed else row.label
    nodes, said, main = draft.nodes, draft.entry.said, draft.entry.main
    if file.part.kind == "table":
        titles = nodes.texts(main, f"{DCT}title")
        found = said.texts(ox.NamedNode(file.part.iri), f"{RDFS}label", f"{SKOS}prefLabel")
        named = {tag: found.get(tag, file.part.name) for tag in titles}
        return {tag: f"{title}: {named[tag]} ({label})" for tag, title in titles.items()}
    titles = nodes.texts(dataset_of(draft, file), f"{DCT}title")
    return {tag: f"{title} ({label})" for tag, title in titles.items()}


def dataset_of(draft: Draft, file: DumpFile) -> ox.NamedNode:
    """The dataset that a file is a distribution of."""
    part = file.part
    if part.kind in ("graph", "table"):
        return draft.entry.main
    return draft.part(part.kind if part.kind != "scheme" else f"scheme-{part.name}")


def _suffix(file: DumpFile, row: FileType) -> str:
    """What tells the distribution from all others of the graph."""
    part = file.part
    before = {"graph": "", "table": f"table-{part.name}-", "scheme": f"scheme-{part.name}-"}
    slug = f"{before.get(part.kind, f'{part.kind}-')}{row.slug}"
    return f"{slug}-gz" if file.compressed else slug


def _stated(draft: Draft, file: DumpFile) -> ox.NamedNode | None:
    """The distribution that the graph itself tells of the file."""
    said = draft.entry.said
    for node in said.iris(draft.entry.main, f"{DCAT}distribution"):
        for address in said.iris(node, f"{DCAT}downloadURL"):
            if address.value.startswith(draft.facts.base) and (
                address.value.rpartition("/")[2] == file.name
            ):
                return node
    return None


def _put_description(draft: Draft, dataset: ox.NamedNode, iri: ox.NamedNode, sentence: str) -> None:
    """A sentence of the program's; of a part, what its dataset says of itself."""
    nodes, described = draft.nodes, f"{DCT}description"
    if sentence:
        nodes.complete(iri, described, *literals(words(sentence, nodes.texts(iri, f"{DCT}title"))))
    else:
        draft.inherit(iri, dataset, described)


def _sentence(file: DumpFile, row: FileType) -> str:
    if file.part.kind == "graph":
        return "named" if row.named_graphs else "merged"
    return "table" if file.part.kind == "table" else ""


def _address(facts: Facts, name: str) -> ox.NamedNode:
    return facts.url(f"/dump/latest/{name}")
