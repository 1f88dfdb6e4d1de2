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
from kg.shacl.renderings.excerpt import printable
from kg.shacl.renderings.names import component, escaped, file_name
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import verdict
from kg.shacl.renderings.words import severity, whole, word
from kg.shacl.report import ValidationReport, ValidationResult, in_language

_DEEPEST: Final = 20
_FILTERS: Final = ("severity", "shape", "component", "file")
_GROUPED: Final = ("severity", "shape", "component", "file", "focus")
# Of a long line so many characters stand before what it is about, and as many after it.
_AROUND: Final = 200


def html(report: ValidationReport, style: Style) -> str:
    """The whole page."""
    return "".join(_page(report, style))


def _page(report: ValidationReport, style: Style) -> Iterator[str]:
    folder = files("kg.shacl.renderings")
    script, css = (folder.joinpath(name).read_text("utf-8") for name in ("page.js", "page.css"))
    policy = f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(css)}'"
    language = style.language_tag
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{word('title', language)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
    )
    yield from _head(report, style)
    keys = [_keys(result, style) for result in report.results]
    yield from _filters(keys, style)
    yield '<main id="results">\n'
    for result, known in zip(report.results, keys, strict=True):
        yield from _article(result, known, style)
    yield f"</main>\n<script>{script}</script>\n</body>\n</html>\n"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _head(report: ValidationReport, style: Style) -> Iterator[str]:
    plain = Style(language=style.language, fail_on=style.fail_on)
    state = "conforms" if report.passes(style.fail_on) else "fails"
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
        notices = (
            f"{word('notices', style.language)} ({whole(len(report.notices), style.language)})"
        )
        yield f"<details><summary>{notices}</summary>\n<ul>\n"
        for notice in report.notices:
            text = escape(style.names.sentence(notice.message(style.language)))
            kind = f'<code class="{_class(notice.severity)}">{escape(notice.kind)}</code>'
            yield f"<li>{kind} {text}{_place(notice.place)}</li>\n"
        yield "</ul>\n</details>\n"
    yield "</header>\n"


def _filters(keys: Sequence[Mapping[str, str]], style: Style) -> Iterator[str]:
    language = style.language
    yield '<form id="filters">\n'
    for name in _FILTERS:
        counts = Counter(known[name] for known in keys)
        yield f'<label>{word(name, language)} <select name="{name}">'
        yield f'<option value="">{word("all", language)}</option>'
        for key, count in sorted(counts.items()):
            label = severity(key, language) if name == "severity" else key
            shown = escape(label or word("nowhere", language))
            yield f'<option value="{escape(key)}">{shown} ({whole(count, language)})</option>'
        yield "</select></label>\n"
    yield f'<label>{word("group", language)} <select name="group"><option value=""></option>'
    for name in _GROUPED:
        chosen = " selected" if name == style.group_by else ""
        yield f'<option value="{name}"{chosen}>{word(name, language)}</option>'
    yield f'</select></label>\n<label>{word("search", language)} <input type="search" name="text">'
    yield '</label>\n<output name="shown"></output>\n</form>\n'


def _keys(result: ValidationResult, style: Style) -> Mapping[str, str]:
    """What results are told apart by."""
    return {
        "severity": escaped(result.severity_name),
        "shape": style.names.shape(result),
        "component": component(result),
        "file": escaped(file_name(result.place)) if result.place else "",
        "focus": style.names(result.focus_node),
    }


def _article(result: ValidationResult, known: Mapping[str, str], style: Style) -> Iterator[str]:
    keys = " ".join(f'data-{name}="{escape(key)}"' for name, key in known.items())
    kind = severity(result.severity_name, style.language)
    yield f'<article class="{_class(result.severity_name)}" {keys}>\n'
    yield f"<h2><span>{escape(kind)} · {escape(component(result))}</span> "
    yield f"{escape(style.names.sentence(result.message(style.language)))}</h2>\n"
    yield from _source(result.place, style)
    yield "<dl>\n"
    for name, fact in _facts(result, style):
        yield f"<dt>{word(name, style.language)}</dt><dd><code>{escape(fact)}</code></dd>\n"
    yield "</dl>\n"
    hint = in_language(result.hint, style.language)
    if hint is not None:
        yield f'<p class="hint">{escape(style.names.sentence(hint.value))}</p>\n'
    if result.details:
        yield f"<details open><summary>{word('because', style.language)}</summary>\n"
        yield from _tree(result.details, style, 0)
        yield "</details>\n"
    yield "</article>\n"


def _facts(result: ValidationResult, style: Style) -> Iterator[tuple[str, str]]:
    expected = in_language(result.expected, style.language)
    facts = {
        "focus": style.names(result.focus_node),
        "path": style.names.path(result.path),
        "value": style.names(result.value),
        "expected": style.names.sentence(expected.value) if expected else "",
    }
    if facts["expected"] == style.names.sentence(result.message(style.language)):
        del facts["expected"]
    yield from ((name, fact) for name, fact in facts.items() if fact)
    place = f" ({escaped(str(result.shape_place))})" if result.shape_place else ""
    yield "shape", f"{style.names.shape(result)}{place}"


def _source(place: Place | None, style: Style) -> Iterator[str]:
    """The source line with what it is about marked."""
    if place is None:
        return
    yield f'<p class="place">{escape(escaped(str(place)))}</p>\n'
    line = style.lines(place)
    if line is None or place.column is None:
        return
    start = place.column - 1
    one_line = place.end_line == place.line and place.end_column is not None
    end = place.end_column - 1 if one_line and place.end_column else len(line)
    first, last = max(0, start - _AROUND), min(len(line), end + _AROUND)
    before, marked, after = (
        escape(printable(part)) for part in (line[first:start], line[start:end], line[end:last])
    )
    left, right = "…" if first else "", "…" if last < len(line) else ""
    number = f'<span class="number">{place.line}</span>'
    yield f"<pre>{number}{left}{before}<mark>{marked}</mark>{after}{right}</pre>\n"


def _tree(details: Sequence[ValidationResult], style: Style, depth: int) -> Iterator[str]:
    yield "<ul>\n"
    for detail in details:
        about = f"{style.names(detail.focus_node)} {style.names.path(detail.path)}".rstrip()
        if detail.value is not None and detail.value != detail.focus_node:
            about += f" {style.names(detail.value)}"
        yield f"<li><b>{escape(component(detail))}</b> <code>{escape(about)}</code> "
        message = style.names.sentence(detail.message(style.language))
        yield f"{escape(message)}{_place(detail.place)}"
        if detail.details and depth < _DEEPEST:
            yield from _tree(detail.details, style, depth + 1)
        yield "</li>\n"
    yield "</ul>\n"


def _place(place: Place | None) -> str:
    return "" if place is None else f' <span class="place">{escape(escaped(str(place)))}</span>'


def _class(name: str) -> str:
    return name.lower() if name in ("Violation", "Warning", "Info") else "other"
