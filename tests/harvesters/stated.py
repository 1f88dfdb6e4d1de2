"""What a catalogue states, read from its own triples by rdflib, to compare imports with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

# rdflib's own knows version 2 of it alone.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# What the readers are set to: they take one language of several.
LANGUAGE = "fr"


@dataclass(frozen=True)
class Stated:
    """A node of a catalogue, and what is said of it."""

    graph: Graph
    node: Node

    def all(self, predicate: URIRef) -> list[Stated]:
        """The values, as nodes of their own."""
        return [Stated(self.graph, value) for value in self.graph.objects(self.node, predicate)]

    def one(self, predicate: URIRef) -> Stated | None:
        """The value of what has one at most."""
        values = self.all(predicate)
        assert len(values) < 2, f"{self.node} has {len(values)} values of {predicate}"
        return values[0] if values else None

    def text(self, predicate: URIRef) -> str | None:
        """The literal in the readers' language, or the only one."""
        values = list(self.graph.objects(self.node, predicate))
        spoken = [v for v in values if isinstance(v, Literal) and v.language == LANGUAGE]
        chosen = spoken or values
        assert len(chosen) < 2, f"{self.node} has {len(chosen)} texts of {predicate}"
        return str(chosen[0]) if chosen else None

    def texts(self, predicate: URIRef) -> list[str]:
        """All values as they are written, in any language; sorted."""
        return sorted({str(value) for value in self.graph.objects(self.node, predicate)})

    def iri(self, predicate: URIRef) -> str | None:
        """The IRI that is the only value; None where it is a blank node or missing."""
        value = self.one(predicate)
        return str(value.node) if value and isinstance(value.node, URIRef) else None

    def number(self, predicate: URIRef) -> int | None:
        """The only value as a number."""
        text = self.text(predicate)
        return None if text is None else int(text)

    def moment(self, predicate: URIRef) -> datetime | None:
        """The only value, an xsd:date or xsd:dateTime, in UTC."""
        text = self.text(predicate)
        return None if text is None else moment(text)


def moment(text: str) -> datetime:
    """A date or a time as ISO 8601 has it; a date begins at midnight, in UTC."""
    value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def polygon(text: str) -> list[list[float]]:
    """The corners of a WKT POLYGON without holes."""
    found = re.fullmatch(r"\s*POLYGON\s*\(\(([^()]*)\)\)\s*", text, re.IGNORECASE)
    assert found, f"{text} is no polygon"
    return [[float(number) for number in corner.split()] for corner in found[1].split(",")]


def described(graph: Graph, class_: URIRef) -> list[Stated]:
    """The nodes of a class."""
    nodes = sorted(set(graph.subjects(RDF.type, class_)), key=str)
    assert not any(isinstance(node, BNode) for node in nodes), f"a {class_} has no IRI"
    return [Stated(graph, node) for node in nodes]


def read_pages(client: httpx.Client, path: str) -> Iterator[Graph]:
    """Each page of a catalogue in Turtle, by Hydra's links."""
    url: str | None = path
    while url:
        page = Graph().parse(data=client.get(url).raise_for_status().text, format="turtle")
        yield page
        (view,) = set(page.subjects(RDF.type, HYDRA.PartialCollectionView))
        url = Stated(page, view).iri(HYDRA.next)
