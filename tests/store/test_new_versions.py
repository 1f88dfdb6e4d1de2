"""A server takes up what another process publishes, and old versions go when they may."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tiny import EX, alive, eventually, publish, workers, zygotes

from kg.errors import EvaluationError, Gone, NotFound, Overloaded, StoreError
from kg.sparql.query import Limits, Query
from kg.store.embedded import EmbeddedStore
from kg.store.snapshots import Snapshots

MANY = "".join(f"ex:s{n} ex:p {n} .\n" for n in range(100))
LONG = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 5000")


def label(store: EmbeddedStore) -> str:
    answer = json.loads(store.query(Query(f"SELECT ?l {{ <{EX}a> <{EX}label> ?l }}")).read())
    return str(answer["results"]["bindings"][0]["l"]["value"])


def test_a_version_that_another_published_is_taken_up(directory: Path) -> None:
    publish(directory, 'ex:a ex:label "old" .')
    with closing(EmbeddedStore(directory)) as store:
        assert label(store) == "old"
        (old,) = zygotes()
        new = publish(directory, 'ex:a ex:label "new" .')
        assert label(store) == "old"
        assert store.refresh()
        assert (store.version, label(store)) == (new, "new")
        assert eventually(lambda: not alive([old]))
        assert not store.refresh()
    assert zygotes() == []


def test_queries_that_run_finish_on_the_version_that_they_began_with(directory: Path) -> None:
    publish(directory, MANY)
    with closing(EmbeddedStore(directory)) as store:
        assert store.ready(20)
        (old,) = zygotes()
        running = store.query(LONG)
        first = next(running.chunks)
        publish(directory, 'ex:a ex:label "new" .')
        assert store.refresh()
        assert label(store) == "new"
        assert alive([old])
        rows = json.loads(first + b"".join(running.chunks))["results"]["bindings"]
        assert len(rows) == 5_000
        assert eventually(lambda: not alive([old]))


def test_closing_ends_what_still_runs_on_an_older_version(directory: Path) -> None:
    publish(directory, MANY)
    store = EmbeddedStore(directory)
    with closing(store):
        assert store.ready(20)
        (old,) = zygotes()
        running = store.query(LONG)
        next(running.chunks)
        busy = workers(old)
        publish(directory, 'ex:a ex:label "new" .')
        store.refresh()
    assert eventually(lambda: not alive([old, *busy]))


def test_a_damaged_new_version_is_not_taken_up_and_told_once(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    with closing(EmbeddedStore(directory)) as store:
        damaged = publish(directory, 'ex:a ex:label "new" .')
        (directory / "snapshots" / damaged / "graph.nq").write_text("")
        assert not store.refresh()
        assert (store.version, label(store)) == (old, "old")
        said = list(caplog.messages)
        assert f"using snapshot {old} instead of the damaged {damaged}" in said
        assert not store.refresh()
        assert caplog.messages == said


def test_pruning_keeps_the_youngest(directory: Path) -> None:
    published = [publish(directory, f"ex:a ex:p {n} .") for n in range(5)]
    snapshots = Snapshots(directory)
    with snapshots.writing():
        assert snapshots.prune(2) == published[2::-1]
    assert [manifest.version for manifest in snapshots.versions()] == published[:2:-1]
    for version in published[:3]:
        with pytest.raises(Gone, match=f"version {version} was deleted"):
            snapshots.open(version)
    with pytest.raises(NotFound, match="there is no version") as refused:
        snapshots.open("1-000000000000")
    assert not isinstance(refused.value, Gone)


def test_pruning_keeps_the_current_one_however_old(
    directory: Path, two_versions: tuple[str, str]
) -> None:
    older, younger = two_versions
    youngest = publish(directory, 'ex:a ex:label "third" .')
    (directory / "CURRENT").write_text(f"{older}\n")
    snapshots = Snapshots(directory)
    with snapshots.writing():
        assert snapshots.prune(1) == [younger]
    assert [manifest.version for manifest in snapshots.versions()] == [youngest, older]
    assert snapshots.current().version == older


def test_pruning_keeps_what_is_served_in_place_of_a_damaged_one(
    directory: Path, two_versions: tuple[str, str]
) -> None:
    older, younger = two_versions
    (directory / "snapshots" / younger / "graph.nq").write_text("")
    snapshots = Snapshots(directory)
    with snapshots.writing():
        snapshots.prune(1)
    assert snapshots.current().version == older


def test_a_pruned_version_goes_on_being_served_until_another_is_taken_up(
    directory: Path,
) -> None:
    publish(directory, 'ex:a ex:label "old" .')
    with closing(EmbeddedStore(directory)) as store:
        assert store.ready(20)
        publish(directory, 'ex:a ex:label "new" .')
        snapshots = Snapshots(directory)
        with snapshots.writing():
            snapshots.prune(1)
        assert label(store) == "old"
        assert store.refresh()
        assert label(store) == "new"


def test_a_version_that_cannot_be_loaded_is_tried_again_after_a_pause(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, 'ex:a ex:label "old" .')
    with closing(EmbeddedStore(directory)) as store:
        assert store.ready(20)
        new = publish(directory, 'ex:a ex:label "new" .')
        with monkeypatch.context() as patch:
            patch.setattr("kg.store.pool.WorkerPool.ready", lambda *_: False)
            with pytest.raises(StoreError, match=f"version {new} could not be loaded"):
                store.refresh()
            # Within the pause it is not tried at all.
            assert not store.refresh()
            assert label(store) == "old"
        assert eventually(store.refresh)
        assert (store.version, label(store)) == (new, "new")
        assert eventually(lambda: len(zygotes()) == 1)


def test_a_store_is_closed_while_it_loads_a_version(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, 'ex:a ex:label "old" .')
    store = EmbeddedStore(directory)
    with closing(store), ThreadPoolExecutor(1) as threads:
        assert store.ready(20)
        publish(directory, 'ex:a ex:label "new" .')
        # It loads for ever.
        monkeypatch.setattr("kg.store.workers.Zygote._wait", lambda *_: False)
        loading = threads.submit(store.refresh)
        assert eventually(lambda: len(zygotes()) == 2)
        began = time.monotonic()
        store.close()
        assert time.monotonic() - began < 5
        with pytest.raises(StoreError, match="could not be loaded"):
            loading.result(5)
    assert eventually(lambda: zygotes() == [])


def test_only_so_many_older_versions_are_kept_for_what_still_runs(directory: Path) -> None:
    publish(directory, MANY)
    endless = Query(LONG.text.replace("LIMIT 5000", "ORDER BY ?i ?a ?d"))
    with closing(EmbeddedStore(directory)) as store, ThreadPoolExecutor(7) as threads:
        running = []
        for number in range(7):
            assert store.ready(20)
            running.append(threads.submit(store.query, endless, limits=Limits(60)))
            assert eventually(lambda: store.workers()["slow"] + store.workers()["paused"] > 0)
            publish(directory, f"{MANY} ex:a ex:number {number} .")
            assert store.refresh()
        assert eventually(lambda: len(zygotes()) <= 5)
        assert not any(query.done() for query in running)
        store.close()
        for query in running:
            assert isinstance(query.exception(10), (EvaluationError, Overloaded))
    assert eventually(lambda: zygotes() == [])
