"""``python -m kg.shacl.pyshacl_process DATA.nq SHAPES.nt``: a report as N-Triples.

The only module that uses pyshacl; it runs as a process of its own.
"""

from __future__ import annotations

import functools
import json
import logging
import re
import sys
from collections.abc import Iterable

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError

from kg.rdf.rdflib_terms import rdflib_term
from kg.shacl.pyshacl_engine import FAILED, ILL_FORMED


class Failure(Exception):
    """The validation came to no verdict; carries the exit status that tells why."""

    def __init__(self, status: int, reason: object) -> None:
        detail = " ".join(str(reason).split())
        super().__init__(detail or type(reason).__name__)
        self.status = status


def main(arguments: list[str]) -> int:
    # This process is ours alone: literals must be validated as they are written.
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    data_file, shapes_file = arguments
    try:
        data = dataset(ox.parse(path=data_file, format=ox.RdfFormat.N_QUADS))
        shapes = dataset(ox.parse(path=shapes_file, format=ox.RdfFormat.N_TRIPLES))
        found = report(data, shapes.default_graph)
    except Failure as failure:
        sys.stdout.write(json.dumps({"detail": str(failure)}))
        return failure.status
    sys.stdout.buffer.write(found.serialize(format="nt", encoding="utf-8"))
    return 0


def dataset(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """The quads for rdflib, the default graph being the union; literals as they are written.

    The engine's parser is several times faster than rdflib's, and terms are shared. Raises
    `Failure` for RDF 1.2.
    """
    result = rdflib.Dataset(default_union=True)
    term = functools.cache(rdflib_term)
    graphs = functools.cache(lambda name: result.graph(term(name)))
    try:
        for quad in quads:
            default = isinstance(quad.graph_name, ox.DefaultGraph)
            graph = result.default_graph if default else graphs(quad.graph_name)
            graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    except ValueError as error:
        raise Failure(FAILED, error) from error
    return result


def report(data: rdflib.Dataset, shapes: rdflib.Graph) -> rdflib.Graph:
    """The report graph for the union of the dataset; raises `Failure`."""
    try:
        _, found, _ = pyshacl.validate(
            data,
            shacl_graph=shapes,
            inplace=True,
            inference="none",
            do_owl_imports=False,
        )
    except (ShapeLoadError, ConstraintLoadError) as error:
        raise Failure(ILL_FORMED, error) from error
    except re.error as error:
        reason = f"the regular expression {error.pattern!r} does not compile: {error}."
        raise Failure(ILL_FORMED, reason) from error
    except (ReportableRuntimeError, RecursionError) as error:
        raise Failure(FAILED, error) from error
    except Exception as error:  # whatever it is, it is no verdict
        raise Failure(FAILED, f"{type(error).__name__}: {error}") from error
    if not isinstance(found, rdflib.Graph):
        raise Failure(FAILED, found)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
