"""Reports as JUnit's XML, which build servers read: a test case a shape."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Final

from kg.shacl.renderings.names import short
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.text import text
from kg.shacl.report import ValidationReport, ValidationResult

# What XML 1.0 has no way to write (section 2.2).
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: ValidationReport, style: Style) -> str:
    """Violations are failures; a shape with warnings and infos passes, and says so."""
    shapes: dict[str, list[ValidationResult]] = {}
    for node in report.passed:
        shapes.setdefault(short(node, style.prefixes), [])
    for result in report.results:
        shapes.setdefault(short(result.source_shape, style.prefixes), []).append(result)
    suite = ET.Element("testsuite", name="SHACL", errors="0", time=f"{report.seconds:.3f}")
    failures = sum(_case(suite, name, results, style) for name, results in sorted(shapes.items()))
    suite.set("tests", str(len(shapes)))
    suite.set("failures", str(failures))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _case(suite: ET.Element, name: str, results: list[ValidationResult], style: Style) -> bool:
    """Add a case; whether it fails."""
    case = ET.SubElement(suite, "testcase", name=_clean(name), classname="shapes")
    place = next((result.shape_place for result in results if result.shape_place), None)
    if place is not None:
        case.set("file", _clean(place.path.as_posix()))
        if place.line is not None:
            case.set("line", str(place.line))
    failing = [result for result in results if result.grade == "Violation"]
    milder = [result for result in results if result.grade != "Violation"]
    if failing:
        message = _clean(failing[0].message(style.language))
        kind = failing[0].component_name
        failure = ET.SubElement(case, "failure", message=message, type=kind)
        failure.text = _listing(failing, style)
    if milder:
        ET.SubElement(case, "system-out").text = _listing(milder, style)
    return bool(failing)


def _listing(results: list[ValidationResult], style: Style) -> str:
    plain = Style(style.prefixes, style.language, style.lines)
    whole = text(ValidationReport(tuple(results), "", 0.0), plain)
    return _clean(whole.rstrip("\n").rpartition("\n\n")[0])


def _clean(part: str) -> str:
    return _NO_XML.sub("\ufffd", part)
