"""Data that somebody sends to be validated: read and validated where it may be fatal."""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import (
    AnswerTooLarge,
    IllFormedShapes,
    ProtocolError,
    ShapesError,
    ValidationFailed,
)
from kg.rdf.content_type import MULTIPART, media_type_of, sent_format
from kg.rdf.files import syntax_error
from kg.rdf.formats import N_QUADS, RDF_FORMATS, RdfFormat, find_format
from kg.rdf.places import Place
from kg.rdf.source_places import ReadFile, marked_quads
from kg.shacl.evaluation.engine import OwnEngine, Validation
from kg.shacl.locating import locate
from kg.shacl.model.reader import read_shapes
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import RENDERINGS, render
from kg.shacl.report import ValidationReport
from kg.shacl.selection import at_least, by_place
from kg.shacl.sent_job import Reported, SentJob
from kg.shacl.shapes import Shapes
from kg.store.multipart import files_of

# The names of the parts of a body with several.
DATA: Final = "data"
SHAPES: Final = "shapes"
# Results of a report that is sent: some 60 MB as JSON.
_MOST_RESULTS: Final = 100_000
_UNKNOWN: Final = ("", "application/octet-stream")


@dataclass
class _Received:
    """What was sent, read; with the prefixes of the data."""

    data: list[ReadFile] = field(default_factory=list)
    shapes: list[ReadFile] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)

    def add(self, part: str, title: str, content: bytes, rdf_format: RdfFormat) -> None:
        """Read a file; raises `RdfSyntaxError`."""
        files = [*self.data, *self.shapes]
        # Programs may call everything that they send the same.
        path = Path(title)
        if any(file.path == path for file in files):
            path = Path(f"{part}-{len(files) + 1}-{path.name}")
        parser = ox.parse(
            io.BytesIO(content.removeprefix(codecs.BOM_UTF8)), format=rdf_format.engine
        )
        try:
            quads = tuple(parser)
        except SyntaxError as error:
            raise syntax_error(path, error) from error
        if part == DATA:
            self.prefixes |= parser.prefixes
        own = self.data if part == DATA else self.shapes
        own.append(ReadFile(path, quads, f"r{len(files)}-", content, rdf_format))


def validate_sent(job: SentJob, body: bytes) -> Reported:
    """The report in the form that the job wants.

    Raises `RdfSyntaxError`, `UnsupportedMediaType`, `ProtocolError`, `AnswerTooLarge`, and
    `IllFormedShapes` for shapes that were sent; for others what validating raises.
    """
    received = _read(job, body)
    data, shapes = received.data, received.shapes
    if shapes and job.published:
        raise ProtocolError(
            "shapes=published asks for this server's shapes, and others were sent.",
            "Leave one of them out.",
        )
    if not shapes and not job.shapes:
        raise ProtocolError(
            "this server has no shapes.", f"Send some, in a part {SHAPES!r} beside {DATA!r}."
        )
    report = at_least(_validated(job, data, shapes), job.severity)
    _refuse_long(report, job)
    report = by_place(locate(report, data, shapes))
    style = Style(received.prefixes, job.language, _Lines([*data, *shapes]), limit=job.limit)
    text = render(report, job.form, style).encode()
    if job.most is not None and len(text) > job.most:
        raise AnswerTooLarge(
            f"the report of {len(report.results)} results is over {job.most} bytes.",
            "Send less at once, or ask for format=text and a limit.",
        )
    return Reported(RENDERINGS[job.form].media_type, report.conforms, text)


def _refuse_long(report: ValidationReport, job: SentJob) -> None:
    """Refuse before it takes all memory to write the report that nobody could send."""
    count = len(report.results)
    shown = count if job.limit is None or job.form != "text" else min(count, job.limit)
    if shown > _MOST_RESULTS:
        raise AnswerTooLarge(
            f"there are {count:,} results, over the {_MOST_RESULTS:,} of a report.",
            "Ask for format=text with a limit, as in ?format=text&limit=100.",
        )


def _validated(
    job: SentJob, data: Sequence[ReadFile], sent: Sequence[ReadFile]
) -> ValidationReport:
    """Against the shapes that were sent, or else against those of the job."""
    try:
        shapes = Shapes(marked_quads(sent) if sent else ox.parse(job.shapes, N_QUADS.engine))
        form = read_shapes((quad.triple for quad in shapes.quads), drafts=job.drafts)
        # Not by way of a store, which would take twice the memory.
        validation = Validation(marked_quads(data), form, shapes.quads, drafts=job.drafts)
        return validation.report(OwnEngine.name)
    except (ShapesError, ValidationFailed) as error:
        if sent:
            raise IllFormedShapes(error.detail, error.hint) from error
        raise


def _read(job: SentJob, body: bytes) -> _Received:
    """The data, and the shapes if they were sent too."""
    received = _Received()
    media_type, parameters = media_type_of(job.content_type)
    if media_type != MULTIPART:
        received.add(DATA, DATA, body, _format(job.content_type, "", "the request body"))
        return received
    if not parameters.get("boundary"):
        raise ProtocolError(f"{MULTIPART} comes without its boundary.")
    for name, file in files_of(body, parameters["boundary"]):
        if name not in (DATA, SHAPES):
            raise ProtocolError(
                f"there is a part {name!r}.", f"The parts are called {DATA!r} and {SHAPES!r}."
            )
        title = file.filename or name
        rdf_format = _format(file.content_type, title, f"the file {title!r}")
        received.add(name, title, file.stream.read(), rdf_format)
    if not received.data:
        raise ProtocolError(f"there is no part {DATA!r}.", "Send the data in it.")
    return received


def _format(content_type: str | None, name: str, what: str) -> RdfFormat:
    """The format that a Content-Type names, or else a file's extension."""
    extension = Path(name).suffix
    if media_type_of(content_type)[0] in _UNKNOWN and extension:
        return find_format(RDF_FORMATS, extension)
    accepted = tuple(row.media_type for row in RDF_FORMATS)
    return sent_format(content_type, what, accepted, RDF_FORMATS)


class _Lines:
    """The lines of what was sent."""

    def __init__(self, files: Sequence[ReadFile]) -> None:
        self._contents = {file.path: file.content or b"" for file in files}
        self._lines: dict[Path, list[str]] = {}

    def __call__(self, place: Place) -> str | None:
        if place.line is None:
            return None
        lines = self._lines.get(place.path)
        if lines is None:
            text = self._contents.get(place.path, b"").decode("utf-8-sig", errors="replace")
            lines = self._lines[place.path] = text.split("\n")
        return lines[place.line - 1].removesuffix("\r") if place.line <= len(lines) else None
