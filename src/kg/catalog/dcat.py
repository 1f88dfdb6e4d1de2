"""The catalogue of a version: DCAT-AP, from the graph's own entry and what the program knows.

Pure: from an entry and facts to triples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalog.datasets import put_files, put_main, put_others, put_parts
from kg.catalog.draft import Draft, Facts
from kg.catalog.entry import Entry
from kg.catalog.nodes import Nodes, literals
from kg.catalog.profiles import Profile
from kg.catalog.references import put_references
from kg.catalog.services import put_services
from kg.catalog.words import words
from kg.namespaces import DCAT, DCT, FOAF, OWL


@dataclass(frozen=True)
class Catalogue:
    """The catalogue of one version in one profile.

    `datasets` are in the order of the pages, the whole graph first; `nodes` says everything of
    all of them.
    """

    version: str
    catalog: ox.NamedNode
    datasets: Sequence[ox.NamedNode]
    services: Sequence[ox.NamedNode]
    nodes: Nodes


def catalogue(entry: Entry, facts: Facts, profile: Profile) -> Catalogue:
    """Put the catalogue of a version together; the same for the same."""
    draft = Draft(entry, facts, profile, Nodes())
    put_main(draft)
    parts = put_parts(draft)
    services = put_services(draft)
    put_files(draft)
    put_others(draft)
    datasets = [entry.main, *entry.datasets, *parts]
    _put_catalog(draft, datasets, services)
    put_references(draft)
    nodes = _with_stable_labels(draft.nodes)
    return Catalogue(facts.version, entry.catalog, datasets, services, nodes)


def _put_catalog(
    draft: Draft, datasets: Sequence[ox.NamedNode], services: Sequence[ox.NamedNode]
) -> None:
    """The dcat:Catalog; what the graph does not say of it is that of the whole graph."""
    nodes, catalog, main = draft.nodes, draft.entry.catalog, draft.entry.main
    draft.include(catalog, f"{DCAT}version", f"{OWL}versionInfo")
    nodes.add_type(catalog, f"{DCAT}Catalog")
    draft.name_it(catalog)
    titles = nodes.texts(main, f"{DCT}title")
    described = nodes.texts(main, f"{DCT}description") or words("graph", titles)
    nodes.complete(catalog, f"{DCT}title", *literals(titles))
    nodes.complete(catalog, f"{DCT}description", *literals(described))
    inherited = (f"{DCT}{name}" for name in ("publisher", "license", "language", "spatial"))
    draft.inherit(catalog, main, *inherited)
    nodes.complete(catalog, f"{FOAF}homepage", draft.facts.url("/"))
    draft.date(catalog)
    nodes.put(catalog, f"{DCAT}dataset", *datasets)
    nodes.put(catalog, f"{DCAT}service", *services)


def _with_stable_labels(nodes: Nodes) -> Nodes:
    """The same with labels of blank nodes that come from what is said of them (RDFC-1.0)."""
    quads = (ox.Quad(t.subject, t.predicate, t.object) for t in nodes.triples())
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return Nodes(quad.triple for quad in dataset)
