"""Reports as JUnit's XML, which build servers read: a test case a shape."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.rdf.places import Place
from kg.shacl.renderings.names import escaped, file_name
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import blocks, remarks, verdict
from kg.shacl.renderings.words import whole, word
from kg.shacl.report import ValidationReport, ValidationResult

# What XML 1.0 has no way to write (section 2.2).
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Results of one shape that are listed: build servers show a case as a whole.
_MOST: Final = 200


@dataclass
class _Case:
    """A shape that was checked; one without an IRI is told from others by its place."""

    name: str
    place: Place | None = None
    results: list[ValidationResult] = field(default_factory=list)


def junit(report: ValidationReport, style: Style) -> str:
    """What fails the validation are failures; a shape with milder results passes, and says so."""
    plain = Style(style.prefixes, style.language, style.lines, fail_on=style.fail_on)
    cases = _cases(report, plain)
    suite = ET.Element("testsuite", name="SHACL", errors="0", time=f"{report.seconds:.3f}")
    failures = 0
    for name, case in sorted(_named(cases), key=lambda item: item[0]):
        failures += _add(suite, name, case, plain)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failures))
    ET.SubElement(suite, "system-out").text = _clean(
        "\n\n".join([*remarks(report, plain), verdict(report, plain)])
    )
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _cases(report: ValidationReport, style: Style) -> list[_Case]:
    cases = {node: _Case(style.names(node)) for node in report.passed}
    for result in report.results:
        shape = result.source_shape
        case = cases.get(shape)
        if case is None:
            case = cases[shape] = _Case(style.names.shape(result))
        case.place = case.place or result.shape_place
        case.results.append(result)
    return list(cases.values())


def _named(cases: list[_Case]) -> Iterator[tuple[str, _Case]]:
    """The cases with names of their own, as far as their shapes have places."""
    used = Counter(case.name for case in cases)
    for case in cases:
        place = f" ({escaped(str(case.place))})" if used[case.name] > 1 and case.place else ""
        yield f"{case.name}{place}", case


def _add(suite: ET.Element, name: str, case: _Case, style: Style) -> bool:
    """Add a case; whether it fails."""
    element = ET.SubElement(suite, "testcase", name=_clean(name), classname="shapes")
    if case.place is not None:
        element.set("file", _clean(file_name(case.place)))
        if case.place.line is not None:
            element.set("line", str(case.place.line))
    failing = [result for result in case.results if style.fails(result)]
    milder = [result for result in case.results if not style.fails(result)]
    if failing:
        message = _clean(style.names.sentence(failing[0].message(style.language)))
        kind = _clean(failing[0].component_name)
        failure = ET.SubElement(element, "failure", message=message, type=kind)
        failure.text = _listing(failing, style)
    if milder:
        ET.SubElement(element, "system-out").text = _listing(milder, style)
    return bool(failing)


def _listing(results: list[ValidationResult], style: Style) -> str:
    listed = list(blocks(results[:_MOST], style))
    if (hidden := len(results) - _MOST) > 0:
        listed.append(word("more", style.language).format(count=whole(hidden, style.language)))
    return _clean("\n\n".join(listed))


def _clean(part: str) -> str:
    return _NO_XML.sub("\ufffd", part)
