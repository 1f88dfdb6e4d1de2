"""A store of one small graph."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where a test keeps its store."""
    return tmp_path / "store"


@pytest.fixture
def two_versions(directory: Path) -> tuple[str, str]:
    """The older and the younger of two versions in the store."""
    older = tiny.publish(directory, 'ex:a ex:label "first" .', "the first")
    younger = tiny.publish(directory, 'ex:a ex:label "second" .', "the second")
    return older, younger


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has connected to it."""
    connections: list[object] = []

    class Recorder(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            connections.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), Recorder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1], connections
        server.shutdown()
        thread.join()
