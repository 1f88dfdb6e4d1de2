"""What the web application needs to know beside the store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Addresses and limits.

    `public_url` is where clients reach the server, without a slash at the end; `base` the IRI
    under which the graph's own IRIs are minted; `timeout` the seconds that a query may take;
    `query_bytes` the largest query that is read; `refresh_seconds` how often a version that
    another process published is looked for.
    """

    public_url: str
    base: str
    timeout: float = 30.0
    query_bytes: int = 1 << 20
    refresh_seconds: float = 1.0
