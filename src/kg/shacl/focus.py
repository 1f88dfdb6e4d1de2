"""Aiming shapes at focus nodes (SHACL, section 2.1.3), for an engine that validates whole graphs.

pyshacl has an option for it, but applies it to the values inside sh:node or sh:or as well: a
value that is no focus node itself then counts as conforming, and faults are missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.namespaces import RDF, RDFS, SH
from kg.shacl.validating import TARGETS, is_class
from kg.store.base import RdfDataset, select, text

_CLASS = f"{SH}targetClass"
_NODE = f"{SH}targetNode"
_SUBJECTS = f"{SH}targetSubjectsOf"
_OBJECTS = f"{SH}targetObjectsOf"
_DECLARATIONS = (f"{SH}declare", f"{SH}parameter")


def aimed(triples: Iterable[ox.Triple], data: RdfDataset, focus: Sequence[str]) -> set[ox.Triple]:
    """The shapes that concern the focus nodes (IRIs), aimed at them in place of their targets."""
    shapes = set(triples)
    targets = {triple for triple in shapes if triple.predicate.value in TARGETS}
    implicit = {triple for triple in shapes if is_class(triple)}
    targets |= {ox.Triple(t.subject, ox.NamedNode(_CLASS), t.subject) for t in implicit}
    result = shapes - targets - implicit
    for iri in focus:
        node = ox.NamedNode(iri)
        selected = {kind: _found(data, query) for kind, query in _queries(str(node)).items()}
        selected[_NODE] = {node}
        result |= {
            ox.Triple(target.subject, ox.NamedNode(_NODE), node)
            for target in targets
            if target.object in selected[target.predicate.value]
        }
    return _reachable(result)


def _reachable(triples: set[ox.Triple]) -> set[ox.Triple]:
    """What the shapes with a target consist of, and what declares components and prefixes."""
    of: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        of[triple.subject].append(triple)
    starts = {t.subject for t in triples if t.predicate.value in (_NODE, *_DECLARATIONS)}
    found: set[ox.Triple] = set()
    open_: list[object] = list(starts)
    while open_:
        own = of.pop(open_.pop(), [])
        found.update(own)
        open_ += [triple.object for triple in own]
    return found


def _queries(node: str) -> dict[str, str]:
    """For each kind of target, which objects of it select the node."""
    return {
        _CLASS: f"SELECT DISTINCT ?t {{ {node} <{RDF}type>/<{RDFS}subClassOf>* ?t }}",
        _NODE: "",
        _SUBJECTS: f"SELECT DISTINCT ?t {{ {node} ?t ?o }}",
        _OBJECTS: f"SELECT DISTINCT ?t {{ ?s ?t {node} }}",
    }


def _found(data: RdfDataset, query: str) -> set[ox.NamedNode]:
    return {ox.NamedNode(text(row["t"])) for row in select(data, query)} if query else set()
