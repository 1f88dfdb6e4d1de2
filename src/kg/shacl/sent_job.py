"""What the server and the process that validates say to each other of data that was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.store.wire import frame, frame_head

VALIDATE: Final = b"V"
_BODY: Final = b"B"


@dataclass(frozen=True)
class SentJob:
    """What was sent, and what is wanted of the report.

    `shapes` are N-Quads, for data that brings none; `published` if no others will do; `limit` is
    of the text alone. `most` are the bytes that the report may have.
    """

    content_type: str
    form: str
    seconds: float
    shapes: bytes = b""
    language: str = "en"
    severity: str = "info"
    limit: int | None = None
    drafts: bool = False
    published: bool = False
    most: int | None = None

    def to_pieces(self, body: bytes) -> Iterator[bytes]:
        """Two frames; what is long goes out as it is, and not as a copy."""
        fields = {**vars(self), "shapes": len(self.shapes)}
        yield frame(VALIDATE, json.dumps(fields).encode())
        yield frame_head(_BODY, len(self.shapes) + len(body))
        yield self.shapes
        yield body

    @staticmethod
    def from_frames(content: bytes, body: bytes) -> tuple[SentJob, bytes]:
        fields = json.loads(content)
        length = fields.pop("shapes")
        return SentJob(shapes=body[:length], **fields), body[length:]


@dataclass(frozen=True)
class Reported:
    """A report in the form that was wanted, with its media type."""

    media_type: str
    conforms: bool
    text: bytes

    def to_content(self) -> bytes:
        head = {"media_type": self.media_type, "conforms": self.conforms}
        return json.dumps(head).encode() + b"\n" + self.text

    @staticmethod
    def from_content(content: bytes) -> Reported:
        head, _, text = content.partition(b"\n")
        return Reported(text=text, **json.loads(head))
