"""A graph as a worker reads it: exactly as written, without opening a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from writing import EX, make_store

from kg.errors import AnswerTooLarge, EvaluationError
from kg.rdf.formats import JSON_LD, N_TRIPLES, TURTLE, RdfFormat
from kg.sparql.query import Limits
from kg.store.embedded import EmbeddedStore
from kg.store.graph_file import GraphFile
from kg.store.succession import Serving

X = "http://www.w3.org/2001/XMLSchema#"
# What the engine would rewrite, and an object that looks like the name of a graph.
EXACT = f"""ex:a ex:p "05"^^<{X}integer>, "5"^^<{X}int>, "1.0"^^<{X}decimal>, ex:g, [ ex:q 1 ] ."""
TRIG = f"ex:g {{ {EXACT} }} ex:h {{ ex:a ex:p ex:g . ex:b ex:p '\\n <{EX}g> .' }} ex:a ex:p ex:g ."


@contextmanager
def serving(directory: Path, *, union: bool, disk: bool) -> Iterator[EmbeddedStore]:
    above = 0 if disk else None
    with closing(EmbeddedStore(directory, union=union, serving=Serving(disk_above=above))) as store:
        yield store


def read(
    store: EmbeddedStore,
    graph: str | None,
    rdf_format: RdfFormat = N_TRIPLES,
    limits: Limits = Limits(),
) -> bytes:
    async def reading() -> bytes:
        stream = store.document(graph, rdf_format, limits)
        try:
            return b"".join([await stream.open(), *[piece async for piece in stream]])
        finally:
            stream.close()

    return asyncio.run(reading())


def lines(store: EmbeddedStore, graph: str | None) -> list[str]:
    return read(store, graph).decode().splitlines()


@pytest.mark.parametrize("disk", [False, True])
def test_every_literal_is_as_it_was_written(tmp_path: Path, disk: bool) -> None:
    make_store(tmp_path / "store", TRIG)
    with serving(tmp_path / "store", union=False, disk=disk) as store:
        found = lines(store, f"{EX}g")
        for value in (f'"05"^^<{X}integer>', f'"5"^^<{X}int>', f'"1.0"^^<{X}decimal>'):
            assert f"<{EX}a> <{EX}p> {value} ." in found
        assert len(found) == 6
        assert len(lines(store, f"{EX}h")) == 2
        assert lines(store, None) == [f"<{EX}a> <{EX}p> <{EX}g> ."]
        assert lines(store, f"{EX}none") == []


def test_the_union_has_each_triple_once(tmp_path: Path) -> None:
    make_store(tmp_path / "store", TRIG)
    with serving(tmp_path / "store", union=True, disk=False) as store:
        found = lines(store, None)
        assert len(found) == len(set(found)) == 7


def test_nothing_is_read_of_an_empty_store(tmp_path: Path) -> None:
    make_store(tmp_path / "store")
    for union in (True, False):
        with serving(tmp_path / "store", union=union, disk=False) as store:
            assert lines(store, None) == lines(store, f"{EX}g") == []


def test_a_long_graph_comes_whole_in_every_order(tmp_path: Path) -> None:
    size = 12_345
    triples = " ".join(f"ex:s{n} ex:p {n} ." for n in range(size))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }} ex:h {{ ex:a ex:b ex:c }}")
    with serving(tmp_path / "store", union=False, disk=False) as store:
        for _ in range(2):
            assert len(set(lines(store, f"{EX}g"))) == size
            assert len(lines(store, f"{EX}h")) == 1


def test_limits_hold_for_it(tmp_path: Path) -> None:
    make_store(tmp_path / "store", TRIG)
    with serving(tmp_path / "store", union=False, disk=False) as store:
        with pytest.raises(AnswerTooLarge):
            read(store, f"{EX}g", limits=Limits(size=100))
        assert len(read(store, f"{EX}h", limits=Limits(size=1000))) > 10


def test_what_a_format_cannot_hold_is_told(tmp_path: Path) -> None:
    make_store(tmp_path / "store", "ex:g { ex:a ex:b <<( ex:a ex:b 1 )>> } ex:h { ex:a ex:b 1 }")
    with serving(tmp_path / "store", union=False, disk=False) as store:
        with pytest.raises(EvaluationError, match="cannot be written as jsonld"):
            read(store, f"{EX}g", JSON_LD)
        assert read(store, f"{EX}g", TURTLE)
        assert read(store, f"{EX}h", JSON_LD)


def test_a_file_in_use_may_be_deleted(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n")
    file = GraphFile(path, union=False)
    path.unlink()
    name = ox.NamedNode
    assert list(file.triples("urn:g")) == [ox.Triple(name("urn:a"), name("urn:b"), name("urn:c"))]
