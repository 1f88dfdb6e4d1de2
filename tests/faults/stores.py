"""Servers of stores that something happens to, written to and read from over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from serving import Server, started
from stewards import BEARER, TOKEN, get, triples
from writing import EX

from kg.errors import StoreLocked
from kg.store.snapshots import Snapshots

GRAPH = f"{EX}g"


@contextmanager
def serving_of(
    directory: Path, *more: str, log: str = "none", under: Sequence[str] = ()
) -> Iterator[Server]:
    """A server of a store whose client may write, killed when the block ends."""
    arguments = ("--store", str(directory), "--default-graph", "own", "--log", log, *more)
    with started(*arguments, env={"KG_WRITE_TOKEN": TOKEN}, under=under) as server:
        server.client.headers.update(BEARER)
        yield server


def insert(client: httpx.Client, value: object) -> httpx.Response:
    """Add one value to the graph ex:g."""
    triple = f"<{EX}a> <{EX}p> {value}"
    return client.post(
        "/sparql", data={"update": f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {triple} }} }}"}
    )


def read(client: httpx.Client) -> set[str]:
    """The values in the graph ex:g, as clients see them."""
    return {triple.partition('"')[2].partition('"')[0] for triple in triples(get(client, GRAPH))}


def locked(directory: Path) -> bool:
    """Whether somebody writes."""
    try:
        with Snapshots(directory).writing():
            return False
    except StoreLocked:
        return True
