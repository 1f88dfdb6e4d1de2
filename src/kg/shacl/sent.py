"""Data that somebody sends to be validated: read and validated where it may be fatal."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import IllFormedShapes, ProtocolError, ShapesError, ValidationFailed
from kg.rdf.content_type import MULTIPART, media_type_of, sent_format
from kg.rdf.files import syntax_error
from kg.rdf.formats import N_QUADS, RDF_FORMATS, RdfFormat, find_format
from kg.rdf.places import Place
from kg.rdf.source_places import ReadFile
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.locating import locate
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import RENDERINGS, render
from kg.shacl.report import ValidationReport
from kg.shacl.selection import at_least, by_place
from kg.shacl.sent_job import Reported, SentJob
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate
from kg.store.multipart import files_of

# The names of the parts of a body with several.
DATA: Final = "data"
SHAPES: Final = "shapes"
_UNKNOWN: Final = ("", "application/octet-stream")


def validate_sent(job: SentJob, body: bytes) -> Reported:
    """The report in the form that the job wants.

    Raises `RdfSyntaxError`, `UnsupportedMediaType`, `ProtocolError`, and `IllFormedShapes` for
    shapes that were sent; for others what validating raises.
    """
    data, shapes = _read(job, body)
    lines = {file.path: file.content or b"" for file in (*data, *shapes)}
    own = not shapes
    if own and not job.shapes:
        raise ProtocolError(
            "this server has no shapes.", f"Send some, in a part {SHAPES!r} beside {DATA!r}."
        )
    if own:
        shapes = [ReadFile(Path("shapes"), tuple(ox.parse(job.shapes, N_QUADS.engine)), "s-")]
    report = _validated(job, data, shapes, sent=not own)
    report = by_place(locate(at_least(report, job.severity), data, [] if own else shapes))
    style = Style(_prefixes(data), job.language, _Lines(lines), limit=job.limit)
    text = render(report, job.form, style).encode()
    return Reported(RENDERINGS[job.form].media_type, report.conforms, text)


def _validated(
    job: SentJob, data: Sequence[ReadFile], shapes: Sequence[ReadFile], *, sent: bool
) -> ValidationReport:
    candidate = MemoryCandidate(_quads(data), (), None)
    try:
        return OwnEngine(drafts=job.drafts).validate(candidate, Shapes(_quads(shapes)))
    except (ShapesError, ValidationFailed) as error:
        if sent:
            raise IllFormedShapes(error.detail, error.hint) from error
        raise


def _read(job: SentJob, body: bytes) -> tuple[list[ReadFile], list[ReadFile]]:
    """The data, and the shapes if they were sent too."""
    media_type, parameters = media_type_of(job.content_type)
    if media_type != MULTIPART:
        return [_file(DATA, body, _format(job.content_type, "", "the request body"), 0)], []
    if not parameters.get("boundary"):
        raise ProtocolError(f"{MULTIPART} comes without its boundary.")
    found: dict[str, list[ReadFile]] = {DATA: [], SHAPES: []}
    for number, (name, file) in enumerate(files_of(body, parameters["boundary"])):
        if name not in found:
            raise ProtocolError(
                f"there is a part {name!r}.", f"The parts are called {DATA!r} and {SHAPES!r}."
            )
        title = file.filename or name
        rdf_format = _format(file.content_type, title, f"the file {title!r}")
        found[name].append(_file(title, file.stream.read(), rdf_format, number))
    if not found[DATA]:
        raise ProtocolError(f"there is no part {DATA!r}.", "Send the data in it.")
    return found[DATA], found[SHAPES]


def _format(content_type: str | None, name: str, what: str) -> RdfFormat:
    """The format that a Content-Type names, or else a file's extension."""
    extension = Path(name).suffix
    if media_type_of(content_type)[0] in _UNKNOWN and extension:
        return find_format(RDF_FORMATS, extension)
    accepted = tuple(row.media_type for row in RDF_FORMATS)
    return sent_format(content_type, what, accepted, RDF_FORMATS)


def _file(name: str, content: bytes, rdf_format: RdfFormat, number: int) -> ReadFile:
    path = Path(name)
    try:
        quads = tuple(ox.parse(content, rdf_format.engine))
    except SyntaxError as error:
        raise syntax_error(path, error) from error
    return ReadFile(path, quads, f"r{number}-", content, rdf_format)


def _quads(files: Sequence[ReadFile]) -> Iterator[ox.Quad]:
    """All quads, the blank nodes of each file its own."""
    for file in files:
        for quad in file.quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.BlankNode):
                subject = ox.BlankNode(f"{file.mark}{subject.value}")
            if isinstance(value, ox.BlankNode):
                value = ox.BlankNode(f"{file.mark}{value.value}")
            yield ox.Quad(subject, quad.predicate, value, quad.graph_name)


def _prefixes(files: Sequence[ReadFile]) -> dict[str, str]:
    """The prefixes that the data was written with."""
    found: dict[str, str] = {}
    for file in files:
        if file.content is not None and file.rdf_format is not None:
            parser = ox.parse(io.BytesIO(file.content), file.rdf_format.engine)
            for _ in parser:
                pass
            found |= parser.prefixes
    return found


class _Lines:
    """The lines of what was sent."""

    def __init__(self, contents: dict[Path, bytes]) -> None:
        self._contents = contents
        self._lines: dict[Path, list[str]] = {}

    def __call__(self, place: Place) -> str | None:
        if place.line is None:
            return None
        lines = self._lines.get(place.path)
        if lines is None:
            text = self._contents.get(place.path, b"").decode("utf-8-sig", errors="replace")
            lines = self._lines[place.path] = text.split("\n")
        return lines[place.line - 1].removesuffix("\r") if place.line <= len(lines) else None
