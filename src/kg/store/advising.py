"""Advice on a slow query, in a worker process: the parser that it needs is not for the server."""

from __future__ import annotations

import socket

from kg.sparql.advice import advice
from kg.store.evaluation import FrameWriter
from kg.store.wire import Job


def advise(job: Job, connection: socket.socket) -> None:
    """Send the advice as text; there may be none."""
    output = FrameWriter(connection, job, "text/plain", None)
    output.write(advice(job.text).encode())
    output.finish()
