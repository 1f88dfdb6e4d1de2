"""Validation reports: the results, and their renderings (one row a format)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import UnknownFormat, ValidationFailed
from kg.namespaces import SH, local_name

SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class ValidationResult:
    """One result (SHACL, section 3.6.2); terms in N-Triples form, messages by language tag."""

    severity: str
    focus_node: str
    path: str | None
    value: str | None
    component: str
    source_shape: str
    messages: Mapping[str, str]

    def message(self, language: str = "en") -> str:
        """The message in that language, or else in whichever there is."""
        texts = self.messages
        return texts.get(language) or texts.get("") or next(iter(texts.values()), "(no message)")


@dataclass(frozen=True)
class ValidationReport:
    """What a validation found, and how much it looked at.

    `conforms` is SHACL's: no result at all, of whatever severity. `triples` is the report as
    RDF, exactly as the engine made it.
    """

    conforms: bool
    results: tuple[ValidationResult, ...]
    triples: tuple[ox.Triple, ...]
    engine: str
    seconds: float

    def count(self, severity: str) -> int:
        return sum(result.severity == severity for result in self.results)

    def passes(self, fail_on: str = "violation") -> bool:
        """Whether nothing of that severity or worse was found."""
        worst = SEVERITIES[: SEVERITIES.index(fail_on.capitalize()) + 1]
        return not any(result.severity in worst for result in self.results)

    def render(self, name: str, prefixes: Mapping[str, str]) -> str:
        """The report in one of `RENDERINGS`; raises `UnknownFormat`."""
        if name not in RENDERINGS:
            known = ", ".join(RENDERINGS)
            raise UnknownFormat(f"unknown report format {name!r}.", f"Use one of: {known}.")
        return RENDERINGS[name](self, prefixes)


def read_report(triples: Iterable[ox.Triple], engine: str, seconds: float) -> ValidationReport:
    """Read a report graph (SHACL, section 3.6.1); nested details are not results of their own."""
    objects: dict[tuple[object, str], list[object]] = {}
    kept = tuple(triples)
    for triple in kept:
        objects.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)
    roots = [t for t in kept if t.predicate.value == f"{SH}conforms"]
    if len(roots) != 1:
        raise ValidationFailed("the engine gave no report.")
    root = roots[0]
    nodes = objects.get((root.subject, f"{SH}result"), [])
    results = [_read_result(node, objects) for node in nodes]
    order = {severity: number for number, severity in enumerate(SEVERITIES)}
    results.sort(
        key=lambda r: (order.get(r.severity, 9), r.focus_node, r.source_shape, r.value or "")
    )
    conforms = isinstance(root.object, ox.Literal) and root.object.value == "true"
    return ValidationReport(conforms, tuple(results), kept, engine, seconds)


def _read_result(
    node: object, objects: Mapping[tuple[object, str], list[object]]
) -> ValidationResult:
    def one(name: str) -> str | None:
        found = objects.get((node, f"{SH}{name}"))
        return str(found[0]) if found else None

    messages = {
        value.language or "": value.value
        for value in objects.get((node, f"{SH}resultMessage"), ())
        if isinstance(value, ox.Literal)
    }
    return ValidationResult(
        severity=local_name((one("resultSeverity") or "Violation").strip("<>")),
        focus_node=one("focusNode") or "",
        path=one("resultPath"),
        value=one("value"),
        component=local_name((one("sourceConstraintComponent") or "").strip("<>")),
        source_shape=one("sourceShape") or "",
        messages=dict(sorted(messages.items())),
    )


def short(term: str | None, prefixes: Mapping[str, str]) -> str:
    """An N-Triples term as a person would write it in Turtle."""
    if term is None:
        return ""
    iri = term[1:-1] if term.startswith("<") else ""
    for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace) and iri[len(namespace) :].replace("-", "").isalnum():
            return f"{prefix}:{iri[len(namespace) :]}"
    return term


def _text(report: ValidationReport, prefixes: Mapping[str, str]) -> str:
    blocks = []
    for result in report.results:
        path = short(result.path, prefixes) if result.path else ""
        lines = [f"{result.severity}  {short(result.focus_node, prefixes)}  {path}".rstrip()]
        lines.append(f"    {result.message()}")
        if result.value is not None:
            lines.append(f"    value: {short(result.value, prefixes)}")
        lines.append(f"    shape: {short(result.source_shape, prefixes)}")
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, summary_line(report)]) + "\n"


def summary_line(report: ValidationReport) -> str:
    """'Conforms: 0 violations, 2 warnings, 3 infos.'"""
    counts = ", ".join(
        f"{n} {name.lower()}{'' if n == 1 else 's'}"
        for name in SEVERITIES
        for n in (report.count(name),)
    )
    verdict = "Conforms" if report.passes() else "Does not conform"
    return f"{verdict}: {counts} ({report.engine}, {report.seconds:.1f} s)."


def _json(report: ValidationReport, prefixes: Mapping[str, str]) -> str:  # noqa: ARG001 - a rendering
    results = [
        {
            "severity": result.severity,
            "focusNode": result.focus_node,
            "path": result.path,
            "value": result.value,
            "component": result.component,
            "sourceShape": result.source_shape,
            "messages": dict(result.messages),
        }
        for result in report.results
    ]
    counts = {severity.lower(): report.count(severity) for severity in SEVERITIES}
    document = {
        "conforms": report.conforms,
        "engine": report.engine,
        "seconds": round(report.seconds, 3),
        "counts": counts,
        "results": results,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _turtle(report: ValidationReport, prefixes: Mapping[str, str]) -> str:
    used = {"sh": SH, **prefixes}
    ordered = sorted(report.triples, key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used)
    assert text is not None
    return text.decode()


RENDERINGS: Final[Mapping[str, Callable[[ValidationReport, Mapping[str, str]], str]]] = {
    "text": _text,
    "json": _json,
    "turtle": _turtle,
}
