"""Whatever befalls the process that makes a change: the store is whole, and the truth is told."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from endurance import rounds
from writing import (
    EX,
    PREFIX,
    SHAPES,
    changes_under_way,
    children,
    eventually,
    fingerprint,
    insertion,
    make_store,
    values,
    writing_process,
)

from kg.errors import (
    EvaluationCrashed,
    EvaluationTimeout,
    KgError,
    Overloaded,
    StoreFull,
    StoreLocked,
)
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.gate import Signature, publish_change
from kg.shacl.writer import Writer
from kg.sparql.query import Update
from kg.store.change import Change, GraphChange
from kg.store.snapshots import Snapshots

SECONDS = 30.0
KILLS = rounds(6)
# Joins without end, in little memory.
ENDLESS = Update(
    f"{PREFIX} INSERT {{ GRAPH ex:g {{ ex:a ex:n ?n }} }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ "
    + " ".join(f"GRAPH ?g{n} {{ ?s{n} ?p{n} ?o{n} }}" for n in range(12))
    + " } }"
)
SLOW_SHAPES = (
    SHAPES
    + """
ex:Slow a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select
  "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . FILTER(?a = ?z) }" ] .
"""
)
HOLD = """
import sys
from pathlib import Path
from kg.store.snapshots import Snapshots
with Snapshots(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""
SERVER = """
import sys
from pathlib import Path
from kg.shacl.writer import Writer
from kg.sparql.query import Update
writer = Writer(Path(sys.argv[1]), union=False)
writer.apply(Update("INSERT DATA { <urn:a> <urn:b> 1 }"), "", "", 30)
print("ready", flush=True)
writer.apply(Update(sys.argv[2]), "", "", 60)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "store"
    make_store(directory, "ex:g { ex:a ex:p 0, 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j' }")
    return directory


@pytest.fixture
def writer(directory: Path) -> Iterator[Writer]:
    with closing(Writer(directory, union=False)) as writer:
        yield writer


def write(writer: Writer, change: Change, seconds: float = SECONDS) -> str:
    return writer.apply(change, "tester", "a test", seconds).version


@contextmanager
def under_way(writer: Writer, change: Change, seconds: float) -> Iterator[list[object]]:
    """A change that is made in another thread; what came of it is there after the block."""
    came: list[object] = []

    def run() -> None:
        try:
            came.append(write(writer, change, seconds))
        except KgError as error:
            came.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield came
    finally:
        thread.join(SECONDS)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def usual_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a change takes when nobody kills it."""
    directory = tmp_path_factory.mktemp("usual") / "store"
    make_store(directory)
    with closing(Writer(directory, union=False)) as writer:
        write(writer, insertion(1))
        started = time.monotonic()
        write(writer, insertion(2))
        return time.monotonic() - started


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    writer: Writer, directory: Path, usual_seconds: float
) -> None:
    write(writer, insertion('"first"'))
    process = writing_process()
    moments = random.Random(KILLS)
    refused = 0
    for number in range(KILLS):
        before = values(directory)
        with under_way(writer, insertion(number + 1), SECONDS) as came:
            # ps would take longer than the change does.
            victims = Path(f"/proc/{process}/task/{process}/children")
            time.sleep(moments.uniform(0, usual_seconds))
            for child in victims.read_text().split() if victims.exists() else []:
                os.kill(int(child), signal.SIGKILL)
        if isinstance(came[0], str):
            assert Snapshots(directory).current().version == came[0]
            assert values(directory) == before | {str(number + 1)}
        else:
            refused += 1
            assert isinstance(came[0], EvaluationCrashed)
            assert values(directory) == before
    write(writer, insertion('"last"'))
    assert list((directory / "snapshots").glob(".unfinished*")) == []
    assert {"first", "last"} <= values(directory)
    assert writing_process() == process
    if sys.platform == "linux" and KILLS >= 12:
        assert refused > 0


