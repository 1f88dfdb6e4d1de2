"""What one check may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The points of a dataset that has everything (MQA).
MOST_POINTS: Final = 405


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds.

    `page_bytes` is what CKAN takes of a page at most. `request_seconds` are for one request from
    the first byte to the last, `seconds` for everything. `memory` is of the process that reads
    what came.
    """

    page_bytes: int = 50 << 20
    all_bytes: int = 200 << 20
    pages: int = 1000
    links: int = 2000
    redirects: int = 5
    at_once: int = 8
    request_seconds: float = 30.0
    seconds: float = 1800.0
    memory: int = 2 << 30
