"""The parts of URLs that others wrote."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def parts(url: str) -> SplitResult:
    """The parts of a URL; nothing but a path of what is none."""
    try:
        found = urlsplit(url)
        # A port that is no number is noticed when it is asked for.
        _ = found.port
    except ValueError:
        return SplitResult("", "", url, "", "")
    return found


def host(url: str) -> str:
    """The host in small letters; empty if there is none."""
    return parts(url).hostname or ""
