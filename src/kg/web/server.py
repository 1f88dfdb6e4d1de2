"""Running the application until it is stopped."""

from __future__ import annotations

import logging
import resource
import signal
import socket
from functools import partial
from typing import Final

import uvicorn

from kg.web.connection import Connection
from kg.web.front import Front

# File descriptors for everything that is no connection of a client: workers, files, sockets.
_RESERVED: Final = 200
_FEWEST: Final = 16
# Seconds that requests may take when the server is to stop.
_DRAINING: Final = 10
# A transfer that is broken off on purpose, so that no half answer looks whole.
_BROKEN_OFF: Final = "ASGI callable returned without completing response."


def run_server(front: Front, listening: socket.socket, proxies: list[str]) -> None:
    """Serve until a signal comes; requests under way are answered first.

    X-Forwarded-For is believed from `proxies` alone. Raises `KeyboardInterrupt` for Ctrl-C and
    for SIGTERM, so that the caller can end what it has started.
    """
    # What the signal does is done when all is drained: uvicorn raises it again.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logger = logging.getLogger("uvicorn.error")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_says_something)
    config = uvicorn.Config(
        front,
        http=partial(Connection, front.hits),  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        limit_concurrency=max(_FEWEST, _raise_file_limit() - _RESERVED),
        timeout_graceful_shutdown=_DRAINING,
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listening])


def _says_something(record: logging.LogRecord) -> bool:
    return record.msg != _BROKEN_OFF


def _raise_file_limit() -> int:
    """As many open files as the system lets this process have; returns how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 16) if hard != resource.RLIM_INFINITY else 1 << 16
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
