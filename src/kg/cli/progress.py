"""Word of what is going on, for anything that takes over a second."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say on standard error what is under way, once a second has passed; on a terminal count on."""
    ended = threading.Event()

    def tell() -> None:
        started = time.monotonic()
        terminal = sys.stderr.isatty()
        while not ended.wait(1.0):
            seconds = time.monotonic() - started
            click.echo(
                f"\r{what} … {seconds:.0f} s" if terminal else f"{what} …",
                err=True,
                nl=not terminal,
            )
            if not terminal:
                return
        if terminal and time.monotonic() - started > 1.0:
            click.echo(err=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()
