"""The answers of other servers, read and written into the query in place of its SERVICE blocks.

This is done in a worker: another server may send anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.errors import RemoteFailed
from kg.rdf.formats import RESULTS_FORMATS, find_format
from kg.sparql.federation import ServiceAnswer, replaced

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# One solution that binds nothing: what SERVICE SILENT gives if the server fails (SPARQL 1.1
# Federated Query, section 2.3).
_NOTHING_KNOWN = "VALUES () { () }"


def with_answers(text: str, answers: Sequence[ServiceAnswer]) -> str:
    """The query with VALUES in place of each block; raises `RemoteFailed` for what is no answer.

    Blank nodes of another server, which VALUES cannot hold, become IRIs that stand for them in
    this one answer (skolemization, RDF 1.1 Concepts, section 3.5).
    """
    return replaced(
        text, ((answer.block.start, answer.block.end, _values(answer)) for answer in answers)
    )


def _values(answer: ServiceAnswer) -> str:
    if answer.format is None:
        return _NOTHING_KNOWN
    try:
        return _table(answer)
    except (SyntaxError, ValueError) as error:
        if answer.block.silent:
            return _NOTHING_KNOWN
        raise RemoteFailed(
            f"<{answer.block.iri}> gave no usable answer: {error}.",
            "Try again later, or write SERVICE SILENT to go without it.",
        ) from error


def _table(answer: ServiceAnswer) -> str:
    assert answer.format is not None
    engine = find_format(RESULTS_FORMATS, answer.format).engine
    solutions = ox.parse_query_results(answer.content, engine)
    if not isinstance(solutions, ox.QuerySolutions):
        raise ValueError("it is true or false, where solutions were asked for")  # noqa: TRY004
    names = [variable.value for variable in solutions.variables]
    strange = set(names).difference(answer.block.variables)
    if strange:
        raise ValueError(f"it has ?{min(strange)}, which was not asked for")
    head = " ".join(f"?{name}" for name in names)
    return f"VALUES ({head}) {{ {' '.join(_rows(solutions, names))} }}"


def _rows(solutions: ox.QuerySolutions, names: Sequence[str]) -> Iterator[str]:
    skolem = _Skolem()
    for solution in solutions:
        terms = [solution[name] for name in names]
        cells = ["UNDEF" if term is None else _written(skolem.of(term)) for term in terms]
        yield f"({' '.join(cells)})"


def _written(term: _Term) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


class _Skolem:
    """IRIs for the blank nodes of one answer."""

    def __init__(self) -> None:
        self._answer = uuid.uuid4()

    def of(self, term: _Term) -> _Term:
        """The term with an IRI for each blank node in it."""
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(uuid.uuid5(self._answer, term.value).urn)
        if isinstance(term, ox.Triple):
            subject, object_ = self.of(term.subject), self.of(term.object)
            assert isinstance(subject, ox.NamedNode)
            return ox.Triple(subject, term.predicate, object_)
        return term
