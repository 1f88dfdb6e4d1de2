"""Queries that ask other servers, from the one and the other end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pyoxigraph as ox
from other_servers import Respond, literal, other_server, solutions, uri
from tiny import EX

from kg.rdf.formats import RESULTS_JSON
from kg.sparql.query import Answer, Query
from kg.store.embedded import EmbeddedStore
from kg.store.federation import Federation, Reach
from kg.store.service_client import ServiceClient
from kg.store.services import Service

IRI = "http://other.example/sparql"
PREFIXES = f"PREFIX ex: <{EX}> "
AGES = solutions(
    ["s", "age"],
    {"s": uri(f"{EX}alice"), "age": literal("42")},
    {"s": uri(f"{EX}bob"), "age": literal("7")},
)


def federation(
    url: str, reach: Reach | None = None, client: ServiceClient | None = None
) -> Federation:
    """One server may be asked, whose IRI is `IRI`."""
    return Federation([Service(IRI, url)], reach or Reach(), client)


def fetch(asked: Federation, text: str, seconds: float = 20) -> Query:
    return asyncio.run(asked.fetch(Query(text), seconds))


def rows(store: EmbeddedStore, asked: Federation, text: str) -> list[tuple[str | None, ...]]:
    """The solutions of a SELECT as tuples, in the order of its variables, sorted."""
    result = store.query(fetch(asked, text), Answer(RESULTS_JSON))
    found = ox.parse_query_results(result.read(), ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    names: Sequence[ox.Variable] = found.variables
    table = [tuple(_short(row[name]) for name in names) for row in found]
    return sorted(table, key=lambda row: [cell or "" for cell in row])


def asked_of(store: EmbeddedStore, respond: Respond, text: str) -> list[tuple[str | None, ...]]:
    """`rows`, where the other server answers like this; the prefix ex: is declared."""
    with other_server(respond) as other:
        return rows(store, federation(other.url), PREFIXES + text)


def _short(term: object) -> str | None:
    return None if term is None else str(term).replace(EX, "")
