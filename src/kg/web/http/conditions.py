"""Conditional requests (RFC 9110, section 13): entity tags, which name the version, and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import Headers
from werkzeug.http import http_date, parse_date, parse_etags

from kg.store.change import Precondition, Versions
from kg.store.stamp import Stamp

# ``<version>-<format>``, or a version alone, as X-KG-Version gives it.
_VERSION: Final = re.compile(r"\d+-[0-9a-f]{12}(?![0-9a-f])")
_NONE: Final = ("",)


def precondition(headers: Headers) -> Precondition:
    """What If-Match and If-None-Match ask of a graph; the first compares strongly."""
    return Precondition(
        _versions(headers.getlist("if-match"), weak=False),
        _versions(headers.getlist("if-none-match"), weak=True),
    )


def last_modified(stamp: Stamp) -> bytes:
    """The value of Last-Modified, which is never later than the answer (section 8.8.2.1)."""
    return http_date(min(stamp.modified, datetime.now(UTC))).encode()


def unmodified(stamp: Stamp, since: str | None) -> bool:
    """Whether nothing changed since the date of If-Modified-Since (section 13.1.3).

    What is no HTTP date counts as not said, and so does a date that may be of another version.
    """
    date = parse_date(since)
    return date is not None and stamp.telling and stamp.modified <= date


def is_known(headers: Headers, etag: str, version: str, stamp: Stamp) -> bool:
    """Whether a client has what it asks for, by its tag or without one by its date (13.2.2).

    `stamp` is that of the version that is served, which `version` may not be.
    """
    tags = headers.get("if-none-match")
    if tags is not None:
        return parse_etags(tags).contains_weak(etag)
    return stamp.version == version and unmodified(stamp, headers.get("if-modified-since"))


def _versions(lines: list[str], *, weak: bool) -> Versions | None:
    if not lines:
        return None
    tags = parse_etags(", ".join(lines))
    if tags.star_tag:
        return ()
    # An empty tag is None among them.
    named = (_VERSION.match(tag or "") for tag in tags.as_set(include_weak=weak))
    return tuple(found[0] for found in named if found) or _NONE
