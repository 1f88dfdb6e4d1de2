"""What the program and the process that reads a catalogue say to each other: JSON and raw bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from kg.harvest.harvest import Broken, Exchange, Link
from kg.store.wire import frame

# Asked: begin, read this page, look at everything. Answered: a page was read, the report.
BEGIN: Final = b"G"
PAGE: Final = b"P"
FINISH: Final = b"Z"
READ: Final = b"R"
REPORT: Final = b"O"
BODY: Final = b"B"


@dataclass(frozen=True)
class Begin:
    """How to look: `seconds` of processor time there are, `language` and `today` as of `Harvest`.

    `notes` are told in the report. The shapes follow as the body, N-Triples; none if it is empty.
    """

    seconds: float
    language: str | None
    today: str
    notes: tuple[str, ...] = ()

    def to_frames(self, shapes: bytes) -> bytes:
        return frame(BEGIN, json.dumps(asdict(self)).encode()) + frame(BODY, shapes)

    @staticmethod
    def from_content(content: bytes) -> Begin:
        fields = json.loads(content)
        return Begin(**{**fields, "notes": tuple(fields["notes"])})


@dataclass(frozen=True)
class ReadPage:
    """What a page leads to: the next one, if any, and links to check."""

    following: str | None
    links: tuple[str, ...]

    def to_frame(self) -> bytes:
        return frame(READ, json.dumps(asdict(self)).encode())

    @staticmethod
    def from_content(content: bytes) -> ReadPage:
        fields = json.loads(content)
        return ReadPage(fields["following"], tuple(fields["links"]))


@dataclass(frozen=True)
class Finish:
    """What is known when all pages were read; `repeated` as of the first page's `Exchange`."""

    links: dict[str, Link]
    broken: Broken | None
    repeated: bool | None
    notes: tuple[str, ...]

    def to_frames(self) -> bytes:
        return frame(FINISH, json.dumps(asdict(self)).encode()) + frame(BODY, b"")

    @staticmethod
    def from_content(content: bytes) -> Finish:
        fields: dict[str, Any] = json.loads(content)
        broken = fields["broken"]
        return Finish(
            links={url: Link(**link) for url, link in fields["links"].items()},
            broken=None if broken is None else Broken(**broken),
            repeated=fields["repeated"],
            notes=tuple(fields["notes"]),
        )


def page_frames(exchange: Exchange, body: bytes) -> bytes:
    return frame(PAGE, json.dumps(asdict(exchange)).encode()) + frame(BODY, body)


def read_exchange(content: bytes) -> Exchange:
    fields = json.loads(content)
    return Exchange(**{**fields, "redirects": tuple(fields["redirects"])})
