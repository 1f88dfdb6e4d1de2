"""``kg query``."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from kg.cli.config import setting
from kg.errors import ConfigurationError, UnknownFormat
from kg.rdf.formats import GRAPH_FORMATS, RDF_FORMATS, RESULTS_FORMATS, find_format
from kg.sparql.query import Answer, Limits, Query
from kg.store.embedded import EmbeddedStore

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
    store = EmbeddedStore(Path(context.params["store"]), workers=1, union=union)
    output = sys.stdout.buffer
    with closing(store):
        asked = Query(text, prefixes=store.prefixes())
        for chunk in store.query(asked, answer, limits).chunks:
            output.write(chunk)
    output.flush()
    return 0


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
