"""Places for all results of a report: where the data says it, and where the shapes do.

All are looked for in one pass over the files, and their lines in one more over those files that
have any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, Literal, TypeAlias

import pyoxigraph as ox

from kg.namespaces import SH
from kg.rdf.places import Place, TriplePlace
from kg.rdf.source_places import ReadFile, numbered_places
from kg.shacl.model.path import Inverse, Path, Predicate, predicates_of
from kg.shacl.model.terms import Term
from kg.shacl.report import ValidationReport, ValidationResult
from kg.shacl.shape_places import ShapePlaces
from kg.shacl.stated import Asked, At, Stated
from kg.shacl.tracing import Tracer

# So many results are placed, the worst: a place takes some 30 microseconds.
_MOST: Final = 100_000

_Role: TypeAlias = Literal["subject", "predicate", "object"]
_Found: TypeAlias = tuple[At, _Role]


def _component(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}ConstraintComponent")


_CLOSED: Final = _component("Closed")
_EQUALS: Final = _component("Equals")
_MAX_COUNT: Final = _component("MaxCount")
_UNIQUE_LANG: Final = _component("UniqueLang")
_QUALIFIED_MAX: Final = _component("QualifiedMaxCount")
# There are more than there may be: it is about values, though no single one is named.
_SURPLUS: Final = (_MAX_COUNT, _UNIQUE_LANG, _QUALIFIED_MAX)


def locate(
    report: ValidationReport, data_files: Iterable[ReadFile], shape_files: Iterable[ReadFile]
) -> ValidationReport:
    """The report with `place` and `shape_place` in its results and their details.

    `place` is that of the object of the triple with the value, of the predicate that a closed
    shape forbids, and of the first value too many. Where something is missing, where the value is
    the focus node, and where no file states the triple, as with what rules derive, it is that of
    the subject of the focus node's first triple; where no file has the focus node, it is where the
    value is first named. Blank nodes are those of the readings, with their marks. Of very many
    results only the first are placed.
    """
    data, shapes = tuple(data_files), tuple(shape_files)
    placed, rest = report.results[:_MOST], report.results[_MOST:]
    every = list(islice(_with_details(placed), _MOST))
    if not every:
        return report
    search = _Search(data, ShapePlaces(shapes, every), every)
    found = tuple(search.placed(result) for result in placed)
    return replace(report, results=found + rest)


def _with_details(results: Iterable[ValidationResult]) -> Iterator[ValidationResult]:
    for result in results:
        yield result
        yield from _with_details(result.details)


class _Search:
    """The places of many results."""

    def __init__(
        self, files: Sequence[ReadFile], shapes: ShapePlaces, results: Sequence[ValidationResult]
    ) -> None:
        self._files = files
        self._shapes = shapes
        self._stated = Stated(files, _asked(results))
        self._trace = Tracer(self._stated)
        # How often something without a value was said of a focus node by a shape.
        self._said: Counter[tuple[Term, Term]] = Counter()
        self._found = {id(result): self._own(result) for result in results}
        self._places = self._read(at for found in self._found.values() for at, _ in found)

    def placed(
        self, result: ValidationResult, above: ValidationResult | None = None
    ) -> ValidationResult:
        """The result with its place; `above` is the one that it is a detail of, placed."""
        place = self._place(result, above)
        placed = replace(result, place=place, shape_place=self._shapes(result))
        if not result.details:
            return placed
        details = tuple(self.placed(detail, placed) for detail in result.details)
        return replace(placed, details=details)

    def _place(self, result: ValidationResult, above: ValidationResult | None) -> Place | None:
        found = self._found.get(id(result), ())
        same = above is not None and above.value == result.focus_node
        if above is not None and same and (not found or result.value == result.focus_node):
            return above.place
        if not found:
            return above.place if above is not None else None
        (file, number), role = found[0]
        place: Place = getattr(self._places[file][number], role)
        return place

    def _own(self, result: ValidationResult) -> tuple[_Found, ...]:
        """Where it stands, at most one place; whether a detail stands there is decided later."""
        found = self._valued(result) if result.value is not None else self._surplus(result)
        if found is not None:
            return (found,)
        focus = result.focus_node
        if (at := self._stated.subjects.get(focus)) is not None:
            return ((at, "subject"),)
        for node in (focus, result.value):
            if node is not None and (at := self._stated.objects.get(node)) is not None:
                return ((at, "object"),)
        return ()

    def _valued(self, result: ValidationResult) -> _Found | None:
        """The triple with the value."""
        focus, value, path, stated = result.focus_node, result.value, result.path, self._stated
        assert value is not None
        at = None
        if (triple := _triple(path, focus, value)) is not None:
            at = stated.triples.get(triple)
        elif path is not None:
            at = self._trace(path, focus, value)
        if at is None and value != focus:
            at = stated.values.get((focus, value))
        if at is None:
            return None
        return at, "predicate" if result.component == _CLOSED else "object"

    def _surplus(self, result: ValidationResult) -> _Found | None:
        """The first value that is one too many, or the property where that is not known."""
        if result.component not in _SURPLUS or not isinstance(result.path, Predicate):
            return None
        values = self._stated.properties.get((result.focus_node, result.path.iri))
        if not values:
            return None
        stated = list(values.values())
        if result.component == _UNIQUE_LANG:
            said = (result.focus_node, result.source_shape)
            number = self._said[said]
            self._said[said] += 1
            repeated = _repeated(values)
            return (repeated[number], "object") if number < len(repeated) else None
        count = self._shapes.max_count(result.source_shape)
        if result.component == _QUALIFIED_MAX or count is None or count >= len(stated):
            return stated[0], "predicate"
        return stated[count], "object"

    def _read(self, found: Iterable[At]) -> Mapping[int, Mapping[int, TriplePlace]]:
        wanted: dict[int, set[int]] = {}
        for file, number in found:
            wanted.setdefault(file, set()).add(number)
        return {file: numbered_places(self._files[file], some) for file, some in wanted.items()}


def _asked(results: Iterable[ValidationResult]) -> Asked:
    """What has to be found for these results."""
    asked = Asked()
    for result in results:
        focus, path, value = result.focus_node, result.path, result.value
        asked.nodes.add(focus)
        if value is not None and not isinstance(value, ox.Literal):
            asked.nodes.add(value)
        if value is None:
            if result.component in _SURPLUS and isinstance(path, Predicate):
                asked.properties.add((focus, path.iri))
            continue
        if (triple := _triple(path, focus, value)) is not None:
            asked.triples.add(triple)
            asked.nodes.add(triple[0])
        elif path is not None:
            asked.predicates.update(predicates_of(path))
        if value != focus and (
            triple is None or result.component == _EQUALS or result.source_constraint is not None
        ):
            asked.values.add((focus, value))
    return asked


def _triple(path: Path | None, focus: Term, value: Term) -> tuple[Term, ox.NamedNode, Term] | None:
    """The triple that a path of one step, forward or inverse, is about."""
    match path:
        case Predicate(iri):
            return focus, iri, value
        case Inverse(Predicate(iri)):
            return value, iri, focus
    return None


def _repeated(values: Mapping[Term, At]) -> list[At]:
    """The second text of each language that has several."""
    texts: dict[str, list[At]] = {}
    for value, at in values.items():
        if isinstance(value, ox.Literal) and value.language:
            texts.setdefault(value.language.lower(), []).append(at)
    return sorted(stated[1] for stated in texts.values() if len(stated) > 1)
