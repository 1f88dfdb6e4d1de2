"""Sources that are validated again whenever they change: what has not changed is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import pyoxigraph as ox

from kg.cli.validation import (
    Choices,
    Outcome,
    check_profiles,
    outcome,
    placed,
    prefixes_of,
    validate,
    with_any_base,
)
from kg.errors import ShapesError
from kg.rdf.readings import Readings
from kg.rdf.source_places import ReadFile, own_term
from kg.rdf.sources import DERIVED, Sources
from kg.shacl.affected.held import HeldValidation
from kg.shacl.evaluation.collection import without_collection
from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.shapes import Shapes
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate
from kg.store.rules import derive


class Workbench:
    """Validates as `validate` does, and remembers what the next time may need."""

    def __init__(self) -> None:
        self._readings = Readings(often=True)
        self._held: _Held | None = None

    def validate(self, sources: Sources, choices: Choices) -> Outcome:
        """Validate the sources as they are now; raises what `validate` raises.

        Circular garbage is left for `rest`: to look for it takes a good part of the time.
        """
        with without_collection():
            return self._validated(sources, choices)

    def rest(self) -> None:
        """Clear away what validating has left; for when nobody waits."""
        gc.collect()

    def _validated(self, sources: Sources, choices: Choices) -> Outcome:
        self._readings.forget_changed()
        sources = replace(sources, readings=self._readings)
        narrowed = choices.focus or choices.shapes or choices.context
        if choices.engine != OwnEngine.name or narrowed or sources.shapes is None:
            return validate(sources, choices)
        sources = with_any_base(sources)
        # If anything is raised, the next time begins anew.
        held, self._held = self._held, None
        if held is None or not held.is_of(sources, choices):
            held = _Held(sources, choices)
        else:
            held.follow(sources)
        report = held.validation.report(OwnEngine.name)
        self._held = held
        return outcome(report, sources, choices, prefixes_of(held.candidate))


class _Held:
    """Sources, and their validation, that follows their changes."""

    def __init__(self, sources: Sources, choices: Choices) -> None:
        self._sources = sources
        self._choices = choices
        self._files = {file.path: _Content(sources, file) for file in sources.read_files}
        self._shapes = [file.quads for file in sources.read_shape_files]
        check_profiles(sources)
        self.candidate = MemoryCandidate((), (), sources.base)
        assemble(self.candidate, sources)
        try:
            shapes = Shapes(self.candidate.shapes).quads
            self.validation = HeldValidation(self.candidate.quads, shapes, drafts=choices.drafts)
        except ShapesError as error:
            raise placed(error, sources) from error

    def is_of(self, sources: Sources, choices: Choices) -> bool:
        """Whether no more has changed than the contents of data files."""
        shapes = [file.quads for file in sources.read_shape_files]
        return (
            choices.drafts == self._choices.drafts
            and sources.base == self._sources.base
            and list(sources.files.items()) == list(self._sources.files.items())
            and sources.rules == self._sources.rules
            and list(map(id, shapes)) == list(map(id, self._shapes))
        )

    def follow(self, sources: Sources) -> None:
        """Look again at files that have changed, and at what follows from them."""
        removed: set[ox.Quad] = set()
        added: set[ox.Quad] = set()
        for file in sources.read_files:
            old = self._files[file.path]
            if file.quads is not old.read:
                new = self._files[file.path] = _Content(sources, file)
                removed.update(old.beside(new))
                added.update(new.beside(old))
        if not removed and not added:
            return
        removed = {quad for quad in removed if not self._is_stated(quad)}
        added = {quad for quad in added if quad not in self.candidate.quads}
        derived = self._derived()
        self.candidate.move(removed | derived, added)
        derive(self.candidate, sources.rules, sources.graph_iri(DERIVED))
        now = self._derived()
        self.validation.change(removed | (derived - now), added | (now - derived))

    def _derived(self) -> set[ox.Quad]:
        """What follows from the files, and none of them states."""
        graph = self._sources.graph_iri(DERIVED)
        stating = self._with_graph(graph)
        return {
            quad
            for quad in self.candidate.quads.quads_for_graph_name(graph)
            if not any(content.states(quad) for content in stating)
        }

    def _is_stated(self, quad: ox.Quad) -> bool:
        """Whether any file has a quad: files may name each other's graphs."""
        return any(content.states(quad) for content in self._with_graph(quad.graph_name))

    def _with_graph(self, name: object) -> list[_Content]:
        return [content for content in self._files.values() if name in content.graphs]


class _Content:
    """What one file says, as it was read and as the graph has it."""

    def __init__(self, sources: Sources, file: ReadFile) -> None:
        self.read = file.quads
        self._sources = sources
        self._file = file
        self._said = frozenset(file.quads)
        self._own = sources.graph_iri(sources.files[file.path])

    @cached_property
    def graphs(self) -> frozenset[object]:
        """The graphs that it says something in."""
        named = {quad.graph_name for quad in self.read}
        return frozenset(self._own if isinstance(name, ox.DefaultGraph) else name for name in named)

    def states(self, quad: ox.Quad) -> bool:
        """Whether it says a quad, which is as the graph has it."""
        mark, name = self._file.mark, quad.graph_name
        subject, value = own_term(quad.subject, mark), own_term(quad.object, mark)
        if subject is None or value is None or isinstance(subject, ox.Literal):
            return False
        names = [name, ox.DefaultGraph()] if name == self._own else [name]
        return any(ox.Quad(subject, quad.predicate, value, one) in self._said for one in names)

    def beside(self, other: _Content) -> Iterator[ox.Quad]:
        """What it says and another reading of the file does not, as the graph has it."""
        some = tuple(self._said - other._said)
        return self._sources.quads_of(replace(self._file, quads=some))
