"""``kg serve``."""

from __future__ import annotations

import logging
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click
import uvicorn

from kg.cli.config import setting
from kg.cli.publish import publish
from kg.cli.sources import gated_sources, stated
from kg.errors import ConfigurationError, StoreEmpty
from kg.shacl.gate import up_to_date
from kg.store.embedded import EmbeddedStore, Serving, new_candidate
from kg.store.pool import Lanes
from kg.store.snapshots import Snapshots
from kg.web.app import create_app
from kg.web.settings import Settings


@click.command(epilog="Example: kg serve --data data --port 8080 --timeout 10")
@setting("data")
@setting("ontology")
@setting("shapes")
@setting("store")
@setting("base")
@setting("host")
@setting("port")
@setting("public_url")
@setting("workers")
@setting("timeout")
@setting("default_graph")
@click.pass_context
def command(context: click.Context, /, **_: object) -> int:
    """Publish the data where it has changed, and serve it.

    With --store and without --data the store is served as it is.
    """
    settings = context.params
    with ExitStack() as resources:
        listening = resources.enter_context(_listen(settings["host"], settings["port"]))
        directory = _store_directory(context, resources)
        _bring_up_to_date(context, directory)
        empty = settings["data"] == "none"
        union = (settings["default_graph"] or ("own" if empty else "union")) == "union"
        lanes = Lanes(fast=settings["workers"])
        store = EmbeddedStore(directory, union=union, serving=Serving(lanes=lanes))
        resources.callback(store.close)
        host, port = listening.getsockname()[:2]
        url = (settings["public_url"] or f"http://{_in_url(host)}:{port}").rstrip("/")
        base = store.snapshot.manifest.base or f"{url}/"
        app = create_app(store, Settings(url, base, timeout=settings["timeout"]))
        quads = store.snapshot.manifest.quads
        click.echo(f"Serving version {store.version} ({quads} quads) at {url}/", err=True)
        click.echo(f"SPARQL endpoint: {url}/sparql   Stop with Ctrl-C.", err=True)
        _run(uvicorn.Config(app, log_config=None, access_log=False, server_header=False), listening)
    return 0


def _run(config: uvicorn.Config, listening: socket.socket) -> None:
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn has drained and hands the signal on; stopping was what was asked for.
        click.echo("Stopped.", err=True)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; raises `ConfigurationError` if it is taken."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server((address[0], port), family=family, backlog=1024)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise ConfigurationError(
            f"cannot listen on {host} port {port}: {reason}.",
            "Choose another one with --port, or 0 for a free one.",
        ) from error


def _store_directory(context: click.Context, resources: ExitStack) -> Path:
    store = str(context.params["store"])
    if "://" in store:
        raise ConfigurationError(
            f"{store}: a SPARQL server as a store is not supported yet.", "Give a folder."
        )
    if context.params["data"] == "none" and not stated(context, "store"):
        return Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="kg-")), "store")
    return Path(store)


def _bring_up_to_date(context: click.Context, directory: Path) -> None:
    """Publish the sources unless the store was made of just these, or is served as it is."""
    if context.params["data"] == "none":
        try:
            Snapshots(directory).current()
        except StoreEmpty:
            with new_candidate(directory, context.params["base"]) as candidate:
                candidate.publish("an empty graph")
        return
    if stated(context, "store") and not stated(context, "data"):
        return
    sources = gated_sources(context)
    if up_to_date(directory, sources) is not None:
        return
    done = publish(directory, sources, "published from files")
    if done.refused:
        if done.version is None:
            raise ConfigurationError("there is no version to serve.", "Correct the data first.")
        click.echo(f"Serving the previous version {done.version}.", err=True)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
