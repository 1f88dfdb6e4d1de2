"""The servers that SERVICE may ask, as the operator names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.errors import ConfigurationError

# Of IRI=URL; an equals sign may be part of both.
_REACHED_AT: Final = re.compile(r"=(?=https?://)", re.IGNORECASE)
_HINT: Final = "Give IRIs of SPARQL endpoints, or IRI=URL where one is reached at another URL."


@dataclass(frozen=True)
class Service:
    """A server: the IRI that stands after SERVICE, and the URL that is asked."""

    iri: str
    url: str


def read_services(text: str) -> tuple[Service, ...]:
    """The servers in a list separated by spaces or commas, each ``IRI`` or ``IRI=URL``.

    Raises `ConfigurationError` for what is no IRI, and for a URL that cannot be asked.
    """
    return tuple(_service(stated) for stated in re.split(r"[\s,]+", text) if stated)


def _service(stated: str) -> Service:
    iri, *url = _REACHED_AT.split(stated, maxsplit=1)
    service = Service(iri, url[0] if url else iri)
    problem = _problem(service)
    if problem:
        # A password may stand in it.
        shown = re.sub(r"//[^/]*@", "//…@", stated)
        raise ConfigurationError(f"{shown}: {problem}", _HINT)
    return service


def _problem(service: Service) -> str | None:
    try:
        ox.NamedNode(service.iri)
        parts = urlsplit(service.url)
        # Read when asked for only.
        _ = parts.port
    except ValueError as error:
        return f"{error}."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "this is no http or https URL."
    if parts.username is not None or parts.password is not None:
        return "a URL with a user name or password is not taken."
    if parts.fragment:
        return "a URL with a fragment cannot be asked."
    return None
