"""What a request asks of a collection: filters, the page, its size, the version; and its URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from werkzeug.urls import iri_to_uri

from kg.errors import ProtocolError
from kg.jsonld.collections.filters import RESERVED

# Members of a page: how many if the client does not say, and at most.
USUAL: Final = 100
MOST: Final = 1000
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A page of a collection.

    `filters` are names with values, sorted, each once; `version` is None for whichever is served;
    `since` leaves out what has not changed since then.
    """

    filters: tuple[tuple[str, str], ...]
    page: int = 1
    limit: int = USUAL
    version: str | None = None
    since: str | None = None

    def of(self, page: int, version: str) -> Asked:
        """Another page of the same, of one version."""
        return replace(self, page=page, version=version)

    def query(self) -> str:
        """The query of its URL: the same for what is the same, whoever asked in whichever order."""
        version = [("version", self.version)] if self.version else []
        return _encoded([*self._all(), ("page", str(self.page)), *version])

    def start(self) -> str:
        """The query of the URL to begin at, with whichever version is served."""
        return _encoded(self._all())

    def whole(self) -> str:
        """The query of the URL of the collection that this is a page of."""
        return _encoded([*self.filters, *self._since()])

    def _all(self) -> list[tuple[str, str]]:
        limit = [("limit", str(self.limit))] if self.limit != USUAL else []
        return [*self.filters, *self._since(), *limit]

    def _since(self) -> list[tuple[str, str]]:
        return [("modified_since", self.since)] if self.since is not None else []


def asked_for(parameters: Iterable[tuple[str, str]]) -> Asked:
    """What the parameters of a URL ask for; whatever is no name of ours is taken for a filter.

    Raises `ProtocolError`.
    """
    stated: dict[str, str] = {}
    filters: set[tuple[str, str]] = set()
    for name, value in parameters:
        if name not in RESERVED:
            filters.add((name, value))
        elif stated.setdefault(name, value) != value:
            raise ProtocolError(f"{name}= is given more than once.", "Give it once.")
    limit = _number(stated, "limit", USUAL)
    if limit > MOST:
        raise ProtocolError(f"limit={limit} is too much.", f"A page has at most {MOST} members.")
    number, version = _number(stated, "page", 1), stated.get("version")
    return Asked(tuple(sorted(filters)), number, limit, version, stated.get("modified_since"))


def url_of(base: str, query: str) -> str:
    """A URL of a collection."""
    return f"{iri_to_uri(base)}?{query}" if query else iri_to_uri(base)


def _number(stated: dict[str, str], name: str, otherwise: int) -> int:
    value = stated.get(name)
    if value is None:
        return otherwise
    if not _NUMBER.fullmatch(value):
        raise ProtocolError(
            f"{name}={value} is no number from 1.", f"Write one, such as {name}={otherwise}."
        )
    return int(value)


def _encoded(parameters: Sequence[tuple[str, str]]) -> str:
    # Colons and slashes may stand in a query (RFC 3986, section 3.4), and keep IRIs readable.
    return urlencode(parameters, safe=":/", quote_via=quote)
