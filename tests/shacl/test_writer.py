"""The writer: every change passes the gate, in a process of its own, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from writing import (
    DECLARES,
    EX,
    PREFIX,
    SHAPES,
    children,
    fingerprint,
    insertion,
    make_store,
    values,
    writing_process,
)

from kg.errors import Conflict, KgError, NotFound, Overloaded, ProtocolError, RdfSyntaxError
from kg.shacl.gate import NotConforming
from kg.shacl.line import Line
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.writer import Writer, Written
from kg.sparql.query import Update
from kg.store.change import Change, GraphChange
from kg.store.content import read_graph_names
from kg.store.snapshots import Snapshots

SECONDS = 30.0
NAMELESS = Update(f"{PREFIX} INSERT DATA {{ GRAPH ex:g {{ ex:bob a ex:Person }} }}")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def writer(directory: Path) -> Iterator[Writer]:
    """A writer of a store whose default graph is its own, with one triple and no shapes."""
    make_store(directory, "ex:g { ex:a ex:p 0 }")
    with closing(Writer(directory, union=False)) as writer:
        yield writer


@pytest.fixture
def gated(directory: Path) -> Iterator[Writer]:
    """A writer of a store with shapes, whose default graph is the union."""
    make_store(directory, f"ex:g {{ ex:ann a ex:Person ; ex:name 'Ann' . {DECLARES} }}", SHAPES)
    with closing(Writer(directory, union=True)) as writer:
        yield writer


def write(writer: Writer, change: Change, seconds: float = SECONDS) -> Written:
    return writer.apply(change, "tester", "a test", seconds)


def test_a_change_is_a_version_that_says_who_and_why(writer: Writer, directory: Path) -> None:
    first = Snapshots(directory).current().version
    done = writer.apply(insertion(1), "Zoë", "one\x1b[31m\nmore \u202e" + "x" * 2000, SECONDS)
    manifest = Snapshots(directory).current().manifest
    assert (done.changed, done.created, done.added, done.removed) == (True, False, 1, 0)
    assert done.version == manifest.version
    assert (manifest.parent, manifest.author, manifest.origin) == (first, "Zoë", "change")
    assert manifest.message.startswith("one [31m more xxx")
    assert len(manifest.message) == 1000
    assert values(directory) == {"0", "1"}


def test_without_a_message_it_says_what_was_done(writer: Writer, directory: Path) -> None:
    writer.apply(insertion(1), "", "", SECONDS)
    writer.apply(GraphChange("delete", f"{EX}g"), "", "", SECONDS)
    messages = [manifest.message for manifest in Snapshots(directory).versions()]
    assert messages[:2] == [f"delete <{EX}g>", "SPARQL update"]


def test_a_change_that_changes_nothing_makes_no_version(writer: Writer, directory: Path) -> None:
    before = fingerprint(directory)
    version = Snapshots(directory).current().version
    blank = GraphChange("replace", f"{EX}b", b"[] <urn:p> [] .")
    for change in (insertion(0), GraphChange("add", f"{EX}g"), Update("")):
        done = write(writer, change)
        assert (done.version, done.changed, done.added) == (version, False, 0)
    assert fingerprint(directory) == before
    assert [write(writer, blank).changed for _ in range(2)] == [True, False]


def test_a_graph_is_created_filled_emptied_and_dropped(writer: Writer, directory: Path) -> None:
    graph = f"{EX}new"
    steps = [
        (GraphChange("replace", graph), (True, True, 0, 0)),
        (GraphChange("add", graph, b"<a> <b> 1, 2 .", base=graph), (True, False, 2, 0)),
        (GraphChange("replace", graph, b"<a> <b> 2 .", base=graph), (True, False, 0, 1)),
        (Update(f"CLEAR GRAPH <{graph}>"), (True, False, 0, 1)),
    ]
    for change, (changed, created, added, removed) in steps:
        done = writer.apply(change, "tester", "a test", SECONDS)
        assert (done.changed, done.created) == (changed, created)
        assert (done.added, done.removed) == (added, removed)
    snapshot = Snapshots(directory).current()
    assert [name.value for name in read_graph_names(snapshot.directory)] == [graph]
    write(writer, GraphChange("delete", graph))
    assert read_graph_names(Snapshots(directory).current().directory) == []


FAILING = {
    "no such graph": (GraphChange("delete", f"{EX}none"), NotFound, "there is no graph"),
    "no such graph in an update": (Update("CLEAR GRAPH <urn:x:a>"), Conflict, "does not exist"),
    "two datasets": (
        Update("WITH <urn:x:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ("urn:x:b",)),
        ProtocolError,
        "beside it",
    ),
    "an error in the text": (Update("INSERT DATA {"), KgError, r"^line 1, column 14: "),
    "LOAD": (Update("LOAD <http://127.0.0.1:9/>"), KgError, "switched off"),
}


@pytest.mark.parametrize("name", FAILING)
def test_an_error_in_the_process_is_raised_here(writer: Writer, directory: Path, name: str) -> None:
    change, kind, said = FAILING[name]
    before = fingerprint(directory)
    with pytest.raises(kind, match=said):
        write(writer, change)
    assert fingerprint(directory) == before


def test_an_error_in_a_body_has_its_place(writer: Writer) -> None:
    with pytest.raises(RdfSyntaxError) as raised:
        write(writer, GraphChange("add", f"{EX}g", b"<urn:a> <urn:b> 1 .\n<urn:a> ."))
    error = raised.value
    assert (error.source, error.line, error.column) == ("the request body", 2, 9)


def test_a_change_that_does_not_conform_is_refused_with_the_report(
    gated: Writer, directory: Path
) -> None:
    before = fingerprint(directory)
    with pytest.raises(NotConforming, match="1 validation result, and nothing has changed") as no:
        write(gated, NAMELESS)
    assert fingerprint(directory) == before
    report = no.value.report
    assert [str(result.focus_node) for result in report.results] == [f"<{EX}bob>"]
    text = render(report, "text", Style(no.value.prefixes))
    assert "violation[MinCount]: A person needs a name.\n  = node: ex:bob\n" in text
    assert '"conforms": false' in render(report, "json", Style())
    assert "sh:ValidationReport" in render(report, "turtle", Style(no.value.prefixes))


def test_a_change_that_conforms_is_published_with_its_verdict(
    gated: Writer, directory: Path
) -> None:
    text = f"{PREFIX} INSERT DATA {{ GRAPH ex:g {{ ex:bob a ex:Person ; ex:name 'Bob' }} }}"
    write(gated, Update(text))
    validation = Snapshots(directory).current().manifest.validation
    assert validation is not None
    assert validation.conforms


def test_the_first_change_after_a_refusal_is_made(gated: Writer, directory: Path) -> None:
    with pytest.raises(NotConforming):
        write(gated, NAMELESS)
    write(gated, insertion(7))
    assert "7" in values(directory)


def test_what_counts_as_not_conforming_can_be_stricter(directory: Path) -> None:
    make_store(directory, "", SHAPES.replace("sh:minCount", "sh:severity sh:Info ; sh:minCount"))
    strict = Writer(directory, union=True, fail_on="info")
    with closing(strict), pytest.raises(NotConforming):
        write(strict, NAMELESS)
    with closing(Writer(directory, union=True)) as usual:
        write(usual, NAMELESS)


def test_many_writers_at_once_make_one_history(writer: Writer, directory: Path) -> None:
    count = Update(
        f"""{PREFIX} DELETE {{ GRAPH ex:n {{ ex:n ex:is ?v }} }}
        INSERT {{ GRAPH ex:n {{ ex:n ex:is ?w }} }}
        WHERE {{ OPTIONAL {{ GRAPH ex:n {{ ex:n ex:is ?v }} }} BIND(COALESCE(?v + 1, 1) AS ?w) }}"""
    )

    def one_after_the_other(_: int) -> list[str]:
        return [writer.apply(count, "tester", "+1", SECONDS).version for _ in range(3)]

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(one_after_the_other, range(16)))
    assert values(directory) == {"0", "48"}
    history = [manifest.version for manifest in Snapshots(directory).versions()][::-1]
    assert sorted(version for result in results for version in result) == sorted(history[1:])
    order = {version: place for place, version in enumerate(history)}
    for result in results:
        assert [order[version] for version in result] == sorted(order[v] for v in result)


def test_who_comes_first_is_served_first() -> None:
    line, served = Line(), []
    entered = [threading.Event() for _ in range(8)]

    def stand(number: int) -> None:
        entered[number].set()
        with line.turn(SECONDS):
            served.append(number)

    threads = []
    with line.turn(0):
        for number, event in enumerate(entered):
            threads.append(threading.Thread(target=stand, args=(number,)))
            threads[-1].start()
            event.wait(SECONDS)
            while line.length <= number:
                pass
    for thread in threads:
        thread.join(SECONDS)
    assert served == list(range(8))


def test_one_who_has_no_time_leaves_the_line() -> None:
    line = Line()
    with line.turn(0) as first:
        assert first
        with line.turn(0.01) as second:
            assert not second
        assert line.length == 0
    with line.turn(0) as third:
        assert third


def test_nothing_is_left_of_a_change(writer: Writer) -> None:
    write(writer, insertion(1))
    assert children(writing_process()) == []


def test_a_closed_writer_takes_no_change_and_leaves_no_process(directory: Path) -> None:
    make_store(directory)
    writer = Writer(directory, union=False)
    write(writer, insertion(1))
    pid = writing_process()
    writer.close()
    with pytest.raises(Overloaded, match="shutting down"):
        write(writer, insertion(2))
    assert pid not in children(1)
    with pytest.raises(ValueError, match="not enough values"):
        writing_process()
