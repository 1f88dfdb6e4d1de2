"""Advice comes from a worker: soon, or not at all, and never from the server's own process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tiny import eventually, publish

from kg.errors import EvaluationTimeout
from kg.sparql.query import Limits, Query
from kg.store.embedded import EmbeddedStore
from kg.store.pool import Lanes
from kg.store.succession import Serving

ENDLESS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
PRODUCT = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
# The parser takes some 0.1 ms for each pattern, many times that for all of them.
LONG = Query("SELECT * { " + "?a (<x:p>|^<x:q>/<x:r>)* [ <x:s> ( 1 2 3 ) ] . " * 10_000 + "}")
NEVER_SLOW = Lanes(fast=1, patience=60.0, pressed=60.0)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("advising") / "store"
    publish(directory, "".join(f"ex:s{n} ex:p {n} .\n" for n in range(200)))
    return directory


@pytest.fixture
def store(graph: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore(graph)) as store:
        assert store.ready(20)
        yield store


def advised(store: EmbeddedStore, query: Query) -> tuple[str, float]:
    """The advice, and the seconds that it took."""
    began = time.monotonic()
    return asyncio.run(store.advise(query)), time.monotonic() - began


def test_a_store_knows_why_a_query_is_slow(store: EmbeddedStore) -> None:
    assert "'?a ?b ?c' and '?d ?e ?f' share no variable" in advised(store, PRODUCT)[0]
    assert advised(store, COUNT)[0] == ""
    assert advised(store, Query("not SPARQL"))[0] == ""
    assert b'"200"' in store.query(COUNT).read()
    assert store.events()["crashed"] == 0


def test_advice_that_takes_too_long_is_given_up_with_its_worker(store: EmbeddedStore) -> None:
    advice, seconds = advised(store, LONG)
    assert advice == ""
    assert seconds < 5
    # Its worker is ended, and another forked in its place.
    assert eventually(lambda: store.events()["forked"] > Lanes().fast + 1)
    assert eventually(lambda: store.workers()["idle"] == Lanes().fast + 1)
    assert b'"200"' in store.query(COUNT).read()


def test_advice_is_given_up_while_no_worker_is_free(graph: Path) -> None:
    serving = Serving(lanes=NEVER_SLOW)
    with closing(EmbeddedStore(graph, serving=serving)) as store, ThreadPoolExecutor(1) as threads:
        assert store.ready(20)
        endless = threads.submit(store.query, ENDLESS, limits=Limits(4))
        assert eventually(lambda: store.workers()["fast"] == 1)
        advice, seconds = advised(store, PRODUCT)
        assert advice == ""
        assert seconds < 3
        assert not endless.done()
        assert isinstance(endless.exception(), EvaluationTimeout)
        assert advised(store, PRODUCT)[0] != ""


def test_the_server_does_not_even_load_the_parser() -> None:
    program = "import sys, kg.cli.serve; print([m for m in sys.modules if 'sparql.parser' in m])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
