"""What the web application needs to know beside the store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`public_url` is where clients reach the server, without a slash at the end; `base` the IRI
    under which the graph's own IRIs are minted; `timeout` in seconds; `query_bytes` the largest
    query that is read.
    """

    public_url: str
    base: str
    timeout: float = 30.0
    query_bytes: int = 1 << 20
    refresh_seconds: float = 1.0
