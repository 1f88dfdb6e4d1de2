"""One writer at a time; readers never wait."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tiny import publish

from kg.errors import StoreError, StoreLocked
from kg.store.embedded import EmbeddedStore, new_candidate
from kg.store.snapshots import Snapshots

HOLD = """
import sys
from pathlib import Path
from kg.store.snapshots import Snapshots
with Snapshots(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_writer(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until the block ends."""
    command = [sys.executable, "-c", HOLD, str(directory)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_a_second_writer_is_refused_and_told_why(directory: Path) -> None:
    version = publish(directory, "ex:a ex:p 1 .")
    with another_writer(directory), pytest.raises(StoreLocked) as refused:
        publish(directory, "ex:a ex:p 2 .")
    assert "another process is publishing to this store" in str(refused.value)
    assert str(directory) in str(refused.value)
    assert Snapshots(directory).current().version == version


def test_readers_go_on_while_another_writes(directory: Path) -> None:
    version = publish(directory, "ex:a ex:p 1 .")
    with another_writer(directory):
        assert Snapshots(directory).current().version == version
        store = EmbeddedStore(directory)
        store.close()
    assert store.version == version


def test_a_refused_writer_leaves_the_others_unfinished_work_alone(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    with another_writer(directory):
        unfinished = directory / "snapshots" / ".unfinished-2-abc"
        unfinished.mkdir()
        with pytest.raises(StoreLocked):
            publish(directory, "ex:a ex:p 2 .")
        assert unfinished.is_dir()


def test_the_lock_dies_with_its_process(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    with another_writer(directory) as process:
        process.kill()
        process.wait()
        publish(directory, "ex:a ex:p 2 .")


def test_two_candidates_of_one_process_exclude_each_other_too(directory: Path) -> None:
    with new_candidate(directory, None), pytest.raises(StoreLocked):
        publish(directory, "ex:a ex:p 2 .")


def test_a_lock_that_cannot_be_had_is_a_store_error(directory: Path) -> None:
    publish(directory, "ex:a ex:p 1 .")
    (directory / "LOCK").unlink()
    (directory / "LOCK").mkdir()
    with pytest.raises(StoreError, match="LOCK"):
        publish(directory, "ex:a ex:p 2 .")