# What a process does with the files of a store on its way to a new version, and a little more.
STEPS = 23
KILLED_AT_STEP = """
import os, signal, sys
from kg.shacl import writing_process
store, step, seen = sys.argv.pop(1), int(sys.argv.pop(1)), 0
def hook(event, arguments):
    global seen
    if event in ("open", "os.mkdir", "os.rename", "shutil.rmtree") and store in str(arguments[0]):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
work = writing_process._work
def killed(*arguments):
    sys.addaudithook(hook)
    work(*arguments)
writing_process._work = killed
writing_process.main(sys.argv[1:])
"""


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_kill_at_each_step_is_told_truly(
    directory: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    start = subprocess.Popen

    def at_step(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        script = [command[0], "-c", KILLED_AT_STEP, str(directory), str(step)]
        return start([*script, *command[3:]], **options)  # type: ignore[call-overload]

    before, old = values(directory), Snapshots(directory).current().version
    with monkeypatch.context() as patched, closing(Writer(directory, union=False)) as writer:
        patched.setattr("kg.shacl.process.subprocess.Popen", at_step)
        try:
            version: str | None = write(writer, insertion(1))
        except EvaluationCrashed:
            version = None
    assert Snapshots(directory).current().version == (version or old)
    assert values(directory) == (before | {"1"} if version else before)
    with closing(Writer(directory, union=False)) as writer:
        write(writer, insertion(1))
    assert values(directory) == before | {"1"}


def test_a_change_over_its_deadline_is_stopped_and_changes_nothing(
    writer: Writer, directory: Path
) -> None:
    before = fingerprint(directory)
    started = time.monotonic()
    with pytest.raises(EvaluationTimeout, match=r"within 0\.5 s and was stopped; nothing has"):
        write(writer, ENDLESS, 0.5)
    assert time.monotonic() - started < 5
    assert children(writing_process()) == []
    assert fingerprint(directory) == before
    write(writer, insertion(1))


@pytest.fixture
def temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything temporary goes."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_a_validation_that_does_not_end_is_stopped_with_its_change(
    directory: Path, temporary_files: Path
) -> None:
    triples = " ".join(f"ex:a ex:q {number} ." for number in range(300))
    make_store(directory, f"ex:g {{ {triples} }}", SLOW_SHAPES)
    with closing(Writer(directory, union=True)) as writer:
        with under_way(writer, insertion(1), 4.0) as came:
            assert eventually(changes_under_way)
            (child,) = changes_under_way()
        assert isinstance(came[0], EvaluationTimeout)
        # Sooner than its own limit of processor time would end it.
        assert eventually(lambda: child not in children(writing_process()), 1.0)
    assert list(temporary_files.iterdir()) == []


@pytest.mark.parametrize(
    "bomb",
    [
        GraphChange(
            "add", f"{EX}g", b"<a:a> <a:b> " + b"<<( <a:a> <a:p> " * 100_000 + b")>>" * 100_000
        ),
        GraphChange("add", f"{EX}g", b"[" * 2_000_000, "jsonld"),
        Update(
            f"{PREFIX} INSERT {{ GRAPH ex:g {{ ex:a ex:b ?v40 }} }} WHERE {{ BIND('x' AS ?v0) "
            + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
            + " }"
        ),
        Update("DELETE WHERE " + "{" * 50_000),
    ],
    ids=["nested triples", "nested JSON", "doubling", "nested groups"],
)
def test_a_bomb_ends_its_own_process_alone(directory: Path, bomb: Change) -> None:
    with closing(Writer(directory, union=False, memory=1 << 30)) as writer:
        write(writer, insertion(1))
        process, before = writing_process(), fingerprint(directory)
        with pytest.raises(KgError):
            write(writer, bomb)
        assert fingerprint(directory) == before
        write(writer, insertion(2))
        assert writing_process() == process


def test_the_process_is_started_again_when_it_has_died(
    directory: Path, temporary_files: Path
) -> None:
    with closing(Writer(directory, union=False)) as writer:
        write(writer, insertion(1))
        process = writing_process()
        os.kill(process, signal.SIGKILL)
        write(writer, insertion(2))
        assert writing_process() != process
    assert {"1", "2"} <= values(directory)
    assert list(temporary_files.iterdir()) == []


def test_when_the_process_dies_the_change_dies_with_it(writer: Writer, directory: Path) -> None:
    write(writer, insertion(1))
    before, process = fingerprint(directory), writing_process()
    with under_way(writer, ENDLESS, SECONDS) as came:
        assert eventually(lambda: children(process))
        (child,) = children(process)
        os.kill(process, signal.SIGKILL)
    assert isinstance(came[0], EvaluationCrashed)
    assert eventually(lambda: not Path(f"/proc/{child}/cmdline").exists())
    assert fingerprint(directory) == before
    write(writer, insertion(2))


def test_when_the_server_dies_nothing_of_it_goes_on(directory: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(directory), ENDLESS.text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        process = writing_process(server.pid)
        assert eventually(lambda: children(process))
        family = [process, *children(process)]
        server.kill()
    assert eventually(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in family))
    assert "1" in values(directory)


@contextmanager
def another_writer(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the store's lock until the block ends, or until it is told to stop."""
    command = [sys.executable, "-c", HOLD, str(directory)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_a_change_waits_for_another_process_and_then_gives_up(
    writer: Writer, directory: Path
) -> None:
    with another_writer(directory), pytest.raises(StoreLocked, match="another process"):
        write(writer, insertion(1), 3.0)
    assert "1" not in values(directory)


def test_a_change_is_made_when_the_other_process_has_finished(
    writer: Writer, directory: Path
) -> None:
    with another_writer(directory) as other:
        with under_way(writer, insertion(1), SECONDS) as came:
            assert eventually(changes_under_way)
            assert other.stdin is not None
            other.stdin.close()
        assert came == [Snapshots(directory).current().version]
    assert "1" in values(directory)


def test_one_who_waits_too_long_in_line_is_told_so(writer: Writer) -> None:
    write(writer, insertion(1))
    with under_way(writer, ENDLESS, 2.0) as came:
        assert eventually(changes_under_way)
        with pytest.raises(Overloaded, match=r"other changes did not finish within 0\.1 s"):
            write(writer, insertion(2), 0.1)
    assert isinstance(came[0], EvaluationTimeout)


@pytest.mark.parametrize("step", ["write_durably", "sync_directory", "replace_durably"])
def test_a_full_disk_refuses_changes_until_there_is_room(
    directory: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    snapshots = Snapshots(directory)
    before = values(directory)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def change(value: int) -> None:
        with snapshots.writing():
            publish_change(
                snapshots, insertion(value), Signature("a", "b"), OwnEngine(), union=False
            )

    with monkeypatch.context() as patched:
        patched.setattr(f"kg.store.snapshots.{step}", full)
        with pytest.raises(StoreFull, match=r"No space left.*nothing was published.*Make room"):
            change(1)
    assert values(directory) == before
    assert len(list((directory / "snapshots").iterdir())) == 1
    change(2)
    assert values(directory) == before | {"2"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only the administrator may mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full_is_told_and_recovered_from(small_disk: Path) -> None:
    directory = small_disk / "store"
    make_store(directory)
    big = GraphChange("add", f"{EX}g", b"<a:a> <a:b> '" + b"x" * 300_000 + b"' .")
    with closing(Writer(directory, union=False)) as writer:
        write(writer, insertion(1))
        with pytest.raises(StoreFull):
            write(writer, big)
        write(writer, insertion(2))
        filler = small_disk / "filler"
        with filler.open("wb", 0) as file, suppress(OSError):
            while file.write(b"x" * 1024):
                pass
        with pytest.raises(StoreFull):
            write(writer, insertion(3))
        assert values(directory) == {"1", "2"}
        filler.unlink()
        write(writer, insertion(4))
    assert values(directory) == {"1", "2", "4"}
