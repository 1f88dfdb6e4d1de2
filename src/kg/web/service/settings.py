"""What the web application needs to know beside the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
    under which the graph's own IRIs are minted; `union` whether the default graph is the union
    of the named ones; `timeout` the seconds that a query may take. `query_bytes` and
    `upload_bytes` are the largest query, and update or graph, that is read; `cache_bytes` what
    the cache of answers may hold. `answer_rows` and `answer_bytes` are the most that an answer
    may have, None without limit. `refresh_seconds` is how often a version that another process
    published is looked for, `log` takes the lines of the request log. `contact` is the e-mail
    address that the catalogue gives where the graph has none.
    """

    public_url: str
    base: str
    union: bool = True
    timeout: float = 30.0
    query_bytes: int = 1 << 20
    upload_bytes: int = 64 << 20
    cache_bytes: int = 64 << 20
    answer_rows: int | None = None
    answer_bytes: int | None = None
    share: Share = Share()
    refresh_seconds: float = 1.0
    log: Callable[[str], object] | None = None
    contact: str = ""
