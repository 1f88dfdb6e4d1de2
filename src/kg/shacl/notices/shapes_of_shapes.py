"""Shapes graphs, validated against what SHACL says of them (the syntax rules of its sections)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.model.drafted_parameters import DRAFTED
from kg.shacl.model.path import Path, Predicate, path_text
from kg.shacl.model.reader import read_shapes
from kg.shacl.model.terms import Term
from kg.shacl.notices.wording import stated
from kg.shacl.report import Notice, ValidationResult, in_language, in_order

_FILE: Final = "shapes_of_shapes.ttl"


def faults_of_shapes(
    quads: Iterable[ox.Quad], *, drafts: bool = False
) -> tuple[ValidationResult, ...]:
    """What is ill-formed in a shapes graph, all of it; focus nodes are its shapes.

    `kg.shacl.model.reader.read_shapes` raises an error for the first such fault that leaves no
    sense to a shape; here they are all named, and those too that it passes over. With `drafts`,
    what the draft of SHACL 1.2 gives another sense to is left to it.
    """
    text = files(__package__).joinpath(_FILE).read_bytes()
    shapes = read_shapes(quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE))
    data = Data(quads)
    evaluator = Evaluator(data, shapes, SparqlChecks(data, (), ()))
    found = [
        result
        for shape in shapes.targeted
        for result in evaluator.all_results(shape, evaluator.focus_nodes(shape))
        if not (drafts and isinstance(result.path, Predicate) and result.path.iri in DRAFTED)
    ]
    return in_order(found)


def ill_formed(quads: Iterable[ox.Quad], *, drafts: bool = False) -> Iterator[Notice]:
    """A notice for each fault; it names the shape, the parameter and the value."""
    for fault in faults_of_shapes(quads, drafts=drafts):
        where = f" {_path(fault.path)}" if fault.path else ""
        value = "" if fault.value is None else f" {fault.value}"
        heads = ("is ill-formed:", "ist nicht wohlgeformt:", "est mal formée :")
        starts = ("The shape", "Die Shape", "La forme")
        sentences = []
        for start, head, language in zip(starts, heads, ("en", "de", "fr"), strict=True):
            said = in_language(fault.messages, language)
            text = said.value if said else ""
            sentences.append(f"{start} {fault.focus_node} {head}{where}{value}. {text}")
        yield stated(
            "ill-formed-shape", fault.focus_node, tuple(sentences), examples=_triples(fault)
        )


def _path(path: Path) -> str:
    def name(term: Term) -> str:
        text = str(term)
        return f"sh:{text[len(SH) + 1 : -1]}" if text.startswith(f"<{SH}") else text

    return path_text(path, name)


def _triples(fault: ValidationResult) -> tuple[ox.Triple, ...]:
    """The triple that is wrong, if it is one."""
    predicate = getattr(fault.path, "iri", None)
    node = fault.focus_node
    if (
        predicate is None
        or fault.value is None
        or not isinstance(node, ox.NamedNode | ox.BlankNode)
    ):
        return ()
    return (ox.Triple(node, predicate, fault.value),)
