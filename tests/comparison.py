"""What the tests of JSON-LD share: PyLD without a network, graphs up to blank nodes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any, NoReturn

import pyoxigraph as ox
import pytest
from pyld import jsonld

from kg.jsonld.context import Context, schemes
from kg.jsonld.dataset import dataset_document
from kg.jsonld.node import iris_in

I18N = "https://www.w3.org/ns/i18n#"
DIRECTIONS = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}


def refuse(url: str, options: object) -> NoReturn:
    """A document loader: every document must say everything itself."""
    pytest.fail(f"the document needs {url}")


def read(document: object) -> set[ox.Quad]:
    """The quads of a JSON-LD document, as PyLD reads it."""
    text = jsonld.to_rdf(
        document,
        {
            "format": "application/n-quads",
            "documentLoader": refuse,
            "base": "",
            "rdfDirection": "i18n-datatype",
        },
    )
    quads = ox.parse(text, format=ox.RdfFormat.N_QUADS)
    return {ox.Quad(q.subject, q.predicate, with_direction(q.object), q.graph_name) for q in quads}


def with_direction(term: Any) -> Any:
    """The literal with a direction that stands for one of RDF 1.2 where there are none."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(I18N):
        return term
    language, _, direction = term.datatype.value.removeprefix(I18N).partition("_")
    return ox.Literal(term.value, language=language, direction=DIRECTIONS[direction])


def without_direction(term: Any) -> Any:
    """The same the other way round (JSON-LD 1.1, section 10: the i18n namespace)."""
    if not isinstance(term, ox.Literal) or term.direction is None:
        return term
    direction = next(name for name, value in DIRECTIONS.items() if value == term.direction)
    return ox.Literal(term.value, datatype=ox.NamedNode(f"{I18N}{term.language}_{direction}"))


def exported(quads: Iterable[ox.Quad], context: Context) -> str:
    """The document of a whole dataset, as it is written of sorted quads."""
    by_subject = sorted(quads, key=str)
    safe = context.without(schemes(iris_in(quad.triple for quad in by_subject)))
    return b"".join(dataset_document(by_subject, safe, BytesIO())).decode()


def framed(document: object, frame: object) -> Any:
    """A JSON-LD document, its graphs merged, framed by PyLD."""
    return jsonld.frame(document, frame, {"documentLoader": refuse, "base": ""})


def canonical(statements: Iterable[ox.Quad | ox.Triple]) -> list[str]:
    """One line a statement, sorted, the same for all that differ in blank node labels alone."""
    quads = (
        statement
        if isinstance(statement, ox.Quad)
        else ox.Quad(statement.subject, statement.predicate, statement.object)
        for statement in statements
    )
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def stored(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples as the engine gives them back: it keeps values, not how they were written.

    Queries, and the documents that are made of them, show a literal so; dumps show it as written.
    """
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return [quad.triple for quad in store]
