"""A catalogue document as a harvester holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import httpx
import pyoxigraph as ox
from described import RDF, Described

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SPDX = "http://spdx.org/rdf/terms#"
VCARD = "http://www.w3.org/2006/vcard/ns#"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}


# From the path of a page to what is there.
HarvestedAt = Callable[[str], "Harvested"]


@dataclass(frozen=True)
class Harvested:
    """One page: the answer and its triples."""

    response: httpx.Response
    triples: list[ox.Triple]

    @cached_property
    def graph(self) -> Described:
        return Described(self.triples)

    @property
    def datasets(self) -> list[object]:
        return sorted(self.graph.of_type(f"{DCAT}Dataset"), key=str)

    @property
    def distributions(self) -> list[object]:
        return sorted(self.graph.of_type(f"{DCAT}Distribution"), key=str)

    @property
    def services(self) -> list[object]:
        return sorted(self.graph.of_type(f"{DCAT}DataService"), key=str)

    @property
    def files(self) -> list[object]:
        """The distributions that are files."""
        return [d for d in self.distributions if self.graph.values(d, f"{DCAT}downloadURL")]

    def types(self, node: object) -> list[str]:
        return self.graph.iris(node, f"{RDF}type")

    def languages(self, node: object, predicate: str) -> set[str | None]:
        values = self.graph.values(node, predicate)
        assert all(isinstance(value, ox.Literal) for value in values)
        return {value.language for value in values if isinstance(value, ox.Literal)}

    def text(self, node: object, *path: str) -> str:
        """The only value, a literal."""
        value = self.graph.value(node, *path)
        assert isinstance(value, ox.Literal)
        return value.value

    def next(self) -> str | None:
        """The address of the page after this one."""
        (view,) = self.graph.of_type(f"{HYDRA}PartialCollectionView")
        found = self.graph.iris(view, f"{HYDRA}next")
        assert len(found) <= 1
        return found[0] if found else None
