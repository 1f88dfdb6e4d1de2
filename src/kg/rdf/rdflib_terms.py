"""Terms for rdflib, which the reference SHACL engine and the formatter use."""

from __future__ import annotations

import pyoxigraph as ox
import rdflib
from rdflib.term import Identifier

from kg.namespaces import XSD_STRING


def rdflib_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Identifier:
    """The term, a literal exactly as it is written.

    Raises `ValueError` for what rdflib has not: triple terms and base directions.
    """
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple) or term.direction is not None:
        raise ValueError(f"this is RDF 1.2, which rdflib does not know: {term}")
    # For rdflib a string with its datatype stated is another term than a plain one.
    plain = term.language is not None or term.datatype.value == XSD_STRING
    datatype = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
