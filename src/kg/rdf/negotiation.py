"""Content negotiation (RFC 9110, section 12.5.1) between an Accept header and rows of formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from werkzeug.http import parse_accept_header, parse_options_header

from kg.errors import NotAcceptable

# What is true of all that is sent: it is in UTF-8, and tables begin with a header (RFC 4180).
_PARAMETERS: Final = {"charset": "utf-8", "header": "present"}


class Offered(Protocol):
    """A row of any table of formats."""

    @property
    def media_type(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...


Row = TypeVar("Row", bound=Offered)


def negotiate(accept: str | None, offered: Sequence[Row]) -> Row:
    """The offered format that the client likes best; among equals the server's first.

    A missing or empty header accepts everything. Raises `NotAcceptable` with the list of what
    there is.
    """
    best = max(offered, key=lambda row: _row_quality(accept, row))
    if _row_quality(accept, best) > 0:
        return best
    raise NotAcceptable(
        f"none of the types in 'Accept: {accept}' is available.",
        "Available: " + ", ".join(row.media_type for row in offered) + ".",
    )


def _row_quality(accept: str | None, row: Offered) -> float:
    if not accept or not accept.strip():
        return 1.0
    own = _quality(accept, row.media_type)
    # An alias such as text/xml counts only when the client names it: the type that is
    # sent back is the registered one, so wildcards are matched against that alone.
    named = [_quality(accept, alias, wildcards=False) for alias in row.aliases]
    return max(own, *named, 0.0)


def _quality(accept: str, media_type: str, *, wildcards: bool = True) -> float:
    """The q of the most specific media range that matches; 0 when none does."""
    kind = media_type.partition("/")[0]
    specificity = {media_type: 3}
    if wildcards:
        specificity |= {f"{kind}/*": 2, "*/*": 1}
    found = (0, 0.0)
    for value, quality in parse_accept_header(accept):
        media_range, parameters = parse_options_header(value.lower())
        if any(_PARAMETERS.get(name) != stated for name, stated in parameters.items()):
            continue
        if media_range in specificity:
            found = max(found, (specificity[media_range], float(quality)))
    return found[1]
