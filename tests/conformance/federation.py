"""The other servers of a federated query: their data, behind servers of ours."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from manifest import QT, Entry
from serving import Server, serving

SUITE: Final = "sparql11/service"

# The tests say of this one that there is nothing.
_INVALID: Final = "http://invalid.endpoint.org/sparql"
# In these a SERVICE stands inside of another: the server that is asked asks a third.
_NESTED: Final = ("service3", "service6")


@contextmanager
def federated(entry: Entry, store: Path, data: Server) -> Iterator[Server]:
    """A server that may ask those of a test.

    `store` and `data` have the data of all tests, a named graph for each file.
    """
    # A port that is taken, and where nobody answers.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        nowhere = f"{_INVALID}=http://127.0.0.1:{silent.getsockname()[1]}/sparql"
        with ExitStack() as servers:
            remote = data
            if entry.id.endswith(_NESTED):
                services = [nowhere, *_services(entry, data)]
                remote = servers.enter_context(_asking(store, services))
            services = [nowhere, *_services(entry, remote)]
            yield servers.enter_context(_asking(store, services))


@contextmanager
def _asking(store: Path, services: list[str]) -> Iterator[Server]:
    given = ["--store", str(store), "--default-graph", "own", "--service", " ".join(services)]
    with serving(*given) as server:
        yield server


def _services(entry: Entry, server: Server) -> Iterator[str]:
    """Where the endpoints of a test are found at a server, as the setting has it."""
    manifest = entry.manifest
    for service in manifest.objects(entry.action, f"{QT}serviceData"):
        graph = urlencode({"default-graph-uri": manifest.text(service, f"{QT}data")})
        yield f"{manifest.text(service, f'{QT}endpoint')}={server.url}/sparql?{graph}"
