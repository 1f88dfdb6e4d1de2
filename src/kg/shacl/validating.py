"""The shapes as an engine gets through them fastest, with the same verdict and the same results.

Names, descriptions, order and groups (SHACL, section 2.3.2) say nothing about validity, a shape
without any constraint accepts everything, and pyshacl takes up the property shapes of a node
shape anew for every node, but a property shape with targets of its own for all nodes at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.namespaces import RDF, RDFS, SH

_SAYS_NOTHING = frozenset(
    [f"{SH}{name}" for name in ("name", "description", "order", "group", "codeIdentifier")]
    + [f"{RDFS}{name}" for name in ("label", "comment", "isDefinedBy", "seeAlso")]
)
# What may be said of a shape that still constrains nothing.
_CONSTRAINS_NOTHING = frozenset(
    [f"{SH}{name}" for name in ("path", "severity", "message", "deactivated")] + [f"{RDF}type"]
)
_LINKS = frozenset([f"{SH}property", f"{SH}node"])
TARGETS = frozenset(f"{SH}target{kind}" for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf"))
# What keeps a node shape and its property shapes together: the one is closed to all but the
# others' paths, is switched off with them, or is used as a whole.
_BINDING = frozenset([f"{SH}closed", f"{SH}deactivated"])
_USES = frozenset(
    [f"{SH}{name}" for name in ("node", "not", "property", "qualifiedValueShape")] + [f"{RDF}first"]
)
_SIBLINGS = f"{SH}qualifiedValueShapesDisjoint"
_CLASSES = frozenset([f"{RDFS}Class", "http://www.w3.org/2002/07/owl#Class"])


def validating(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples to hand to the engine in place of the shapes."""
    kept = {triple for triple in triples if triple.predicate.value not in _SAYS_NOTHING}
    while idle := _idle_links(kept):
        kept -= idle
    return _targets_handed_down(kept)


def _idle_links(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Links to shapes that constrain nothing; a closed shape needs the paths behind its own."""
    said = _said(triples)
    return {
        triple
        for triple in triples
        if triple.predicate.value in _LINKS
        and f"{SH}closed" not in said[triple.subject]
        and said[triple.object]
        and said[triple.object] <= _CONSTRAINS_NOTHING
    }


def _targets_handed_down(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Property shapes with the targets of their node shape, where that comes to the same."""
    said = _said(triples)
    whole = {t.object for t in triples if t.predicate.value in _USES}
    whole |= {t.subject for t in triples if is_class(t) or said[t.subject] & _BINDING}
    targets: dict[object, list[ox.Triple]] = defaultdict(list)
    links: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value in TARGETS:
            targets[triple.subject].append(triple)
        elif triple.predicate.value == f"{SH}property":
            links[triple.subject].append(triple)
    result = set(triples)
    for shape, properties in links.items():
        disjoint = any(_SIBLINGS in said[link.object] for link in properties)
        if shape in whole or disjoint or not targets[shape]:
            continue
        result -= set(properties)
        for link in properties:
            if isinstance(link.object, ox.NamedNode | ox.BlankNode):
                result |= {ox.Triple(link.object, t.predicate, t.object) for t in targets[shape]}
    return result


def _said(triples: Iterable[ox.Triple]) -> defaultdict[object, set[str]]:
    """The predicates of each subject."""
    said: defaultdict[object, set[str]] = defaultdict(set)
    for triple in triples:
        said[triple.subject].add(triple.predicate.value)
    return said


def is_class(triple: ox.Triple) -> bool:
    """Whether a shape is a class, which makes its instances its targets (SHACL, 2.1.3.3)."""
    value = triple.object
    is_type = triple.predicate.value == f"{RDF}type"
    return is_type and isinstance(value, ox.NamedNode) and value.value in _CLASSES
