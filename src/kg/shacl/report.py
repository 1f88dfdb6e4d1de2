"""What a validation found (SHACL, section 3.6), and how much it looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH, local_name
from kg.rdf.places import Place
from kg.shacl.model.path import Path, path_text
from kg.shacl.model.terms import Node, Term

# What a notebook shows of a report.
_SHOWN: Final = 50
_COLUMNS: Final = ("severity", "node", "path", "value", "message", "place")
SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One result (section 3.6.2); terms are those of data and shapes.

    `messages` are texts in several languages. `details` are the results of shapes within that
    were not met, and why they matter here. `source_constraint` is a SPARQL constraint's node.
    `expected` says what the constraint wants, whatever the shape's own message, and `stated` is
    the parameter's value that it comes from, of those that may have several. `place` is where
    the data says it, `shape_place` where the shape does, if that is known. `hint` asks, in several
    languages, whether something else was meant.
    """

    focus_node: Term
    component: ox.NamedNode
    source_shape: Node
    severity: ox.NamedNode
    path: Path | None = None
    value: Term | None = None
    messages: tuple[ox.Literal, ...] = ()
    source_constraint: Node | None = None
    details: tuple[ValidationResult, ...] = ()
    expected: tuple[ox.Literal, ...] = ()
    place: Place | None = None
    shape_place: Place | None = None
    hint: tuple[ox.Literal, ...] = ()
    stated: Term | None = None

    @property
    def severity_name(self) -> str:
        """``Violation``, ``Warning``, ``Info``, or the local name of another."""
        return local_name(self.severity.value)

    @property
    def component_name(self) -> str:
        return local_name(self.component.value)

    @property
    def grade(self) -> str:
        """The severity of SHACL's that it counts as; one of somebody's own is a violation."""
        return _graver(self.severity)

    def message(self, language: str = "en") -> str:
        """The message in that language, or else in whichever there is."""
        found = in_language(self.messages, language)
        return found.value if found else "(no message)"


def in_language(texts: Iterable[ox.Literal], language: str) -> ox.Literal | None:
    """The text in a language (or one like it: de for de-CH), in English, in none, or the first."""
    by_tag: dict[str, ox.Literal] = {}
    for text in texts:
        tag = (text.language or "").lower()
        by_tag.setdefault(tag, text)
        by_tag.setdefault(tag.partition("-")[0], text)
    wanted = language.lower().replace("_", "-")
    for tag in (wanted, wanted.partition("-")[0], "en", ""):
        if tag in by_tag:
            return by_tag[tag]
    return next(iter(by_tag.values()), None)


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was looked at.

    `shapes` and `targets` that selected something, the `focus_nodes` of each shape, the
    `constraints` of these shapes and of those within them, and how often one of these was held
    against a value node: `evaluations`, None where a store knows and does not tell.
    """

    shapes: int = 0
    targets: int = 0
    focus_nodes: int = 0
    constraints: int = 0
    evaluations: int | None = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about shapes or data that makes a verdict worth less than it looks.

    `kind` is a name of `kg.shacl.notices.kinds.KINDS`, `severity` ``Warning`` or ``Info``.
    `about` is the shape, class, property or datatype, by whose place it can be found. `count`
    says how often there is cause for it, and `examples` are some of the triples that give it.
    """

    kind: str
    messages: tuple[ox.Literal, ...]
    severity: str = "Warning"
    about: Term | None = None
    examples: tuple[ox.Triple, ...] = ()
    count: int = 1
    place: Place | None = None

    def message(self, language: str = "en") -> str:
        """The message in that language, or else in whichever there is."""
        found = in_language(self.messages, language)
        return found.value if found else self.kind


@dataclass(frozen=True)
class ValidationReport:
    """What was found, the worst first.

    `conforms` is SHACL's: no result at all, of whatever severity. `passed` are the shapes with
    focus nodes that all conform.
    """

    results: tuple[ValidationResult, ...]
    engine: str
    seconds: float
    checked: Checked | None = None
    notices: tuple[Notice, ...] = ()
    passed: tuple[Node, ...] = ()

    @property
    def conforms(self) -> bool:
        return not self.results

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many results there are of each severity, by its name."""
        found = dict.fromkeys(SEVERITIES, 0)
        for result in self.results:
            found[result.severity_name] = found.get(result.severity_name, 0) + 1
        return found

    def count(self, severity: str) -> int:
        return self.counts.get(severity, 0)

    def __iter__(self) -> Iterator[ValidationResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __bool__(self) -> bool:
        """A report is one, whether it has results or not."""
        return True

    def _repr_html_(self) -> str:
        """The first results as a table, for notebooks."""
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        rows = "".join(_row(result) for result in self.results[:_SHOWN])
        head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
        more = len(self.results) - _SHOWN
        rest = f"<p>… and {more} more.</p>" if more > 0 else ""
        verdict = "Conforms" if self.passes() else "Does not conform"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<p><b>{verdict}</b>: {escape(counts)}</p>{table if rows else ''}{rest}"

    def passes(self, fail_on: str = "violation") -> bool:
        """Whether nothing of that severity or worse was found."""
        worst = SEVERITIES[: SEVERITIES.index(fail_on.capitalize()) + 1]
        return not any(result.grade in worst for result in self.results)


def _row(result: ValidationResult) -> str:
    path = "" if result.path is None else path_text(result.path)
    value = "" if result.value is None else str(result.value)
    place = "" if result.place is None else str(result.place)
    cells = (result.severity_name, result.focus_node, path, value, result.message(), place)
    return f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"


def _graver(severity: ox.NamedNode) -> str:
    """A severity of somebody's own is a violation: nothing says that it is milder."""
    name = local_name(severity.value)
    return name if severity.value.startswith(SH) and name in SEVERITIES else SEVERITIES[0]


def in_order(results: list[ValidationResult]) -> tuple[ValidationResult, ...]:
    """The worst first, then by focus node and shape."""
    order = {f"{SH}{severity}": number for number, severity in enumerate(SEVERITIES)}

    def key(result: ValidationResult) -> tuple[int, str, str, str]:
        return (
            order.get(result.severity.value, -1),
            str(result.focus_node),
            str(result.source_shape),
            str(result.value or ""),
        )

    return tuple(sorted(results, key=key))
