"""A publication that is killed, interrupted or refused by the disk leaves the store whole."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from endurance import rounds
from serving import KG
from tiny import PREFIXES, publish, publish_files

from kg.errors import StoreError
from kg.store.snapshots import Snapshots

# Runs a command line and sends itself a signal at its nth operation on a file of the store.
AT_OPERATION = """
import signal, sys
store, number, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
seen = 0
WRITES = ("open", "os.mkdir", "os.rename", "shutil.rmtree")
def hook(event, arguments):
    global seen
    if event in WRITES and store in str(arguments[0]):
        seen += 1
        if seen == number:
            signal.raise_signal(getattr(signal, name))
from kg.cli.main import run
sys.addaudithook(hook)
sys.exit(run(sys.argv[4:]))
"""
KILLS = rounds(8)
OPERATIONS = 26


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data file that is about to be published as the second version."""
    file = tmp_path / "a.ttl"
    file.write_text(PREFIXES + 'ex:a ex:label "new" ; ex:knows [ ex:label "someone" ] .')
    return file


def arguments(directory: Path, data: Path) -> list[str]:
    return [
        *("publish", str(data), "--store", str(directory), "--base", "http://example.org/"),
        *("--ontology", "none", "--shapes", "none"),
    ]


@pytest.fixture(scope="session")
def usual_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long the command takes when nobody kills it."""
    folder = tmp_path_factory.mktemp("usual")
    data = folder / "a.ttl"
    data.write_text(PREFIXES + 'ex:a ex:label "new" .')
    started = time.monotonic()
    subprocess.run([*KG, *arguments(folder / "store", data)], check=True, capture_output=True)
    return time.monotonic() - started


def assert_whole(directory: Path, old: str, data: Path) -> None:
    """The store holds the old version or the new one, and can be published to."""
    snapshot = Snapshots(directory).current()
    snapshot.verify()
    new = publish_files(directory, data)
    assert snapshot.version in (old, new)
    assert Snapshots(directory).current().version == new
    assert [path.name for path in (directory / "snapshots").iterdir() if path.name[0] == "."] == []


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_kill_at_any_moment_leaves_a_whole_version(
    directory: Path, data: Path, usual_seconds: float, seed: int
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    # One kill in each fiftieth of the time that the command takes, and a little after it.
    moment = (seed + random.Random(seed).random()) / KILLS * usual_seconds * 1.1
    started = time.monotonic()
    with subprocess.Popen([*KG, *arguments(directory, data)], stderr=subprocess.PIPE) as process:
        time.sleep(max(0.0, moment - (time.monotonic() - started)))
        process.kill()
    assert_whole(directory, old, data)


@pytest.mark.parametrize("number", range(1, OPERATIONS + 1))
def test_a_kill_at_any_operation_on_a_file_leaves_a_whole_version(
    directory: Path, data: Path, number: int
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    command = [sys.executable, "-c", AT_OPERATION, str(directory), str(number), "SIGKILL"]
    done = subprocess.run(
        [*command, *arguments(directory, data)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (-signal.SIGKILL, 0), done.stderr
    assert_whole(directory, old, data)


@pytest.mark.parametrize("number", range(1, OPERATIONS + 1))
def test_ctrl_c_at_any_operation_leaves_nothing_half_written(
    directory: Path, data: Path, number: int
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    command = [sys.executable, "-c", AT_OPERATION, str(directory), str(number), "SIGINT"]
    done = subprocess.run(
        [*command, *arguments(directory, data)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (130, 0), done.stderr
    if done.returncode == 130:
        assert done.stderr.strip() == "kg: interrupted; nothing was half-written."
    assert list(directory.rglob(".unfinished*")) == []
    assert_whole(directory, old, data)


def test_the_operations_are_all_covered(directory: Path, data: Path) -> None:
    """After the last number no operation is left to be hit."""
    publish(directory, 'ex:a ex:label "old" .')
    command = [sys.executable, "-c", AT_OPERATION, str(directory), str(OPERATIONS + 1), "SIGKILL"]
    subprocess.run([*command, *arguments(directory, data)], capture_output=True, check=True)


def test_ctrl_c_while_sources_are_read_ends_with_130(tmp_path: Path, directory: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text(PREFIXES + 'ex:a ex:label "new" .')
    rules = tmp_path / "ontology" / "rules"
    rules.mkdir(parents=True)
    (tmp_path / "ontology" / "o.ttl").write_text(PREFIXES + "ex:o a ex:Ontology .")
    # Reading the pipe waits for what is never written.
    os.mkfifo(rules / "1-slow.rq")
    old = publish(directory, 'ex:a ex:label "old" .')
    command = [*KG, *arguments(directory, data), "--ontology", str(rules.parent)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    # Opening our end waits until the command has opened its own.
    with (rules / "1-slow.rq").open("w"):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "kg: interrupted; nothing was half-written."
    assert Snapshots(directory).current().version == old


@pytest.mark.parametrize("failing", ["fsync", "write"])
def test_a_full_disk_is_told_in_a_sentence_and_changes_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        if failing == "fsync":
            patched.setattr(os, "fsync", full)
        else:
            patched.setattr("kg.store.snapshots.write_durably", full)
        with pytest.raises(StoreError, match="No space left on device; nothing was published"):
            publish(directory, 'ex:a ex:label "new" .')
    assert [path.name for path in (directory / "snapshots").iterdir()] == [old]
    assert Snapshots(directory).current().version == old


def test_a_file_over_the_limit_of_the_system_is_told_in_a_line(
    directory: Path, tmp_path: Path
) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    data = tmp_path / "a.ttl"
    data.write_text(PREFIXES + "".join(f'ex:a{n} ex:label "new" .\n' for n in range(2000)))
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", *KG, *arguments(directory, data)]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "nothing was published" in done.stderr
    assert Snapshots(directory).current().version == old


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Choose a folder you can write to"):
        publish(tmp_path / "file" / "store", "ex:a ex:p 1 .")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_read_only_store_is_told_and_can_still_be_read(directory: Path) -> None:
    old = publish(directory, 'ex:a ex:label "old" .')
    (directory / "LOCK").chmod(0o400)
    directory.chmod(0o500)
    (directory / "snapshots").chmod(0o500)
    try:
        with pytest.raises(StoreError, match="Permission denied"):
            publish(directory, 'ex:a ex:label "new" .')
        assert Snapshots(directory).current().version == old
    finally:
        directory.chmod(0o700)
        (directory / "snapshots").chmod(0o700)
