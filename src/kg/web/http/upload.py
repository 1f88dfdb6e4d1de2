"""The body of a request that brings RDF: how long it may be, and what it says that it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import BodyTooLarge, ProtocolError, UnsupportedMediaType
from kg.rdf.content_type import GRAPH_TYPES, MULTIPART, media_type_of, sent_format
from kg.rdf.formats import TURTLE
from kg.web.http.call import SENDING

ACCEPTED: Final = (*GRAPH_TYPES, MULTIPART)


@dataclass(frozen=True)
class Sent:
    """What a request says of its body: an `RdfFormat` by name; or of files, their boundary."""

    format: str
    boundary: str | None = None


def sent(headers: Mapping[str, str], limit: int, *, files: bool) -> Sent:
    """What is going to be sent; with `files` it may be several in one body.

    Raises `UnsupportedMediaType` for what cannot be read, compressed bodies among it, and
    `BodyTooLarge` for what says that it is longer than so many bytes.
    """
    accepted = ACCEPTED if files else GRAPH_TYPES
    refuse_coding(headers, accepted)
    refuse_length(headers, limit)
    content_type = headers.get("content-type")
    media_type, parameters = media_type_of(content_type)
    if files and media_type == MULTIPART:
        if not parameters.get("boundary"):
            raise UnsupportedMediaType(f"{MULTIPART} comes without its boundary.", "", accepted)
        return Sent(TURTLE.name, parameters["boundary"])
    return Sent(sent_format(content_type, "the request body", accepted).name)


def refuse_coding(headers: Mapping[str, str], accepted: Sequence[str]) -> None:
    """Raise `UnsupportedMediaType` for a compressed body."""
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType(
            "a body with a Content-Encoding is not read.", "Send it as it is.", accepted
        )


def refuse_length(headers: Mapping[str, str], limit: int) -> None:
    """Raise `BodyTooLarge` for what says that it is longer than so many bytes."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise _too_large(limit)


async def read_body(pieces: AsyncIterator[bytes], limit: int) -> bytes:
    """The whole body; raises `BodyTooLarge` as soon as it is longer than so many bytes.

    Raises `ProtocolError` if nothing more comes for a while.
    """
    body = bytearray()
    while True:
        try:
            async with asyncio.timeout(SENDING):
                body += await anext(pieces)
        except StopAsyncIteration:
            return bytes(body)
        except TimeoutError as error:
            raise ProtocolError(f"nothing more of the body came within {SENDING:g} s.") from error
        if len(body) > limit:
            raise _too_large(limit)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"the request body is over {limit} bytes.",
        "Send it in smaller parts; of a graph, PUT the first, and POST adds the others.",
    )
