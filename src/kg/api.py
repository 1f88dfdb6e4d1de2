"""What Python programs import: `kg.validate` and `kg.render`.

>>> import kg
>>> shapes = b'''
... prefix ex: <http://example.org/> prefix sh: <http://www.w3.org/ns/shacl#>
... ex:Person a sh:NodeShape ; sh:targetClass ex:Human ;
...     sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "A person has a name." ] .
... '''
>>> report = kg.validate(b"<http://example.org/ann> a <http://example.org/Human> .", shapes)
>>> report.conforms
False
>>> [(str(result.focus_node), result.message()) for result in report.results]
[('<http://example.org/ann>', 'A person has a name.')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import ConfigurationError
from kg.rdf.files import rdf_files, read_quads, syntax_error
from kg.rdf.formats import RDF_FORMATS, RdfFormat, find_format
from kg.rdf.source_lines import SourceLines
from kg.rdf.source_places import ReadFile
from kg.shacl.engines import engine_named
from kg.shacl.locating import locate
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render as rendered
from kg.shacl.report import ValidationReport
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate


class RdflibGraph(Protocol):
    """A graph or dataset of rdflib's, which need not be installed."""

    def serialize(self, **options: Any) -> Any: ...


Source: TypeAlias = str | Path | bytes | RdflibGraph | Iterable[ox.Quad] | Iterable[ox.Triple]


def validate(  # noqa: PLR0913 - what there is to choose
    data: Source,
    shapes: Source | None = None,
    *,
    rdf_format: str = "turtle",
    context: Source = (),
    focus: Sequence[str] = (),
    only: Sequence[str] = (),
    drafts: bool = False,
    engine: str = "kg",
) -> ValidationReport:
    """Validate data against shapes; without shapes those are meant that the data itself holds.

    A source is a file or folder (`str` or `Path`), a text (`bytes`, of the format that
    `rdf_format` names), a graph or dataset of rdflib's, or quads or triples of pyoxigraph's.
    Results of files have the places where they stand.

    `context` belongs to the data without being validated. With `focus` only these nodes (IRIs)
    are validated, with `only` against no other shapes than these. `drafts` are those of SHACL
    1.2. `engine` is ``kg`` or ``pyshacl``.

    Raises `kg.errors.RdfSyntaxError`, `ShapesError`, `ValidationFailed`, `ConfigurationError`
    and `UnknownFormat`; all are `kg.errors.KgError`.
    """
    own = _read(data, "d", rdf_format)
    theirs = own if shapes is None else _read(shapes, "s", rdf_format)
    options: dict[str, Any] = {}
    if engine == "kg":
        beside = tuple(_quads(_read(context, "c", rdf_format)))
        named = frozenset(ox.NamedNode(iri) for iri in only)
        options = {"drafts": drafts, "context": beside, "only": named}
    elif drafts or only or context != ():
        raise ConfigurationError(
            f"{engine} has no context, no `only` and no drafts.", 'Use engine="kg".'
        )
    candidate = MemoryCandidate(_quads(own), (), None)
    report = engine_named(engine, **options).validate(candidate, Shapes(_quads(theirs)), focus)
    return locate(report, _files(own), _files(theirs))


def render(report: ValidationReport, form: str = "text", **style: Any) -> str:
    """A report in a form: text, json, turtle, jsonld, sarif, junit, html or github.

    `style` is as of `kg.shacl.renderings.style.Style`: prefixes, language, group_by, limit,
    summary. Raises `UnknownFormat`.
    """
    return rendered(report, form, replace(Style(lines=SourceLines()), **style))


def _read(source: Source, mark: str, rdf_format: str) -> list[ReadFile]:
    if isinstance(source, str | Path):
        files = rdf_files([Path(source)])
        return [
            ReadFile(path, tuple(read_quads(path)), f"{mark}{number}-")
            for number, path in enumerate(files)
        ]
    if isinstance(source, bytes):
        known = find_format(RDF_FORMATS, rdf_format)
        return [ReadFile(_NOWHERE, _parsed(source, known), f"{mark}0-", source, known)]
    if hasattr(source, "serialize"):
        form = "nquads" if hasattr(source, "quads") else "nt"
        source = ox.parse(source.serialize(format=form, encoding="utf-8"), ox.RdfFormat.N_QUADS)
    return [ReadFile(_NOWHERE, tuple(map(_quad, source)), f"{mark}0-")]


_NOWHERE: Final = Path("(text)")


def _parsed(text: bytes, rdf_format: RdfFormat) -> tuple[ox.Quad, ...]:
    try:
        return tuple(ox.parse(text, rdf_format.engine))
    except SyntaxError as error:
        raise syntax_error(_NOWHERE, error) from error


def _quad(one: ox.Quad | ox.Triple) -> ox.Quad:
    return one if isinstance(one, ox.Quad) else ox.Quad(one.subject, one.predicate, one.object)


def _quads(files: Iterable[ReadFile]) -> Iterator[ox.Quad]:
    """All quads, the blank nodes of each file its own."""
    for file in files:
        for quad in file.quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.BlankNode):
                subject = ox.BlankNode(f"{file.mark}{subject.value}")
            if isinstance(value, ox.BlankNode):
                value = ox.BlankNode(f"{file.mark}{value.value}")
            yield ox.Quad(subject, quad.predicate, value, quad.graph_name)


def _files(files: Iterable[ReadFile]) -> list[ReadFile]:
    """Those that have lines."""
    return [file for file in files if file.path != _NOWHERE or file.content is not None]
