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
>>> for result in report:
...     print(result.severity_name, result.focus_node, result.message(), result.place)
Violation <http://example.org/ann> A person has a name. (text):1:1
>>> print(kg.render(report, prefixes={"ex": "http://example.org/"}))
violation[MinCount]: A person has a name.
...
Does not conform: 1 violation, 0 warnings, 0 infos (kg, ... s).
<BLANKLINE>

What cannot be validated raises a `kg.KgError`, which says what is wrong and what to do:

>>> kg.validate(b"<http://example.org/ann> a", shapes)
Traceback (most recent call last):
...
kg.errors.RdfSyntaxError: (text):1:27: Unexpected end.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import ConfigurationError
from kg.rdf.files import rdf_files, read_quads, syntax_error
from kg.rdf.formats import RDF_FORMATS, RdfFormat, find_format
from kg.rdf.source_lines import SourceLines
from kg.rdf.source_places import ReadFile, marked_quads
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


Source: TypeAlias = (
    str
    | Path
    | bytes
    | RdflibGraph
    | Iterable[str]
    | Iterable[Path]
    | Iterable[ox.Quad]
    | Iterable[ox.Triple]
)

# The source of what came from no file.
_NOWHERE: Final = Path("(text)")
# No system has names of files with more characters.
_LONGEST: Final = 4096


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

    A source is a file or folder or several (`str` or `Path`), a text (`bytes`, of the format that
    `rdf_format` names), a graph or dataset of rdflib's, or quads or triples of pyoxigraph's.
    Results of files and texts have the places where they stand.

    `context` belongs to the data without being validated. With `focus` only these nodes (IRIs)
    are validated, with `only` against no other shapes than these. `drafts` are those of SHACL
    1.2. `engine` is ``kg`` or ``pyshacl``.

    Raises `kg.errors.RdfSyntaxError`, `ShapesError`, `ValidationFailed`, `ConfigurationError`
    and `UnknownFormat`; all are `kg.errors.KgError`.
    """
    nodes, named = [_node(iri) for iri in focus], frozenset(map(_node, only))
    own = _read(data, "d", rdf_format)
    theirs = own if shapes is None else _read(shapes, "s", rdf_format)
    options: dict[str, Any] = {}
    if engine == "kg":
        beside = tuple(marked_quads(_read(context, "c", rdf_format)))
        options = {"drafts": drafts, "context": beside, "only": named}
    elif drafts or only or context != ():
        raise ConfigurationError(
            f"{engine} has no context, no `only` and no drafts.", 'Use engine="kg".'
        )
    report = _validated(engine, own, theirs, nodes, options)
    return locate(report, _files(own), _files(theirs))


def render(report: ValidationReport, form: str = "text", **style: Any) -> str:
    """A report in a form: text, json, turtle, jsonld, sarif, junit, html or github.

    `style` is as of `kg.shacl.renderings.style.Style`: prefixes, language, group_by, limit,
    summary. Raises `UnknownFormat`.
    """
    return rendered(report, form, replace(Style(lines=SourceLines()), **style))


def _read(source: Source, mark: str, rdf_format: str) -> list[ReadFile]:
    if isinstance(source, str | Path):
        return _read_files([source], mark)
    if isinstance(source, bytes):
        known = find_format(RDF_FORMATS, rdf_format)
        return [ReadFile(_NOWHERE, _parsed(source, known), f"{mark}0-", source, known)]
    if hasattr(source, "serialize"):
        form = "nquads" if hasattr(source, "quads") else "nt"
        source = ox.parse(source.serialize(format=form, encoding="utf-8"), ox.RdfFormat.N_QUADS)
    items = tuple(source)
    paths = [item for item in items if isinstance(item, str | Path)]
    if paths and len(paths) == len(items):
        return _read_files(paths, mark)
    return [ReadFile(_NOWHERE, tuple(map(_quad, items)), f"{mark}0-")]


def _read_files(paths: Sequence[str | Path], mark: str) -> list[ReadFile]:
    for path in paths:
        if "\n" in str(path) or len(str(path)) > _LONGEST:
            raise ConfigurationError(
                f"{str(path)[:40]!r}… is no file name.",
                "A text of RDF is given as bytes: encode it.",
            )
    return [
        ReadFile(path, tuple(read_quads(path)), f"{mark}{number}-")
        for number, path in enumerate(rdf_files(map(Path, paths)))
    ]


def _parsed(text: bytes, rdf_format: RdfFormat) -> tuple[ox.Quad, ...]:
    try:
        return tuple(ox.parse(text.removeprefix(codecs.BOM_UTF8), rdf_format.engine))
    except SyntaxError as error:
        raise syntax_error(_NOWHERE, error) from error


def _quad(one: object) -> ox.Quad:
    if isinstance(one, ox.Quad):
        return one
    if isinstance(one, ox.Triple):
        return ox.Quad(one.subject, one.predicate, one.object)
    raise ConfigurationError(
        f"{type(one).__name__} is no quad or triple.",
        "Give those of pyoxigraph, or an rdflib graph.",
    )


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ConfigurationError(f"{iri!r} is no IRI: {error}.", "Write it whole.") from error


def _validated(
    engine: str,
    data: Sequence[ReadFile],
    shapes: Sequence[ReadFile],
    focus: Sequence[ox.NamedNode],
    options: dict[str, Any],
) -> ValidationReport:
    held = Shapes(marked_quads(shapes))
    candidate = MemoryCandidate(marked_quads(data), (), None)
    wanted = [node.value for node in focus]
    return engine_named(engine, **options).validate(candidate, held, wanted)


def _files(files: Iterable[ReadFile]) -> list[ReadFile]:
    """Those that have lines."""
    return [file for file in files if file.path != _NOWHERE or file.content is not None]
