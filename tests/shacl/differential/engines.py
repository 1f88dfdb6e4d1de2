"""The engines that are compared, as functions from data and shapes to results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox
import rdflib
import shifty

from kg.namespaces import SH, local_name
from kg.rdf.rdflib_terms import rdflib_term
from kg.shacl import pyshacl_process
from kg.shacl.compiler.queries import StoreQueries
from kg.shacl.compiler.stored_literals import StoredLiterals
from kg.shacl.compiler.validation import CompiledValidation
from kg.shacl.evaluation.data import Data
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.evaluation.learned import Learned
from kg.shacl.evaluation.sparql import SparqlChecks
from kg.shacl.model.path import Path
from kg.shacl.model.reader import read_shapes
from kg.shacl.report import ValidationResult
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

_SH: Final = rdflib.Namespace(SH)
Triples: TypeAlias = Sequence[ox.Triple]


class Found(NamedTuple):
    """What of a result engines have to agree on; the shape tells the path."""

    focus_node: str
    value: str
    component: str
    severity: str
    shape: str
    # What our own back ends have to agree on too.
    messages: tuple[ox.Literal, ...] = ()
    path: Path | None = None


def _with_words(results: Iterable[ValidationResult]) -> Counter[Found]:
    return Counter(
        one._replace(messages=result.messages, path=result.path)
        for result in results
        for one in _of_results([result])
    )


def _of_results(results: Iterable[ValidationResult]) -> Counter[Found]:
    return Counter(
        Found(
            str(result.focus_node),
            "" if result.value is None else str(result.value),
            local_name(result.component.value),
            result.severity_name,
            str(result.source_shape),
        )
        for result in results
    )


def _quads(triples: Triples) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def _own(data: Triples, shapes: Triples) -> Counter[Found]:
    candidate = MemoryCandidate(_quads(data), (), None)
    return _of_results(OwnEngine().validate(candidate, Shapes(_quads(shapes))).results)


def _stored(triples: Triples) -> list[ox.Quad]:
    """What a store gives back: it keeps values, not how they were written."""
    store = ox.Store()
    store.extend(_quads(triples))
    return list(store)


def _evaluated_as_stored(data: Triples, shapes: Triples) -> Counter[Found]:
    """The evaluator, on what a store gives back of data and shapes."""
    quads, of_shapes = _stored(data), _stored(shapes)
    form = read_shapes(quad.triple for quad in of_shapes)
    kept = Data(quads)
    evaluator = Evaluator(
        kept,
        form,
        SparqlChecks(kept, quads, of_shapes),
        Learned.of(form, StoredLiterals()),
    )
    return _with_words(
        result
        for shape in form.targeted
        for result in evaluator.all_results(shape, evaluator.focus_nodes(shape))
    )


def _compiled(data: Triples, shapes: Triples) -> Counter[Found]:
    store = ox.Store()
    store.extend(_quads(data))
    of_shapes = _stored(shapes)
    form = read_shapes(quad.triple for quad in of_shapes)
    report = CompiledValidation(StoreQueries(store), form, of_shapes).report("kg")
    return _with_words(report.results)


def _pyshacl(data: Triples, shapes: Triples) -> Counter[Found]:
    found = pyshacl_process.report(
        pyshacl_process.dataset(_quads(data)),
        pyshacl_process.dataset(_quads(shapes)).default_graph,
    )
    return _of_graph(found)


def _shifty(data: Triples, shapes: Triples) -> Counter[Found]:
    _, found, _ = shifty.validate(_graph(data), _graph(shapes), graph_mode="data", infer=False)
    return _of_graph(found)


def _graph(triples: Triples) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(tuple(map(rdflib_term, triple)))  # type: ignore[arg-type]
    return graph


def _of_graph(graph: rdflib.Graph) -> Counter[Found]:
    """The results of a report graph, whatever paths it says."""
    report = graph.value(predicate=_SH.conforms)
    return Counter(
        Found(
            _text(graph.value(result, _SH.focusNode)),
            _text(graph.value(result, _SH.value)),
            local_name(_text(graph.value(result, _SH.sourceConstraintComponent)).strip("<>")),
            local_name(_text(graph.value(result, _SH.resultSeverity)).strip("<>")),
            _text(graph.value(result, _SH.sourceShape)),
        )
        for result in graph.objects(report, _SH.result)
    )


def _own_term(term: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(term)
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(term)
    assert isinstance(term, rdflib.Literal)
    if term.language is not None:
        return ox.Literal(term, language=term.language)
    return ox.Literal(term, datatype=ox.NamedNode(term.datatype) if term.datatype else None)


def _text(term: rdflib.term.Node | None) -> str:
    """A term as the own engine's terms are written."""
    return "" if term is None else str(_own_term(term))


Engine: TypeAlias = Callable[[Triples, Triples], Counter[Found]]
PEERS: Final[Mapping[str, Engine]] = {"pyshacl": _pyshacl, "pyshifty": _shifty}
OWN: Final[Mapping[str, Engine]] = {
    "evaluator": _own,
    "evaluator, as stored": _evaluated_as_stored,
    "compiler": _compiled,
}
