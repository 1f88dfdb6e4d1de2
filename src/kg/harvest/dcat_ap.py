"""Whether datasets conform to the shapes of DCAT-AP that somebody gives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.api import validate
from kg.errors import ConfigurationError
from kg.harvest.graph import Graph, Node, Subject, Term
from kg.harvest.harvest import Page
from kg.harvest.terms import DATASET
from kg.namespaces import SH
from kg.rdf.files import rdf_files, read_quads
from kg.shacl.model.path import path_text
from kg.shacl.report import ValidationReport, ValidationResult

_PROPERTY: Final = ox.NamedNode(f"{SH}property")
_PATH: Final = ox.NamedNode(f"{SH}path")
_VIOLATION: Final = "Violation"
# Of what is wrong with one dataset, so much is told.
_MOST_MESSAGES: Final = 100


def read_shapes(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Shapes of a file or folder as N-Triples, and what was left out of them.

    Property shapes without sh:path, which the official files of DCAT-AP 3.0.1 have, cannot be
    validated against. Raises what reading raises.
    """
    triples = [quad.triple for file in rdf_files([path]) for quad in read_quads(file)]
    with_path = {triple.subject for triple in triples if triple.predicate == _PATH}
    pathless = {
        triple.object
        for triple in triples
        if triple.predicate == _PROPERTY and triple.object not in with_path
    }
    kept = [
        triple
        for triple in triples
        if triple.subject not in pathless
        and not (triple.predicate == _PROPERTY and triple.object in pathless)
    ]
    if not kept:
        raise ConfigurationError(f"{path}: there are no shapes.", "Give the shapes of DCAT-AP.")
    notes: tuple[str, ...] = ()
    if pathless:
        listed = ", ".join(sorted(map(str, pathless)))
        said = f"In {path}, {len(pathless)} property shapes have no sh:path and were left out"
        notes = (f"{said}: {listed}.",)
    data = ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data, notes


def invalid(page: Page, shapes: bytes) -> dict[Subject, tuple[str, ...]]:
    """The datasets of a page that do not conform, each with what is wrong.

    A violation counts for a dataset if its node can be reached from it, without going through
    another dataset. Raises what validating raises.
    """
    report = validate(tuple(page.graph.triples()), tuple(ox.parse(shapes, ox.RdfFormat.N_TRIPLES)))
    found: dict[Subject, tuple[str, ...]] = {}
    wrong = _violations(report)
    for dataset in page.nodes(DATASET):
        reached = reachable(dataset)
        messages = [text for term, text in wrong if term in reached]
        if messages:
            found[dataset.term] = tuple(messages[:_MOST_MESSAGES])
    return found


def _violations(report: ValidationReport) -> list[tuple[object, str]]:
    return [
        (result.focus_node, f"{result.focus_node}: {_path(result)}{result.message()}")
        for result in report
        if result.severity_name == _VIOLATION
    ]


def _path(result: ValidationResult) -> str:
    return "" if result.path is None else f"{path_text(result.path)}: "


def reachable(dataset: Node) -> set[Term]:
    """What is said of a dataset, at whatever distance."""
    graph, reached = dataset.graph, set[Term]([dataset.term])
    others = set(graph.of_type(DATASET))
    waiting: list[Term] = [dataset.term]
    while waiting:
        for value in _objects(graph, waiting.pop()):
            if value not in reached and value not in others:
                reached.add(value)
                waiting.append(value)
    return reached


def _objects(graph: Graph, term: Term) -> Iterable[Term]:
    return () if isinstance(term, ox.Literal) else graph.all_objects(term)
