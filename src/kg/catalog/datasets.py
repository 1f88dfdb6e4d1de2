"""Datasets (DCAT 3, section 6.6): the whole graph, its ontology, its shapes, its schemes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.catalog.distributions import dataset_of, file_distribution, other_distribution
from kg.catalog.draft import Draft
from kg.catalog.nodes import literals
from kg.catalog.words import words
from kg.dumps.files import DumpFile, Part
from kg.namespaces import DCAT, DCT, FOAF, RDFS, SKOS, VCARD

DISTRIBUTION: Final = f"{DCAT}distribution"
_CONTACT: Final = f"{DCAT}contactPoint"
_TITLES: Final = (f"{DCT}title", f"{SKOS}prefLabel", f"{RDFS}label")
_DESCRIPTIONS: Final = (f"{DCT}description", f"{SKOS}definition", f"{RDFS}comment")
# A part says the rest itself.
_OF_THE_WHOLE: Final = (
    *(f"{DCT}{name}" for name in ("accessRights", "accrualPeriodicity", "creator", "issued")),
    *(f"{DCT}{name}" for name in ("language", "license", "provenance", "publisher", "rights")),
    *(f"{DCT}{name}" for name in ("spatial", "temporal")),
    *(f"{DCAT}{name}" for name in ("contactPoint", "keyword", "landingPage", "theme")),
)
# What each kind of part keeps to, its name, and the page that shows it, if it is always there.
_KINDS: Final = {
    "ontology": ("https://www.w3.org/TR/owl2-overview/", "OWL", "/def"),
    "shapes": ("https://www.w3.org/TR/shacl/", "SHACL", "/shapes"),
    "scheme": ("https://www.w3.org/TR/skos-reference/", "SKOS", ""),
}


def put_main(draft: Draft) -> None:
    """The dataset that is the whole graph; its distributions come later."""
    nodes, main = draft.nodes, draft.entry.main
    draft.include(main, DISTRIBUTION)
    nodes.add_type(main, f"{DCAT}Dataset")
    draft.name_it(main)
    titles = nodes.texts(main, *_TITLES) or {"": draft.identifier}
    nodes.complete(main, f"{DCT}title", *literals(titles))
    described = nodes.texts(main, *_DESCRIPTIONS) or words("graph", titles)
    nodes.complete(main, f"{DCT}description", *literals(described))
    draft.inherit(main, draft.entry.catalog, f"{DCT}publisher", f"{DCT}license")
    _contact(draft, main)
    draft.date(main)
    draft.number(main, main)
    draft.complete_number(main)
    page = draft.facts.url("/.well-known/void")
    nodes.add(main, f"{FOAF}page", page)
    draft.document(page, {"": "VoID"})
    nodes.complete(main, f"{DCAT}landingPage", draft.facts.url("/"))


def _contact(draft: Draft, main: ox.NamedNode) -> None:
    """Where the graph has no address for questions, it is that of who runs the server."""
    nodes, address = draft.nodes, draft.facts.contact
    if not address:
        return
    if not nodes.nodes(main, _CONTACT):
        made = ox.BlankNode()
        nodes.add(main, _CONTACT, made)
        nodes.add_type(made, f"{VCARD}Kind")
        nodes.add(made, f"{VCARD}fn", *literals(nodes.texts(main, f"{DCT}title")))
    for point in nodes.nodes(main, _CONTACT):
        if isinstance(point, ox.NamedNode):
            draft.include(point)
        nodes.complete(point, f"{VCARD}hasEmail", ox.NamedNode(f"mailto:{address}"))


def put_parts(draft: Draft) -> list[ox.NamedNode]:
    """The datasets that are parts of the graph, in the order of their files."""
    found: dict[ox.NamedNode, None] = {}
    for file in _own_files(draft):
        dataset = dataset_of(draft, file)
        if dataset != draft.entry.main and dataset not in found:
            found[dataset] = None
            _part(draft, dataset, file.part)
    return list(found)


def put_files(draft: Draft) -> None:
    """The distributions of all of them; of the graph, those that it alone tells of too."""
    said, main = draft.entry.said, draft.entry.main
    known = {file_distribution(draft, dataset_of(draft, file), file) for file in _own_files(draft)}
    for node in said.iris(main, DISTRIBUTION):
        if node not in known and node not in draft.nodes:
            other_distribution(draft, main, node)


def put_others(draft: Draft) -> None:
    """The datasets that the catalogue of the graph lists beside it, as it tells of them."""
    for dataset in draft.entry.datasets:
        draft.include(dataset)
        draft.nodes.add_type(dataset, f"{DCAT}Dataset")
        draft.name_it(dataset)
        draft.drop_future(dataset)
        draft.number(dataset, dataset)
        for node in draft.entry.said.iris(dataset, DISTRIBUTION):
            other_distribution(draft, dataset, node)


def _own_files(draft: Draft) -> Iterator[DumpFile]:
    """All but those of schemes of others, of which the graph holds no more than it points to."""
    for file in draft.facts.files:
        if file.part.kind != "scheme" or file.part.iri.startswith(draft.facts.base):
            yield file


def _part(draft: Draft, dataset: ox.NamedNode, part: Part) -> None:
    nodes, main = draft.nodes, draft.entry.main
    source = _source(draft, part)
    standard, label, page = _KINDS[part.kind]
    nodes.add_type(dataset, f"{DCAT}Dataset")
    draft.name_it(dataset)
    whole = nodes.texts(main, f"{DCT}title")
    named = f"{label}: {part.name}" if part.kind == "scheme" else label
    titles = {tag: f"{title} ({named})" for tag, title in whole.items()}
    described = words(part.kind, whole)
    if source is not None:
        titles = draft.entry.said.texts(source, *_TITLES) or titles
        described = draft.entry.said.texts(source, *_DESCRIPTIONS) or described
        for predicate in (f"{DCT}license", f"{DCT}language", f"{DCT}publisher", f"{DCT}issued"):
            nodes.add(dataset, predicate, *draft.entry.said.values(source, predicate))
        page = page or _page(draft, source)
    nodes.add(dataset, f"{DCT}title", *literals(titles))
    nodes.add(dataset, f"{DCT}description", *literals(described))
    nodes.add(dataset, f"{DCT}conformsTo", ox.NamedNode(standard))
    nodes.add(dataset, f"{DCT}isPartOf", main)
    if page:
        landing = draft.facts.url(page)
        nodes.add(dataset, f"{DCAT}landingPage", landing)
        draft.document(landing, titles)
    draft.inherit(dataset, main, *_OF_THE_WHOLE)
    draft.date(dataset)
    draft.number(dataset, *([source] if source else []), main)
    draft.complete_number(dataset)


def _source(draft: Draft, part: Part) -> ox.NamedNode | None:
    """What the graph calls the part itself."""
    if part.kind == "ontology":
        return draft.entry.ontology
    if part.kind == "shapes":
        return draft.entry.shapes
    return ox.NamedNode(part.iri) if part.iri else None


def _page(draft: Draft, source: ox.NamedNode) -> str:
    """The page about a thing of the graph, or nothing for what is published elsewhere."""
    things = f"{draft.facts.base}id/"
    if not source.value.startswith(things):
        return ""
    return f"/doc/{source.value.removeprefix(things)}"
