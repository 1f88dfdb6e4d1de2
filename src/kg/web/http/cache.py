"""Answers that were given before: of one version, whole, and bounded in bytes.

An answer is found by a digest of what was asked, and quicker by the request just as it came.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from kg.web.http.coding import IDENTITY, SMALL, encode

Headers = list[tuple[bytes, bytes]]

# For every answer: the data is open to pages of any origin, and is what it says it is. Writing
# needs a header that no page of another origin may send.
_EXPOSED: Final = (
    *(b"ETag", b"Link", b"Location", b"X-Query-Id", b"X-KG-Version", b"X-KG-Conforms"),
    *(b"Cache-Status", b"Server-Timing", b"X-Total-Count"),
)
COMMON: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b", ".join(_EXPOSED),
    ),
    (b"x-content-type-options", b"nosniff"),
]
# It may be kept by anybody, who asks each time whether it is still the current one.
CHECKED: Final = (b"cache-control", b"public, no-cache")
# What is said of an answer out of the cache.
HIT: Final[Headers] = [(b"cache-status", b"kg; hit"), (b"server-timing", b"query;dur=0")]
# What an entry costs beside its bytes: objects, headers, keys.
_OVERHEAD: Final = 2000
# An entry takes at most this share of the cache.
_LARGEST_SHARE: Final = 8
# So many ways of asking for the same are remembered.
_MOST_REQUESTS: Final = 16


@dataclass(frozen=True, slots=True)
class Variant:
    """An answer in one coding, ready to be sent: all headers but those of the single request.

    `hit` are the headers of an answer out of the cache, and `head` the same as bytes, after the
    status line.
    """

    digest: str
    headers: Headers
    hit: Headers
    head: bytes
    body: bytes
    rows: int | None
    etag: str | None
    version: str


@dataclass(slots=True)
class Entry:
    """An answer as it was made: its headers, its bytes, and how many rows they hold."""

    digest: str
    headers: Headers
    body: bytes
    rows: int | None = None
    variants: dict[str, Variant] = field(default_factory=dict)
    requests: list[Hashable] = field(default_factory=list)
    charged: int = 0

    @property
    def etag(self) -> str | None:
        return self._header(b"etag")

    @property
    def version(self) -> str:
        return self._header(b"x-kg-version") or ""

    def _header(self, wanted: bytes) -> str | None:
        found = next((value for name, value in self.headers if name == wanted), None)
        return found.decode("latin-1") if found else None

    def variant(self, coding: str) -> Variant:
        """The answer in a coding, coded once; small ones are sent as they are."""
        if len(self.body) < SMALL:
            coding = IDENTITY
        known = self.variants.get(coding)
        if known is None:
            body = encode(self.body, coding)
            headers = [*self.headers, (b"content-length", b"%d" % len(body))]
            if coding != IDENTITY:
                headers.append((b"content-encoding", coding.encode()))
            hit = [*headers, *HIT, *COMMON]
            lines = [b"%s: %s\r\n" % header for header in hit]
            known = Variant(
                self.digest,
                headers,
                hit,
                b"".join([b"HTTP/1.1 200 OK\r\n", *lines]),
                body,
                self.rows,
                self.etag,
                self.version,
            )
            self.variants[coding] = known
        return known

    @property
    def size(self) -> int:
        coded = sum(len(one.body) for name, one in self.variants.items() if name != IDENTITY)
        return len(self.body) + coded + _OVERHEAD


class Cache:
    """The least recently used go first; for one event loop."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.hits = self.misses = self.collapsed = self.evicted = 0
        self._version = ""
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._requests: dict[Hashable, Variant] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def largest(self) -> int:
        """Bytes that the largest entry may have."""
        return self.most // _LARGEST_SHARE

    def ready(self, version: str, request: Hashable) -> Variant | None:
        """The answer to a request that came just so before."""
        if version != self._version:
            self._renew(version)
        found = self._requests.get(request)
        if found is not None:
            self._entries.move_to_end(found.digest)
            self.hits += 1
        return found

    def find(self, version: str, digest: str) -> Entry | None:
        """The answer to what was asked."""
        if version != self._version:
            self._renew(version)
        entry = self._entries.get(digest)
        if entry is not None:
            self._entries.move_to_end(digest)
        return entry

    def put(self, version: str, entry: Entry) -> bool:
        """Keep an answer; whether there was room for it."""
        if version != self._version or entry.size > self.largest:
            return False
        old = self._entries.pop(entry.digest, None)
        if old is not None:
            self._forget(old)
        self._entries[entry.digest] = entry
        self._charge(entry)
        return True

    def remember(self, request: Hashable, entry: Entry, variant: Variant) -> None:
        """That this request, as it came, is answered with this variant of a kept answer."""
        if self._entries.get(entry.digest) is not entry:
            return
        if len(entry.requests) < _MOST_REQUESTS and request not in self._requests:
            entry.requests.append(request)
            self._requests[request] = variant
        # The variant may have been coded just now.
        self._charge(entry)

    def _charge(self, entry: Entry) -> None:
        """Count what an entry takes now, and make room for it."""
        self.size += entry.size - entry.charged
        entry.charged = entry.size
        while self.size > self.most:
            _, oldest = self._entries.popitem(last=False)
            self._forget(oldest)
            self.evicted += 1

    def _forget(self, entry: Entry) -> None:
        self.size -= entry.charged
        for request in entry.requests:
            self._requests.pop(request, None)

    def _renew(self, version: str) -> None:
        """Forget everything: another version is asked now."""
        self._version = version
        self._entries.clear()
        self._requests.clear()
        self.size = 0


def digest_of(*parts: object) -> str:
    """A digest of what an answer depends on."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()
