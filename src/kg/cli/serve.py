"""``kg serve``."""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import click

from kg.cli.config import setting
from kg.cli.publish import publish
from kg.cli.sources import gated_sources, stated
from kg.errors import ConfigurationError, StoreEmpty
from kg.shacl.engines import engine_named
from kg.shacl.gate import up_to_date
from kg.store.embedded import EmbeddedStore, new_candidate
from kg.store.federation import Federation
from kg.store.pool import Lanes
from kg.store.services import read_services
from kg.store.snapshots import Snapshots
from kg.store.succession import Serving
from kg.web.app import create_app, create_server
from kg.web.server import run_server
from kg.web.service.access import Tokens, read_tokens
from kg.web.service.settings import Settings, Share
from kg.web.service.writing import Writing

_MEGABYTE: Final = 1 << 20


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
@setting("service")
@setting("write_token_file")
@setting("memory")
@setting("cache")
@setting("client_queries")
@setting("client_seconds")
@setting("proxies")
@setting("most_rows")
@setting("most_bytes")
@setting("upload")
@setting("log")
@setting("contact")
@click.pass_context
def command(context: click.Context, /, **_: object) -> int:
    """Publish the data where it has changed, and serve it.

    With --store and without --data the store is served as it is. Who sends a token of
    --write-token-file, or the one in KG_WRITE_TOKEN, may change it over HTTP.
    """
    settings = context.params
    with ExitStack() as resources:
        tokens = _tokens(settings["write_token_file"])
        proxies = _networks(settings["proxies"])
        federation = Federation(read_services(settings["service"]))
        listening = resources.enter_context(_listen(settings["host"], settings["port"]))
        directory = _store_directory(context, resources)
        _bring_up_to_date(context, directory)
        empty = settings["data"] == "none"
        union = (settings["default_graph"] or ("own" if empty else "union")) == "union"
        serving = Serving(Lanes(fast=settings["workers"]), memory=settings["memory"] * _MEGABYTE)
        store = EmbeddedStore(directory, union=union, serving=serving)
        resources.callback(store.close)
        url = settings["public_url"] or _url(listening)
        site = _site_settings(context, url.rstrip("/"), store, union, resources)
        writing = Writing.of(tokens, directory, union=union)
        resources.callback(writing.close)
        server = create_server(create_app(store, site, writing, federation))
        quads = store.snapshot.manifest.quads
        click.echo(
            f"Serving version {store.version} ({quads} quads) at {site.public_url}/", err=True
        )
        click.echo(f"SPARQL endpoint: {site.public_url}/sparql   Stop with Ctrl-C.", err=True)
        try:
            run_server(server, listening, proxies)
        except KeyboardInterrupt:
            # It has drained and hands the signal on; stopping was what was asked for.
            click.echo("Stopped.", err=True)
    return 0


def _site_settings(
    context: click.Context, url: str, store: EmbeddedStore, union: bool, resources: ExitStack
) -> Settings:
    given = context.params
    return Settings(
        url,
        store.snapshot.manifest.base or f"{url}/",
        union=union,
        timeout=given["timeout"],
        upload_bytes=given["upload"] * _MEGABYTE,
        cache_bytes=given["cache"] * _MEGABYTE,
        answer_rows=given["most_rows"],
        answer_bytes=given["most_bytes"],
        share=Share(given["client_queries"], given["client_seconds"]),
        log=_log(given["log"], resources),
        contact=given["contact"] or "",
    )


def _log(name: str, resources: ExitStack) -> Callable[[str], object] | None:
    """Where the lines of the request log go; raises `ConfigurationError`."""
    if name == "none":
        return None
    if name == "-":
        return partial(click.echo, nl=False)
    try:
        file = Path(name).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - the stack's
    except OSError as error:
        raise ConfigurationError(
            f"{name}: {error.strerror}.", "Name a file that can be written to with --log."
        ) from error
    return resources.enter_context(file).write


def _tokens(file: str | None) -> Tokens:
    """Those who may write; the processes that are started must not find the token here."""
    return read_tokens(os.environ.pop("KG_WRITE_TOKEN", None), Path(file) if file else None)


def _networks(text: str) -> list[str]:
    """Addresses and networks, separated by commas or spaces; raises `ConfigurationError`."""
    words = text.replace(",", " ").split()
    for word in words:
        try:
            ipaddress.ip_network(word)
        except ValueError as error:
            raise ConfigurationError(
                f"{word!r} is no address and no network.", "Write e.g. --proxies 10.0.0.0/8."
            ) from error
    return words


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
    done = publish(directory, sources, "published from files", "", engine_named())
    if done.refused:
        if done.version is None:
            raise ConfigurationError("there is no version to serve.", "Correct the data first.")
        click.echo(f"Serving the previous version {done.version}.", err=True)


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{_in_url(host)}:{port}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
