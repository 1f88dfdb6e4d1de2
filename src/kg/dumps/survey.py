"""What a dump needs to know of the data before it is written, found in passing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, RDFS, SH, SKOS
from kg.store.memory import stated_prefixes

_SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
_SCHEME: Final = ox.NamedNode(f"{SKOS}ConceptScheme")
_MEMBERSHIP: Final = (ox.NamedNode(f"{SKOS}inScheme"), ox.NamedNode(f"{SKOS}topConceptOf"))
_PREFIX: Final = tuple(ox.NamedNode(f"{SH}{name}") for name in ("prefix", "namespace"))
_WATCHED: Final = frozenset({_SUBCLASS, *_MEMBERSHIP, *_PREFIX})


class Survey:
    """Prefixes, subclasses, and SKOS schemes with their members.

    Let all quads run through `watching` first.
    """

    def __init__(self) -> None:
        self._stated: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
        self._schemes: set[object] = set()

    def watching(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The quads, unchanged."""
        for quad in quads:
            predicate = quad.predicate
            if predicate == RDF_TYPE:
                if quad.object == _SCHEME:
                    self._schemes.add(quad.subject)
            elif predicate in _WATCHED:
                self._stated[predicate].append(quad)
            yield quad

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares (SHACL, section 5.2.1)."""
        return stated_prefixes(lambda predicate: self._stated.get(predicate, []))

    def superclasses(self, classes: Iterable[str]) -> set[str]:
        """Classes, and all that they are subclasses of."""
        found, waiting = set(classes), list(classes)
        above = self._above()
        while waiting:
            more = above.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return found

    def schemes(self) -> dict[str, set[ox.NamedNode]]:
        """The SKOS schemes, by IRI, each with itself and its concepts; sorted."""
        members: dict[str, set[ox.NamedNode]] = {
            scheme.value: {scheme} for scheme in self._schemes if isinstance(scheme, ox.NamedNode)
        }
        for predicate in _MEMBERSHIP:
            for quad in self._stated.get(predicate, []):
                scheme = quad.object
                if isinstance(scheme, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
                    members.get(scheme.value, set()).add(quad.subject)
        return dict(sorted(members.items()))

    def _above(self) -> dict[str, set[str]]:
        above: dict[str, set[str]] = defaultdict(set)
        for quad in self._stated.get(_SUBCLASS, []):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                above[quad.subject.value].add(quad.object.value)
        return above
