"""A catalogue while it is being put together: what it is made from, and rules that all of it keeps.

DCAT-AP 3.0.1, and what portals need beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.catalog.entry import Entry
from kg.catalog.nodes import Node, Nodes, Value, literals
from kg.catalog.profiles import Profile
from kg.dumps.files import DumpFile, stem_of
from kg.namespaces import DCAT, DCT, FOAF, OWL, XSD, local_name

# What portals take a keyword with (CKAN's tags): letters, digits, spaces and these.
_NOT_IN_A_KEYWORD: Final = re.compile(r"[^\w .-]+")
_SEPARATORS: Final = re.compile("[,;]")
_KEYWORD_LENGTHS: Final = range(2, 101)
# Properties whose values clients visit: of addresses under the base, this server's are given.
_VISITED: Final = (
    *(f"{DCAT}{name}" for name in ("accessURL", "downloadURL", "landingPage")),
    *(f"{DCAT}{name}" for name in ("endpointURL", "endpointDescription")),
)


@dataclass(frozen=True)
class Facts:
    """What the program knows of a version: when it was made (xsd:dateTime), and its files.

    `public_url` is the address of the server, without a slash at the end; `contact` the e-mail
    address of who runs it, if that is told.
    """

    version: str
    created: str
    base: str
    public_url: str
    files: Sequence[DumpFile]
    contact: str = ""

    def url(self, path: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self.public_url}{path}")


@dataclass(frozen=True)
class Draft:
    """What is put together, in `nodes`."""

    entry: Entry
    facts: Facts
    profile: Profile
    nodes: Nodes

    @property
    def identifier(self) -> str:
        """The identifier of the dataset that is the whole graph; those of its parts begin so."""
        main = self.entry.main
        stated = self.entry.said.texts(main, f"{DCT}identifier")
        return next(iter(stated.values()), "") or local_name(main.value) or stem_of(self.facts.base)

    @property
    def _before(self) -> str:
        """What the IRIs of the parts begin with."""
        iri = self.entry.main.value
        return iri if iri.endswith(("/", "#")) else f"{iri}-"

    def part(self, suffix: str) -> ox.NamedNode:
        """The IRI of a thing that belongs to the whole graph."""
        return ox.NamedNode(f"{self._before}{suffix}")

    def name(self, node: ox.NamedNode) -> str:
        """The identifier of such a thing; of any other, its IRI."""
        if node == self.entry.main:
            return self.identifier
        if node.value.startswith(self._before):
            return f"{self.identifier}-{node.value.removeprefix(self._before)}"
        return node.value

    def include(self, node: ox.NamedNode, *without: str) -> None:
        """Take over what the graph says of a thing, with addresses that are served."""
        said, facts = self.entry.said, self.facts
        self.nodes.include(said, node)
        self.nodes.drop(node, *without)
        for predicate in _VISITED:
            values = self.nodes.values(node, predicate)
            self.nodes.put(node, predicate, *(visible(value, facts) for value in values))
        if self.nodes.values(node, f"{DCAT}keyword"):
            words = keywords(self.nodes.values(node, f"{DCAT}keyword"))
            self.nodes.put(node, f"{DCAT}keyword", *words)

    def name_it(self, node: ox.NamedNode) -> None:
        """Give a thing its identifier, if the graph gave none."""
        self.nodes.complete(node, f"{DCT}identifier", ox.Literal(self.name(node)))

    def date(self, node: ox.NamedNode) -> None:
        """Say when it was issued and modified: by this version, and nothing later."""
        moment = ox.Literal(self.facts.created, datatype=ox.NamedNode(f"{XSD}dateTime"))
        self.drop_future(node)
        self.nodes.complete(node, f"{DCT}issued", moment)
        self.nodes.put(node, f"{DCT}modified", moment)

    def drop_future(self, node: ox.NamedNode) -> None:
        """Of the dates that the graph states, keep those that were past when it was published."""
        created = self.facts.created
        for predicate in (f"{DCT}issued", f"{DCT}modified"):
            stated = self.nodes.values(node, predicate)
            past = [d for d in stated if isinstance(d, ox.Literal) and d.value[:10] <= created[:10]]
            self.nodes.put(node, predicate, *past[:1])

    def number(self, node: ox.NamedNode, *sources: ox.NamedNode) -> None:
        """Say the version that the graph states of any of the sources, as the profile says it."""
        stated = [
            value
            for source in sources
            for predicate in (f"{DCAT}version", f"{OWL}versionInfo")
            for value in self.entry.said.values(source, predicate)
        ]
        self.nodes.drop(node, f"{DCAT}version", f"{OWL}versionInfo")
        self.nodes.add(node, self.profile.version, *stated[:1])

    def complete_number(self, node: ox.NamedNode) -> None:
        """Where the graph states no version, it is that of the store."""
        self.nodes.complete(node, self.profile.version, ox.Literal(self.facts.version))

    def inherit(self, node: ox.NamedNode, source: Node, *predicates: str) -> None:
        """Take over what is said of another, where nothing of the kind is said yet."""
        for predicate in predicates:
            self.nodes.complete(node, predicate, *self.nodes.values(source, predicate))

    def document(self, iri: ox.NamedNode, texts: dict[str, str]) -> None:
        """Tell of a page what it is."""
        self.nodes.add_type(iri, f"{FOAF}Document")
        self.nodes.complete(iri, f"{DCT}title", *literals(texts))


def visible(value: Value, facts: Facts) -> Value:
    """An address at which the server can be reached, for one that begins with the base."""
    if isinstance(value, ox.NamedNode) and value.value.startswith(facts.base):
        return facts.url(f"/{value.value.removeprefix(facts.base)}")
    return value


def keywords(values: Iterable[Value]) -> list[ox.Literal]:
    """Keywords that portals take: one word or phrase each, without punctuation."""
    found: dict[ox.Literal, None] = {}
    for value in values:
        if not isinstance(value, ox.Literal):
            continue
        for phrase in _SEPARATORS.split(value.value):
            word = " ".join(_NOT_IN_A_KEYWORD.sub(" ", phrase).split())
            if len(word) in _KEYWORD_LENGTHS:
                found[ox.Literal(word, language=value.language)] = None
    return list(found)
