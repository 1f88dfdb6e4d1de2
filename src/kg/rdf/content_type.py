"""From a Content-Type to the RDF format of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from werkzeug.http import parse_options_header

from kg.errors import UnsupportedMediaType
from kg.rdf.formats import GRAPH_FORMATS, RdfFormat

MULTIPART: Final = "multipart/form-data"
GRAPH_TYPES: Final = tuple(row.media_type for row in GRAPH_FORMATS)


def sent_format(
    content_type: str | None,
    what: str,
    accepted: Sequence[str] = GRAPH_TYPES,
    formats: Sequence[RdfFormat] = GRAPH_FORMATS,
) -> RdfFormat:
    """The one of `formats` that a Content-Type names, by the registered type or an alias.

    Raises `UnsupportedMediaType` for none, for another one and for another charset than UTF-8;
    `what` was sent, and the message lists what is `accepted`.
    """
    media_type, _ = media_type_of(content_type)
    for row in formats:
        if media_type in (row.media_type, *row.aliases):
            return row
    said = f"is {media_type}, which is not taken" if media_type else "has no Content-Type"
    raise UnsupportedMediaType(f"{what} {said}.", f"Send one of: {', '.join(accepted)}.", accepted)


def media_type_of(content_type: str | None) -> tuple[str, dict[str, str]]:
    """The media type in small letters and its parameters.

    Raises `UnsupportedMediaType` for another charset than UTF-8.
    """
    media_type, parameters = parse_options_header(content_type or "")
    charset = parameters.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"the charset {charset!r} is not read.", "Send UTF-8.")
    return media_type.lower(), parameters
