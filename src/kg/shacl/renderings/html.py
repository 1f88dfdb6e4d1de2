"""Reports as one page by itself: a summary, filters, groups, and the reasons as a tree.

Nothing is fetched, and nothing of data or shapes is anything but text: every value is escaped,
and the policy of the page lets no other script run.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Final

from kg.rdf.places import Place
from kg.shacl.renderings.names import escaped, short, short_path
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import component, verdict
from kg.shacl.renderings.words import severity, whole, word
from kg.shacl.report import ValidationReport, ValidationResult, in_language

_DEEPEST: Final = 20
_FILTERS: Final = ("severity", "shape", "component", "file")
_GROUPED: Final = ("shape", "component", "file", "focus")


def html(report: ValidationReport, style: Style) -> str:
    """The whole page."""
    return "".join(_page(report, style))


def _page(report: ValidationReport, style: Style) -> Iterator[str]:
    folder = files("kg.shacl.renderings")
    script, css = (folder.joinpath(name).read_text("utf-8") for name in ("page.js", "page.css"))
    policy = f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(css)}'"
    language = style.language.replace("_", "-").partition(".")[0]
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{word('title', language)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
    )
    yield from _head(report, style)
    yield from _filters(report, style)
    yield '<main id="results">\n'
    for result in report.results:
        yield from _article(result, style)
    yield f"</main>\n<script>{script}</script>\n</body>\n</html>\n"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _head(report: ValidationReport, style: Style) -> Iterator[str]:
    plain = Style(language=style.language)
    state = "conforms" if report.passes() else "fails"
    yield f'<header class="{state}">\n<h1>{word("title", style.language)}</h1>\n'
    for line in verdict(report, plain).splitlines():
        yield f"<p>{escape(line)}</p>\n"
    yield '<ul class="counts">\n'
    for name, count in report.counts.items():
        label = severity(name, style.language, count)
        shown = whole(count, style.language)
        yield f'<li class="{_class(name)}"><b>{shown}</b> {escape(label)}</li>\n'
    yield "</ul>\n"
    if report.notices:
        yield f"<details><summary>{word('notices', style.language)}</summary>\n<ul>\n"
        for notice in report.notices:
            text = escape(escaped(notice.message(style.language)))
            yield f"<li><code>{escape(notice.kind)}</code> {text}{_place(notice.place)}</li>\n"
        yield "</ul>\n</details>\n"
    yield "</header>\n"


def _filters(report: ValidationReport, style: Style) -> Iterator[str]:
    language = style.language
    yield '<form id="filters">\n'
    for name in _FILTERS:
        counts = Counter(_keys(result, style)[name] for result in report.results)
        yield f'<label>{word(name, language)} <select name="{name}">'
        yield f'<option value="">{word("all", language)}</option>'
        for key, count in sorted(counts.items()):
            label = severity(key, language) if name == "severity" else key
            shown = escape(label or word("nowhere", language))
            yield f'<option value="{escape(key)}">{shown} ({whole(count, language)})</option>'
        yield "</select></label>\n"
    yield f'<label>{word("group", language)} <select name="group"><option value=""></option>'
    for name in _GROUPED:
        yield f'<option value="{name}">{word(name, language)}</option>'
    yield f'</select></label>\n<label>{word("search", language)} <input type="search" name="text">'
    yield '</label>\n<output name="shown"></output>\n</form>\n'


def _keys(result: ValidationResult, style: Style) -> Mapping[str, str]:
    """What results are told apart by."""
    return {
        "severity": result.severity_name,
        "shape": short(result.source_shape, style.prefixes),
        "component": component(result),
        "file": str(result.place.path) if result.place else "",
        "focus": short(result.focus_node, style.prefixes),
    }


def _article(result: ValidationResult, style: Style) -> Iterator[str]:
    keys = " ".join(f'data-{name}="{escape(key)}"' for name, key in _keys(result, style).items())
    kind = severity(result.severity_name, style.language)
    yield f'<article class="{_class(result.severity_name)}" {keys}>\n'
    yield f"<h2><span>{escape(kind)} · {escape(component(result))}</span> "
    yield f"{escape(escaped(result.message(style.language)))}</h2>\n"
    yield from _source(result.place, style)
    yield "<dl>\n"
    for name, fact in _facts(result, style):
        yield f"<dt>{word(name, style.language)}</dt><dd><code>{escape(fact)}</code></dd>\n"
    yield "</dl>\n"
    hint = in_language(result.hint, style.language)
    if hint is not None:
        yield f'<p class="hint">{escape(escaped(hint.value))}</p>\n'
    if result.details:
        yield f"<details open><summary>{word('because', style.language)}</summary>\n"
        yield from _tree(result.details, style, 0)
        yield "</details>\n"
    yield "</article>\n"


def _facts(result: ValidationResult, style: Style) -> Iterator[tuple[str, str]]:
    expected = in_language(result.expected, style.language)
    facts = {
        "focus": short(result.focus_node, style.prefixes),
        "path": short_path(result.path, style.prefixes),
        "value": short(result.value, style.prefixes),
        "expected": escaped(expected.value) if expected else "",
    }
    yield from ((name, fact) for name, fact in facts.items() if fact)
    place = f" ({result.shape_place})" if result.shape_place else ""
    yield "shape", f"{short(result.source_shape, style.prefixes)}{place}"


def _source(place: Place | None, style: Style) -> Iterator[str]:
    """The source line with what it is about marked."""
    if place is None:
        return
    yield f'<p class="place">{escape(str(place))}</p>\n'
    line = style.lines(place)
    if line is None or place.column is None:
        return
    start = place.column - 1
    one_line = place.end_line == place.line and place.end_column is not None
    end = place.end_column - 1 if one_line and place.end_column else len(line)
    before, marked, after = (
        escape(escaped(p)) for p in (line[:start], line[start:end], line[end:])
    )
    yield f"<pre>{before}<mark>{marked}</mark>{after}</pre>\n"


def _tree(details: Sequence[ValidationResult], style: Style, depth: int) -> Iterator[str]:
    yield "<ul>\n"
    for detail in details:
        about = " ".join(
            filter(
                None,
                [short(detail.focus_node, style.prefixes), short_path(detail.path, style.prefixes)],
            )
        )
        yield f"<li><b>{escape(component(detail))}</b> <code>{escape(about)}</code> "
        yield f"{escape(escaped(detail.message(style.language)))}{_place(detail.place)}"
        if detail.details and depth < _DEEPEST:
            yield from _tree(detail.details, style, depth + 1)
        yield "</li>\n"
    yield "</ul>\n"


def _place(place: Place | None) -> str:
    return "" if place is None else f' <span class="place">{escape(str(place))}</span>'


def _class(name: str) -> str:
    return name.lower() if name in ("Violation", "Warning", "Info") else "other"
