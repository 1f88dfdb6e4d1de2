"""Mappings: what a graph states of how it is told in other vocabularies, as read.

A profile (W3C Profiles Vocabulary, prof:Profile) has mappings of classes. A mapping of a class says
what its instances are in the profile: their types, and properties, each found by a SHACL property
path and written under a predicate or a key. Mappings stand inside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import pyoxigraph as ox

# Tokens that stand for the graph's own profile, and for the list of all documents about a thing.
OWN: Final = "own"
LISTING: Final = ("alt", "all")


class Form(Enum):
    """What the documents of a profile are: RDF in any format, or JSON in one language."""

    RDF = "RDF"
    JSON = "JSON"


class Conversion(Enum):
    """What JSON shows of a node in place of its IRI.

    `UUID` is the version 5 UUID of the IRI (RFC 9562, section 5.5, namespace URL), `LINK_UUID`
    that of the statement which led to the node, `LANGUAGE` the language of the document.
    """

    UUID = "UUID"
    LINK_UUID = "LinkUUID"
    LANGUAGE = "Language"


@dataclass(frozen=True, eq=False)
class PropertyMapping:
    """One property of a mapped node.

    Its values are what `path` (as SPARQL writes it) leads to, or `constants`, or the node itself
    where there is neither; with both the constants, where the path leads anywhere. `nodes`
    describe values; those that none of them is for are left out.
    `key` is the name in JSON, `predicate` that in RDF. `single`: one value, the first that any
    property of that key gives. `separator` joins texts to one.
    """

    constants: tuple[ox.NamedNode | ox.Literal, ...]
    path: str | None
    predicate: str | None
    key: str | None
    nodes: tuple[NodeMapping, ...]
    single: bool
    separator: str | None
    conversion: Conversion | None


@dataclass(frozen=True, eq=False)
class NodeMapping:
    """What a node is in the profile.

    `classes` restrict it to their instances, `types` are the classes that the profile gives it.
    `blank`: it stands there without an IRI, and only if the graph has a value for it.
    """

    classes: tuple[str, ...]
    types: tuple[str, ...]
    blank: bool
    properties: tuple[PropertyMapping, ...]

    def fits(self, classes: Iterable[str]) -> bool:
        """Whether it is for a node of these classes."""
        return not self.classes or not set(self.classes).isdisjoint(classes)


@dataclass(frozen=True, eq=False)
class Profile:
    """A profile with its mappings of classes.

    `token` is its short name in addresses; `vocabulary` the namespace whose names stand without
    a prefix in JSON-LD; `languages` those of JSON documents, the first in doubt; `class_keys` the
    names in JSON-LD of classes that are not called by their own.
    """

    iri: str
    token: str
    labels: Mapping[str, str]
    form: Form
    vocabulary: str | None
    languages: tuple[str, ...]
    mappings: tuple[NodeMapping, ...]
    class_keys: Mapping[str, str] = field(default_factory=dict)

    def fitting(self, classes: Iterable[str]) -> tuple[NodeMapping, ...]:
        """The mappings for a resource of these classes, superclasses among them."""
        known = set(classes)
        return tuple(mapping for mapping in self.mappings if mapping.fits(known))

    @property
    def classes(self) -> list[str]:
        """The classes that documents are made of, sorted."""
        return sorted({class_ for mapping in self.mappings for class_ in mapping.classes})

    def types(self) -> set[str]:
        """All classes that it gives to nodes."""
        return {type_ for mapping in self._nodes() for type_ in mapping.types}

    def properties(self) -> Iterator[PropertyMapping]:
        """All properties at any depth, those of shared mappings once."""
        for mapping in self._nodes():
            yield from mapping.properties

    def _nodes(self) -> Iterator[NodeMapping]:
        seen: set[NodeMapping] = set()
        left = list(self.mappings)
        while left:
            mapping = left.pop()
            if mapping not in seen:
                seen.add(mapping)
                yield mapping
                left += [node for one in mapping.properties for node in one.nodes]


def term_order(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> tuple[str, str]:
    """Sorts texts by language, all else as it is written."""
    language = term.language if isinstance(term, ox.Literal) else None
    return language or "", str(term)
