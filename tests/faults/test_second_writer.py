"""Item 54: a second writer is refused, and told why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from beside import unharmed
from processes import changes, on_linux
from serving import kg
from stores import insert, locked, read, serving_of
from writing import EX, eventually, make_store

from kg.store.snapshots import Snapshots

pytestmark = on_linux
HOLD = """
import sys
from pathlib import Path
from kg.store.snapshots import Snapshots
with Snapshots(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_writer(directory: Path) -> Iterator[None]:
    """A process that holds the store's lock until the block ends."""
    command = [sys.executable, "-c", HOLD, str(directory)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.close()


def test_a_server_that_comes_second_is_refused(directory: Path) -> None:
    with serving_of(directory, "--timeout", "4") as server, unharmed(server):
        assert insert(server.client, 1).is_success
        with another_writer(directory):
            refused = insert(server.client, 2)
            assert refused.status_code == 503, refused.text
            assert "another process is publishing" in refused.json()["detail"]
            assert int(refused.headers["Retry-After"]) > 0
            assert read(server.client) == {"0", "1"}
        assert insert(server.client, 3).is_success
        assert read(server.client) == {"0", "1", "3"}


def test_kg_publish_is_refused_while_the_server_writes(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    make_store(directory, "ex:g { " + " ".join(f"ex:a ex:p {n} ." for n in range(300)) + "}")
    data = tmp_path / "a.ttl"
    data.write_text("<urn:a> <urn:b> 1 .")
    command = ("publish", str(data), "--store", str(directory), "--base", EX)
    endless = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
    update = f"""INSERT {{ GRAPH <{EX}g> {{ <{EX}a> <{EX}p> ?n }} }}
    WHERE {{ SELECT (COUNT(*) AS ?n) {{ GRAPH <{EX}g> {{ {endless} }} }} }}"""
    with serving_of(directory) as server, unharmed(server):
        with ThreadPoolExecutor(1) as threads:
            writing = threads.submit(server.client.post, "/sparql", data={"update": update})
            assert eventually(lambda: locked(directory))
            refused = kg(*command, "--ontology", "none", "--shapes", "none")
            assert refused.returncode == 2
            assert "another process is publishing to this store" in refused.stderr
            assert refused.stderr.count("\n") == 1
            # It would go on for ever.
            for pid in changes(server.process.pid):
                os.kill(pid, signal.SIGKILL)
            assert writing.result().status_code == 503
        assert len(Snapshots(directory).versions()) == 1
        # Both can when they are alone.
        assert insert(server.client, 301).is_success
        assert kg(*command, "--ontology", "none", "--shapes", "none").returncode == 0
        assert eventually(lambda: server.client.get("/ready").json()["version"].startswith("3-"))
