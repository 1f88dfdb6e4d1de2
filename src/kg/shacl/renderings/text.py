"""Reports for people, as the best compilers write theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.rdf.places import Place
from kg.shacl.renderings.excerpt import excerpt
from kg.shacl.renderings.names import component, escaped
from kg.shacl.renderings.style import GROUPS, Style
from kg.shacl.renderings.words import counted, severity, tenths, whole, word
from kg.shacl.report import (
    SEVERITIES,
    Notice,
    ValidationReport,
    ValidationResult,
    in_language,
)

_COLOURS: Final = {"Violation": "red", "Warning": "yellow", "Info": "blue"}
# Reasons within reasons that are shown, and so many of each.
_DEEPEST: Final = 6
_REASONS: Final = 10
# Notices of one kind that are shown, by their severity.
_NOTICES: Final = {"Info": 3, "Warning": 8}


def text(report: ValidationReport, style: Style) -> str:
    """A block for each result, the notices, and the verdict."""
    shown = report.results if style.limit is None else report.results[: style.limit]
    parts = list(_summary(report, style) if style.summary else blocks(shown, style))
    hidden = len(report.results) - len(shown)
    if hidden and not style.summary:
        parts.append(word("more", style.language).format(count=whole(hidden, style.language)))
    parts += remarks(report, style)
    return "\n\n".join([*parts, verdict(report, style)]) + "\n"


def summary_line(report: ValidationReport, style: Style | None = None) -> str:
    """'Conforms: 0 violations, 2 warnings, 3 infos (kg, 0.1 s).'"""
    style = style or Style()
    language = style.language
    said = word("conforms" if report.passes(style.fail_on) else "fails", language)
    seconds = tenths(report.seconds, language)
    return f"{said}: {counted(report.counts, language)} ({report.engine}, {seconds} s)."


def remarks(report: ValidationReport, style: Style) -> list[str]:
    """The notices, in one text if there are any."""
    return ["\n".join(_notices(report.notices, style))] if report.notices else []


def verdict(report: ValidationReport, style: Style) -> str:
    """How much was checked, and what came of it."""
    line = _bold(summary_line(report, style), style)
    if report.checked is None:
        return line
    language = style.language
    checked = word("checked", language).format(
        shapes=whole(report.checked.shapes, language),
        nodes=whole(report.checked.focus_nodes, language),
        constraints=whole(report.checked.constraints, language),
    )
    return f"{checked}\n{line}"


def blocks(results: Sequence[ValidationResult], style: Style) -> Iterator[str]:
    """A text for each result, under the headings of their groups."""
    if style.group_by is None:
        yield from ("\n".join(_block(result, style)) for result in results)
        return
    key = GROUPS[style.group_by]
    groups: dict[str, list[ValidationResult]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    for group in groups.values():
        name = _group_name(group[0], style)
        yield _bold(f"── {name} ({len(group)}) ", style).ljust(72, "─")
        yield from ("\n".join(_block(result, style)) for result in group)


def _group_name(result: ValidationResult, style: Style) -> str:
    if style.group_by == "file":
        return escaped(str(result.place.path)) if result.place else word("nowhere", style.language)
    if style.group_by == "severity":
        return severity(result.severity_name, style.language, 2)
    if style.group_by == "component":
        return component(result)
    if style.group_by == "shape":
        return style.names.shape(result)
    return style.names(result.focus_node)


def _block(result: ValidationResult, style: Style) -> Iterator[str]:
    kind = severity(result.severity_name, style.language)
    head = _paint(f"{kind}[{component(result)}]", result.grade, style)
    message = style.names.sentence(result.message(style.language))
    yield f"{head}{_bold(f': {message}', style)}"
    margin = ""
    if result.place is not None:
        lines = list(_source(result.place, result.grade, style))
        margin = " " * max(0, len(str(result.place.line or "")) - 1)
        yield from lines
    yield from (f"{margin}  = {line}" for line in _facts(result, message, style))
    yield from _reasons(result.details, f"{margin}    ", 0, style)


def _source(place: Place, grade: str, style: Style) -> Iterator[str]:
    """Where it stands, the line, and a caret under what it is about."""
    number = str(place.line or "")
    blank = " " * len(number)
    yield f"{blank}{_dim('-->', style)} {escaped(str(place))}"
    line = style.lines(place)
    if line is None or place.column is None:
        return
    end = place.end_column if place.end_line == place.line and place.end_column else len(line) + 1
    shown = excerpt(line, place.column - 1, max(1, end - place.column))
    yield _dim(f"{blank} |", style)
    yield f"{_dim(f'{number} |', style)} {shown.line}"
    yield f"{_dim(f'{blank} |', style)} {shown.margin}{_paint('^' * shown.width, grade, style)}"


def _facts(result: ValidationResult, message: str, style: Style) -> Iterator[str]:
    expected = in_language(result.expected, style.language)
    facts = {
        "focus": style.names(result.focus_node),
        "path": style.names.path(result.path),
        "value": style.names(result.value),
        "expected": style.names.sentence(expected.value) if expected else "",
    }
    if facts["expected"] == message:
        del facts["expected"]
    for name, fact in facts.items():
        if fact:
            yield f"{word(name, style.language)}: {fact}"
    place = f" ({escaped(str(result.shape_place))})" if result.shape_place else ""
    yield f"{word('shape', style.language)}: {style.names.shape(result)}{place}"
    hint = in_language(result.hint, style.language)
    if hint is not None:
        yield _bold(style.names.sentence(hint.value), style)


def _reasons(
    details: Sequence[ValidationResult], indent: str, depth: int, style: Style
) -> Iterator[str]:
    """The reasons of a nested failure as a tree."""
    if not details or depth >= _DEEPEST:
        return
    if not depth:
        yield f"{indent[:-2]}= {word('because', style.language)}:"
    shown = details[:_REASONS]
    for number, detail in enumerate(shown, 1):
        last = number == len(details)
        yield f"{indent}{'└─' if last else '├─'} {_reason(detail, style)}"
        yield from _reasons(detail.details, f"{indent}{'   ' if last else '│  '}", depth + 1, style)
    if len(shown) < len(details):
        hidden = word("more", style.language).format(count=len(details) - len(shown))
        yield f"{indent}└─ {hidden}"


def _reason(detail: ValidationResult, style: Style) -> str:
    about = [
        part for part in (style.names(detail.focus_node), style.names.path(detail.path)) if part
    ]
    if detail.value is not None and detail.value != detail.focus_node:
        about.append(style.names(detail.value))
    message = style.names.sentence(detail.message(style.language))
    place = f" ({escaped(str(detail.place))})" if detail.place else ""
    return f"[{component(detail)}] {' '.join(about)}: {message}{place}"


def _notices(notices: Sequence[Notice], style: Style) -> Iterator[str]:
    """The notices, of each kind no more than a few."""
    kinds: dict[str, list[Notice]] = {}
    for notice in notices:
        kinds.setdefault(notice.kind, []).append(notice)
    for kind, members in kinds.items():
        most = _NOTICES.get(members[0].severity, len(members))
        for notice in members[:most]:
            head = severity(notice.severity, style.language)
            message = style.names.sentence(notice.message(style.language))
            yield f"{_paint(f'{head}[{kind}]', notice.severity, style)}: {message}"
            if notice.place is not None:
                yield f"  {_dim('-->', style)} {escaped(str(notice.place))}"
        if len(members) > most:
            yield f"  {word('more', style.language).format(count=len(members) - most)}"


def _summary(report: ValidationReport, style: Style) -> Iterator[str]:
    """How many results there are of each shape and component."""
    counts: Counter[tuple[str, str, str]] = Counter()
    names: dict[tuple[str, str, str], tuple[str, str]] = {}
    for result in report.results:
        key = (result.severity_name, str(result.source_shape), result.component_name)
        counts[key] += 1
        if key not in names:
            names[key] = (style.names.shape(result), component(result))
    if not counts:
        return
    order = {name: number for number, name in enumerate(SEVERITIES)}
    ranked = sorted(counts, key=lambda key: (order.get(key[0], -1), -counts[key], names[key]))
    rows = [
        (whole(counts[key], style.language), severity(key[0], style.language, counts[key]))
        + names[key]
        for key in ranked
    ]
    yield "\n".join(_table(rows))


def _table(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.rjust(widths[0])]
        cells += [cell.ljust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def _paint(part: str, grade: str, style: Style) -> str:
    return style.paint(part, _COLOURS.get(grade), True)


def _bold(part: str, style: Style) -> str:
    return style.paint(part, None, True)


def _dim(part: str, style: Style) -> str:
    return style.paint(part, "cyan", False)
