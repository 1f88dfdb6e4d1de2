"""Making files: in little memory, by a process that may fail, hang or be ended."""

from __future__ import annotations

import asyncio
import os
import tracemalloc
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from endurance import rounds

from kg.errors import KgError, Overloaded
from kg.jsonld.blank_nodes import MOST
from kg.jsonld.context import Context
from kg.jsonld.dataset import dataset_document
from kg.shacl.shapes import Shapes
from kg.store.base import Store
from kg.store.snapshots import Snapshots
from kg.web.service.dumping import Dumping

EX = "http://example.org/"


def quads(count: int) -> Iterator[ox.Quad]:
    """Four of each subject, in two graphs."""
    predicate, graphs = ox.NamedNode(f"{EX}p"), [ox.NamedNode(f"{EX}{name}") for name in "gh"]
    for number in range(count):
        subject = ox.NamedNode(f"{EX}{number // 4}")
        text = ox.Literal(f"text {number} of many words" * 10)
        yield ox.Quad(subject, predicate, text, graphs[number % 2])


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_document_of_any_size_is_written_in_the_same_memory(tmp_path: Path) -> None:
    context = Context(Shapes(()), {"ex": EX})

    def write(count: int) -> None:
        with (tmp_path / "spool").open("w+b") as spool:
            size = sum(map(len, dataset_document(quads(count), context, spool)))
        assert size > 200 * count

    few, many = peak(lambda: write(10_000)), peak(lambda: write(rounds(400) * 100))
    assert many < 1.2 * few


def test_blank_nodes_are_told_by_labels_where_there_are_too_many_to_hold() -> None:
    count = MOST // 2 + 1
    knows, name = ox.NamedNode(f"{EX}knows"), ox.NamedNode(f"{EX}name")
    root, graph = ox.NamedNode(EX), ox.NamedNode(f"{EX}graph")
    nodes = [ox.BlankNode(f"b{number}") for number in range(count)]
    quads = [ox.Quad(root, knows, node, graph) for node in nodes]
    quads += [ox.Quad(node, name, ox.Literal("x"), graph) for node in nodes]
    for several, labelled in ((quads[:3] + quads[count : count + 3], 0), (quads, count)):
        pieces = dataset_document(several, Context(Shapes(()), {}), BytesIO())
        text = b"".join(pieces)
        assert text.count(b'{"@id":"_:b') == 2 * labelled
        assert len(set(ox.parse(text, ox.RdfFormat.JSON_LD))) == len(several)


class Kept:
    """As much of a store as making files asks for."""

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots = snapshots
        self.version = snapshots.current().version


@pytest.fixture
def store(published: Path, tmp_path: Path) -> Kept:
    """The repository's graph, without any files yet."""
    (tmp_path / "snapshots").symlink_to(published / "snapshots")
    (tmp_path / "CURRENT").write_bytes((published / "CURRENT").read_bytes())
    (tmp_path / "FORMAT").write_bytes((published / "FORMAT").read_bytes())
    return Kept(Snapshots(tmp_path))


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let another program run in place of the one that makes files."""

    def replace(script: str) -> None:
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr("kg.web.service.dumping.sys.executable", str(program))

    return replace


def test_a_process_that_dies_is_an_error_and_is_not_tried_again_at_once(
    store: Kept, instead: Callable[[str], None], tmp_path: Path
) -> None:
    instead(f"echo x >> {tmp_path}/started; kill -9 $$")

    async def ask() -> None:
        dumping = Dumping(cast("Store", store), 20)
        for _ in range(2):
            with pytest.raises(KgError, match="ended with status -9"):
                await dumping.files(store.version)

    asyncio.run(ask())
    assert (tmp_path / "started").read_text() == "x\n"


def test_who_waits_too_long_is_told_to_ask_again_and_the_process_ends_with_the_server(
    store: Kept, instead: Callable[[str], None], tmp_path: Path
) -> None:
    instead(f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; exec sleep 60")

    async def ask() -> None:
        dumping = Dumping(cast("Store", store), 0.5)
        with pytest.raises(Overloaded, match="are being made"):
            await dumping.files(store.version)
        while not (tmp_path / "pid").exists():
            await asyncio.sleep(0.01)
        await dumping.close()

    asyncio.run(ask())
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_those_who_ask_at_the_same_time_wait_for_one_process(store: Kept, tmp_path: Path) -> None:
    async def ask() -> None:
        dumping = Dumping(cast("Store", store), 60)
        answers = await asyncio.gather(*(dumping.files(store.version) for _ in range(5)))
        assert all(answer == answers[0] for answer in answers)
        assert len(answers[0]) > 100

    asyncio.run(ask())
    assert (tmp_path / "dumps" / store.version / "files.json").exists()
