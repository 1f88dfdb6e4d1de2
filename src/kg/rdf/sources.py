"""The folders that a graph is kept in: data, ontology with its rules, and shapes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import ConfigurationError, SparqlSyntaxError
from kg.namespaces import VOID_URI_SPACE
from kg.rdf.files import rdf_files
from kg.rdf.mentions import Term
from kg.rdf.readings import Readings
from kg.rdf.source_places import Places, ReadFile, find_places

DERIVED: Final = "derived"


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query kept as a file; its triples go to the graph ``derived``."""

    path: Path
    text: str


@dataclass(frozen=True)
class Sources:
    """The paths of a graph's sources, and the readings of them.

    `ontology` and `shapes` may be absent. Rules are the ``*.rq`` files in ``rules`` beneath
    the ontology. `base` overrides the IRI that the data states with ``void:uriSpace``.
    """

    data: tuple[Path, ...]
    ontology: Path | None = None
    shapes: Path | None = None
    stated_base: str | None = None
    # The same sources under another base have been read already.
    readings: Readings = field(default_factory=Readings, kw_only=True, repr=False, compare=False)

    @cached_property
    def files(self) -> Mapping[Path, str]:
        """Every RDF file of data and ontology, with the path of its graph under ``graph/``."""
        named = {path: path.stem for path in rdf_files(self.data)}
        if self.ontology is not None:
            named |= {path: f"ontology/{path.stem}" for path in rdf_files([self.ontology])}
        stems: dict[str, Path] = {}
        for path, stem in named.items():
            if stem == DERIVED:
                raise ConfigurationError(
                    f"{path}: the graph '{DERIVED}' is the one that the rules fill.", "Rename it."
                )
            if stem in stems:
                raise ConfigurationError(
                    f"{stems[stem]} and {path} would both be the graph '{stem}'.",
                    "Rename one of them.",
                )
            stems[stem] = path
        return named

    @cached_property
    def shape_files(self) -> tuple[Path, ...]:
        return tuple(rdf_files([self.shapes])) if self.shapes is not None else ()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        folder = self.ontology / "rules" if self.ontology is not None else None
        if folder is None or not folder.is_dir():
            return ()
        return tuple(_read_rule(path) for path in sorted(folder.glob("*.rq")))

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every source file, by path."""
        paths = [*self.files, *self.shape_files, *(rule.path for rule in self.rules)]
        return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    @property
    def read_files(self) -> tuple[ReadFile, ...]:
        """Every file of `files` with its reading, and the mark of its blank nodes in `quads`."""
        return tuple(self._read_all(self.files, "f"))

    @property
    def read_shape_files(self) -> tuple[ReadFile, ...]:
        """The same for `shape_quads`."""
        return tuple(self._read_all(self.shape_files, "s"))

    def _read_all(self, paths: Iterable[Path], kind: str) -> Iterator[ReadFile]:
        # No other file's mark begins with this one's.
        for number, path in enumerate(paths):
            yield ReadFile(
                path,
                self.readings(path),
                f"{kind}{number}-",
                places=self.readings.places(path),
                mentions=self.readings.mentions(path),
                pieces=self.readings.pieces(path),
            )

    @cached_property
    def base(self) -> str:
        """The IRI under which all of the graph's own IRIs are minted.

        Raises `ConfigurationError` unless it was given or the data states exactly one.
        """
        if self.stated_base is not None:
            return _checked_base(self.stated_base)
        stated = sorted(self._bases)
        if len(stated) == 1:
            return _checked_base(stated[0])
        problem = (
            "states no void:uriSpace" if not stated else f"states several: {', '.join(stated)}"
        )
        raise ConfigurationError(
            f"the data {problem}, so its graphs have no base IRI.",
            "State it once, on the dataset, or give it with --base.",
        )

    @cached_property
    def _bases(self) -> frozenset[str]:
        return frozenset(
            quad.object.value
            for path in self.files
            for quad in self.readings(path)
            if quad.predicate == VOID_URI_SPACE and isinstance(quad.object, ox.Literal)
        )

    @property
    def states_base(self) -> bool:
        """Whether a base was given or the data states any."""
        return self.stated_base is not None or bool(self._bases)

    def with_base(self, base: str) -> Sources:
        """The same sources under another base."""
        return replace(self, stated_base=base)

    def graph_iri(self, stem: str) -> ox.NamedNode:
        """The IRI of the named graph of one file."""
        try:
            return ox.NamedNode(f"{self.base}graph/{stem}")
        except ValueError as error:
            raise ConfigurationError(
                f"the file {stem}.ttl cannot name a graph: {error}.",
                "Rename it, with letters, digits and hyphens.",
            ) from error

    def quads(self) -> Iterator[ox.Quad]:
        """Data and ontology, each file's default graph put into its own named graph.

        Blank nodes are made distinct between files.
        """
        for file in self.read_files:
            yield from self.quads_of(file)

    def quads_of(self, file: ReadFile) -> Iterator[ox.Quad]:
        """What one of `read_files` has of `quads`."""
        graph = self.graph_iri(self.files[file.path])
        for quad in file.quads:
            yield _relabelled(quad, graph, file.mark)

    def shape_quads(self) -> Iterator[ox.Quad]:
        """The shapes, one named graph a file."""
        for file in self.read_shape_files:
            graph = ox.NamedNode(f"urn:x-kg:shapes:{file.path.stem}")
            for quad in file.quads:
                yield _relabelled(quad, graph, file.mark)

    def places(self, triples: Iterable[ox.Triple] = (), terms: Iterable[Term] = ()) -> Places:
        """Where triples of `quads`, and terms of them, stand in the files.

        Blank nodes are those that these very sources gave, not another reading of the same files.
        """
        return find_places(self.read_files, triples, terms)

    def shape_places(self, triples: Iterable[ox.Triple] = (), terms: Iterable[Term] = ()) -> Places:
        """The same for `shape_quads`."""
        return find_places(self.read_shape_files, triples, terms)


def _checked_base(base: str) -> str:
    try:
        ox.NamedNode(base)
    except ValueError as error:
        raise ConfigurationError(
            f"the base {base!r} is no IRI: {error}.", "Give one such as https://example.org/."
        ) from error
    if not base.endswith(("/", "#", ":")):
        raise ConfigurationError(
            f"the base {base!r} runs into the names after it.", "Let it end with '/'."
        )
    return base


def _read_rule(path: Path) -> Rule:
    try:
        return Rule(path, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SparqlSyntaxError(f"{path}: not UTF-8: {error.reason}.") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}.") from error


def _relabelled(quad: ox.Quad, graph: ox.NamedNode, mark: str) -> ox.Quad:
    own_graph = graph if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
    subject, value = quad.subject, quad.object
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"{mark}{subject.value}")
    if isinstance(value, ox.BlankNode):
        value = ox.BlankNode(f"{mark}{value.value}")
    return ox.Quad(subject, quad.predicate, value, own_graph)
