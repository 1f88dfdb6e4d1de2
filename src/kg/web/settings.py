"""What the web application needs to know beside the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.sparql.limits import Complexity


@dataclass(frozen=True)
class Share:
    """What one client may have: queries evaluated at once, and seconds of work a minute.

    0 is without limit.
    """

    queries: int = 20
    seconds: float = 60.0


@dataclass(frozen=True)
class Settings:
    """Addresses and limits.

    `public_url` is where clients reach the server, without a slash at the end; `base` the IRI
    under which the graph's own IRIs are minted; `timeout` the seconds that a query may take.
    `url_bytes`, `query_bytes` and `upload_bytes` are the largest URL, query or update, and graph
    that is read; `cache_bytes` what the cache of answers may hold. `rows` and `bytes` are the most
    that an answer may have, None without limit. `proxies` are the networks whose X-Forwarded-For
    is believed. `refresh_seconds` is how often a version that another process published is
    looked for.
    """

    public_url: str
    base: str
    union: bool = True
    timeout: float = 30.0
    complexity: Complexity = field(default_factory=Complexity)
    url_bytes: int = 1 << 16
    query_bytes: int = 1 << 20
    upload_bytes: int = 64 << 20
    cache_bytes: int = 64 << 20
    rows: int | None = None
    bytes: int | None = None
    share: Share = field(default_factory=Share)
    proxies: tuple[str, ...] = ()
    refresh_seconds: float = 1.0
