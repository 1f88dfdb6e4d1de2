"""One validation of source files, from reading them to the report that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.cli.progress import step
from kg.errors import ConfigurationError, ShapesError
from kg.jsonld.profiles.reading import read_profiles
from kg.namespaces import SH
from kg.rdf.files import rdf_files, read_quads
from kg.rdf.sources import Sources
from kg.shacl.baseline import read_baseline, write_baseline
from kg.shacl.engines import engine_named
from kg.shacl.locating import locate
from kg.shacl.report import ValidationReport
from kg.shacl.selection import at_least, by_place
from kg.shacl.shapes import Shapes
from kg.shacl.validation import Engine
from kg.shacl.validation import validate as run
from kg.store.assembly import assemble
from kg.store.base import RdfDataset
from kg.store.candidate import MemoryCandidate
from kg.store.source_dataset import SourceDataset

# Graph names of data that states no base of its own: validation alone mints no IRI.
_NO_BASE = "urn:x-kg:"


@dataclass(frozen=True)
class Choices:
    """What of the sources is validated, by what, and what of the report is wanted.

    `focus` and `shapes` are IRIs, or names with a prefix that the data declares. With
    `update_baseline` everything that is found becomes known.
    """

    engine: str = "kg"
    drafts: bool = False
    context: tuple[Path, ...] = ()
    focus: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    severity: str = "info"
    baseline: Path | None = None
    update_baseline: bool = False


@dataclass(frozen=True)
class Outcome:
    """A report with places, and the prefixes to show it with."""

    report: ValidationReport
    prefixes: Mapping[str, str]


def validate(sources: Sources, choices: Choices) -> Outcome:
    """Read and validate; raises what reading, the rules and validating raise."""
    if sources.shapes is None:
        raise ConfigurationError(
            "there are no shapes to validate against.", "Give their folder with --shapes."
        )
    sources = with_any_base(sources)
    check_profiles(sources)
    with step("reading"):
        dataset, count = _dataset(sources)
        prefixes = prefixes_of(dataset)
        engine = _engine(choices, prefixes)
    with step(f"validating {count} quads"):
        report = _checked(dataset, engine, sources, choices, prefixes)
    return outcome(report, sources, choices, prefixes)


def _dataset(sources: Sources) -> tuple[SourceDataset | MemoryCandidate, int]:
    """What is validated, and how many quads that is; copied only where rules ask it."""
    if not sources.rules:
        dataset = SourceDataset(sources)
        return dataset, len(dataset)
    candidate = MemoryCandidate((), (), sources.base)
    assemble(candidate, sources)
    return candidate, len(candidate.quads)


def with_any_base(sources: Sources) -> Sources:
    """Sources that state no base get one, for names that nobody sees."""
    return sources if sources.states_base else sources.with_base(_NO_BASE)


def prefixes_of(dataset: SourceDataset | MemoryCandidate) -> Mapping[str, str]:
    """The prefixes of the data, and SHACL's."""
    return {"sh": SH, **dataset.prefixes()}


def outcome(
    report: ValidationReport, sources: Sources, choices: Choices, prefixes: Mapping[str, str]
) -> Outcome:
    """What of a report is wanted, with places, in their order."""
    report = chosen(report, choices)
    return Outcome(by_place(locate(report, sources.read_files, sources.read_shape_files)), prefixes)


def chosen(report: ValidationReport, choices: Choices) -> ValidationReport:
    """What of a report is wanted; with `update_baseline` all of it becomes known."""
    return _known_left_out(at_least(report, choices.severity), choices)


def _checked(
    dataset: RdfDataset,
    engine: Engine,
    sources: Sources,
    choices: Choices,
    prefixes: Mapping[str, str],
) -> ValidationReport:
    focus = [node.value for node in named(choices.focus, prefixes)]
    try:
        return run(dataset, Shapes(sources.shape_quads()), engine, focus)
    except ShapesError as error:
        raise placed(error, sources) from error


def check_profiles(sources: Sources) -> None:
    """Raise `ShapesError`, with its place, for a mapping that no document can be made by."""
    try:
        read_profiles(quad.triple for quad in sources.shape_quads())
    except ShapesError as error:
        raise placed(error, sources) from error


def placed(error: ShapesError, sources: Sources) -> ShapesError:
    """The same error with the file, line and column of what it is about."""
    node = error.about
    if not isinstance(node, ox.NamedNode | ox.BlankNode):
        return error
    place = sources.shape_places(terms=[node]).terms.get(node)
    return ShapesError(f"{place}: {error.detail}", error.hint, node) if place else error


def _known_left_out(report: ValidationReport, choices: Choices) -> ValidationReport:
    path = choices.baseline
    if path is None:
        return report
    if choices.update_baseline:
        try:
            write_baseline(path, report)
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror}.", "Choose another.") from error
        return replace(report, results=())
    return read_baseline(path).only_new(report)


def _engine(choices: Choices, prefixes: Mapping[str, str]) -> Engine:
    only = frozenset(named(choices.shapes, prefixes))
    context = tuple(_context(choices.context))
    if choices.engine == "pyshacl":
        if only or context or choices.drafts:
            raise ConfigurationError(
                "pyshacl has no --context, no --shape and no --shacl 1.2.", "Use --engine kg."
            )
        return engine_named(choices.engine)
    return engine_named(choices.engine, drafts=choices.drafts, context=context, only=only)


def _context(paths: tuple[Path, ...]) -> Iterator[ox.Quad]:
    """Quads whose blank nodes are nobody else's."""
    for number, path in enumerate(rdf_files(paths)):
        for quad in read_quads(path):
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.BlankNode):
                subject = ox.BlankNode(f"c{number}-{subject.value}")
            if isinstance(value, ox.BlankNode):
                value = ox.BlankNode(f"c{number}-{value.value}")
            yield ox.Quad(subject, quad.predicate, value, quad.graph_name)


def named(names: Iterable[str], prefixes: Mapping[str, str]) -> list[ox.NamedNode]:
    """IRIs that are written out, in angle brackets or not, or with a prefix.

    Raises `ConfigurationError` for what is neither.
    """
    return [_named(name, prefixes) for name in names]


def _named(name: str, prefixes: Mapping[str, str]) -> ox.NamedNode:
    prefix, colon, local = name.partition(":")
    iri = f"{prefixes[prefix]}{local}" if colon and prefix in prefixes else name.strip("<>")
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ConfigurationError(
            f"{name!r} is no IRI: {error}.",
            "Write https://example.org/a, or a prefix and a name, as in ex:a.",
        ) from error
