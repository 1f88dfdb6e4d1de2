"""Where the feeds of a server stand, and what they call things."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from werkzeug.urls import iri_to_uri

from kg.feeds.ledger import Dated

# What a fragment may hold beside letters and digits (RFC 3986, section 3.5).
_IN_FRAGMENTS = "/?:@-._~!$&'()*+,;="


@dataclass(frozen=True)
class Place:
    """`url` is that of the server, without a slash at its end; `space` what IRIs of things have.

    `since` is the moment that a client has asked for, as it wrote it, None for everything.
    """

    url: str
    space: str
    since: str | None = None

    @property
    def stream(self) -> str:
        """The IRI of all changes as such, however they are paged."""
        return f"{self.url}/changes#stream"

    def feed(self, path: str, page: str | None = None) -> str:
        """The URL of a feed, or of one of its pages."""
        stated = {"modified_since": self.since, "page": page}
        query = urlencode({key: value for key, value in stated.items() if value is not None})
        return f"{self.url}{path}?{query}" if query else f"{self.url}{path}"

    def document(self, thing: str) -> str:
        """The URL of the document about a thing."""
        return self.url + iri_to_uri(f"/doc/{self.name(thing)}")

    def name(self, thing: str) -> str:
        """The part of a thing's IRI that is its own."""
        return thing.removeprefix(self.space)

    def change(self, dated: Dated) -> str:
        """The IRI of a change: the version that brought it, and the thing."""
        step = dated.step
        since = "" if step.parent or step.is_first else "from-"
        name = quote(self.name(dated.change.thing), safe=_IN_FRAGMENTS)
        return f"{self.url}/changes#{since}{step.version}/{name}"
