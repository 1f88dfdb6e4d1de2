"""``kg query``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
import pyoxigraph as ox

from kg.cli.config import setting
from kg.errors import ConfigurationError, UnknownFormat
from kg.rdf.formats import (
    GRAPH_FORMATS,
    N_TRIPLES,
    RDF_FORMATS,
    RESULTS_FORMATS,
    TURTLE,
    find_format,
)
from kg.rdf.output import rdf_bytes
from kg.sparql.query import Answer, Limits, Query
from kg.store.embedded import EmbeddedStore
from kg.store.succession import ALONE

_NAMES = [row.name for row in (*RESULTS_FORMATS, *GRAPH_FORMATS)]


@click.command(epilog="Example: kg query 'SELECT ?s { ?s a slx:SocialService }' --format csv")
@click.argument("query", required=False)
@setting("file")
@setting("store")
@setting("timeout")
@setting("default_graph")
@setting("format", help=f"One of {', '.join(_NAMES)} (default: tsv or turtle).")
@click.pass_context
def command(context: click.Context, /, query: str | None, file: str | None, **_: object) -> int:
    """Ask a published graph a SPARQL query; QUERY may use the prefixes that the graph declares."""
    text = _text(query, Path(file) if file else None)
    union = context.params["default_graph"] != "own"
    limits = Limits(timeout=context.params["timeout"])
    answer = _answer(context.params["format"])
    store = EmbeddedStore(Path(context.params["store"]), union=union, serving=ALONE)
    output = sys.stdout.buffer
    with closing(store):
        prefixes = store.prefixes()
        # Turtle for people is sorted and has just the prefixes that it uses: made here.
        turtle = answer.graph is TURTLE
        asked = replace(answer, graph=N_TRIPLES) if turtle else answer
        result = store.query(Query(text, prefixes=prefixes), asked, limits)
        if turtle and result.media_type == N_TRIPLES.media_type:
            output.write(_turtle(result.read(), prefixes))
        else:
            output.writelines(result.chunks)
    output.flush()
    return 0


def _turtle(n_triples: bytes, prefixes: Mapping[str, str]) -> bytes:
    triples = {quad.triple for quad in ox.parse(n_triples, N_TRIPLES.engine)}
    return rdf_bytes(triples, TURTLE, prefixes)


def _text(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise ConfigurationError("give a query, or a file with --file, but not both.")
    if file is None:
        return query or ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {error}.") from error


def _answer(name: str | None) -> Answer:
    if name is None:
        return Answer(find_format(RESULTS_FORMATS, "tsv"), find_format(GRAPH_FORMATS, "turtle"))
    if name not in _NAMES:
        raise UnknownFormat(f"unknown format {name!r}.", f"Use one of: {', '.join(_NAMES)}.")
    results = [row for row in RESULTS_FORMATS if row.name == name]
    graphs = [row for row in RDF_FORMATS if row.name == name]
    return Answer(results[0] if results else None, graphs[0] if graphs else None)
