"""Which graph a request is about: indirectly by a parameter, directly by its path, and the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote

import pyoxigraph as ox
from werkzeug.urls import iri_to_uri, uri_to_iri

from kg.errors import ProtocolError
from kg.web.service.settings import Settings

# Where graphs stand at their own address, below the base and on this server.
FOLDER: Final = "graph/"
_KNOWN: Final = ("graph", "default", "format")
_CHOICE: Final = "Name it with ?graph=IRI, or ?default for the default graph."


@dataclass(frozen=True)
class GraphName:
    """A graph by its IRI; None is the default graph."""

    iri: str | None

    @property
    def pattern(self) -> str:
        """A graph pattern that matches if it is there."""
        return "" if self.iri is None else f"GRAPH {ox.NamedNode(self.iri)} {{}}"


def read_parameters(query_string: bytes) -> dict[str, str]:
    """The parameters, percent-decoded once; raises `ProtocolError` unless each is known and one.

    A plus sign is one: no IRI has a space.
    """
    try:
        pairs = parse_qsl(
            query_string.decode("ascii").replace("+", "%2B"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=100,
        )
    except ValueError as error:
        raise ProtocolError(
            "the query string is not percent-encoded UTF-8.", "Encode it as UTF-8."
        ) from error
    parameters = dict(pairs)
    for name, _ in pairs:
        if name not in _KNOWN:
            raise ProtocolError(
                f"there is no parameter {name!r} here.", f"There are: {', '.join(_KNOWN)}."
            )
    if len(parameters) < len(pairs):
        raise ProtocolError("a parameter is given more than once.", "Give each one once.")
    return parameters


def stated_graph(parameters: Mapping[str, str], settings: Settings) -> GraphName | None:
    """The graph that ?graph= or ?default states (section 4.2), None for neither.

    The URL of a graph at this server stands for that graph. Raises `ProtocolError` for both of
    them, and for what is no absolute IRI.
    """
    iri, default = parameters.get("graph"), parameters.get("default")
    if iri is None and default is None:
        return None
    if iri is not None and default is not None:
        raise ProtocolError("?graph= and ?default are both given.", _CHOICE)
    if iri is None:
        if default:
            raise ProtocolError(f"?default has no value, and {default!r} is one.", _CHOICE)
        return GraphName(None)
    own = f"{settings.public_url}/{FOLDER}"
    if iri.startswith(own):
        iri = f"{settings.base}{FOLDER}{iri.removeprefix(own)}"
    return _checked(iri)


def named_graph(parameters: Mapping[str, str], settings: Settings) -> GraphName:
    """`stated_graph`; raises `ProtocolError` for none: nothing is about all graphs at once."""
    graph = stated_graph(parameters, settings)
    if graph is None:
        raise ProtocolError("the request names no graph.", _CHOICE)
    return graph


def direct_graph(raw_path: bytes, parameters: Mapping[str, str], settings: Settings) -> GraphName:
    """The graph that a request's own path stands for (section 4.1)."""
    if "graph" in parameters or "default" in parameters:
        raise ProtocolError("the graph is named by the path and by a parameter.", "Name it once.")
    stem = uri_to_iri(raw_path.decode("ascii", errors="replace")).removeprefix(f"/{FOLDER}")
    if not _reachable(stem):
        raise ProtocolError("the path names no graph.", f"Name it as in /{FOLDER}NAME.")
    return _checked(f"{settings.base}{FOLDER}{stem}")


def graph_url(iri: str, settings: Settings) -> str:
    """Where this server has a named graph: at a path of its own, or else by its IRI."""
    own = f"{settings.base}{FOLDER}"
    stem = iri.removeprefix(own)
    if iri.startswith(own) and _reachable(stem) and not set("?#") & set(stem):
        return f"{settings.public_url}{iri_to_uri(f'/{FOLDER}{stem}')}"
    return f"{settings.public_url}/graphs?graph={quote(iri, safe='')}"


def _reachable(stem: str) -> bool:
    """Whether a client can ask for such a path: it removes dot segments (RFC 3986, 5.2.4)."""
    return bool(stem) and not {".", ".."} & set(stem.split("/"))


def _checked(iri: str) -> GraphName:
    try:
        return GraphName(ox.NamedNode(iri).value)
    except ValueError as error:
        raise ProtocolError(f"{iri!r} is no absolute IRI of a graph: {error}.", _CHOICE) from error
