"""Reports as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.namespaces import SH
from kg.rdf.places import Place
from kg.shacl.model.path import path_text
from kg.shacl.renderings.layout import json_array, json_object, json_value
from kg.shacl.renderings.names import component, escaped
from kg.shacl.renderings.style import Style
from kg.shacl.report import Notice, ValidationReport, ValidationResult, in_language

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[str, str]] = {"Violation": "error", "Warning": "warning", "Info": "note"}
_FINGERPRINT: Final = "shaclResult/v1"
# Where SHACL explains its components, each at its name.
_EXPLAINED: Final = "https://www.w3.org/TR/shacl/#"
# Section 3.14.7 of SARIF.
_LANGUAGE: Final = re.compile("[a-zA-Z]{2}(-[a-zA-Z]{2})?")
# Reasons of one result that are told.
_REASONS: Final = 50
_MARKS: Final = str.maketrans({"{": "{{", "}": "}}"})


def sarif(report: ValidationReport, style: Style) -> str:
    """One run; its rules are the components of the shapes."""
    rules = _Rules(style)
    # The rules are known when the results are.
    results = json_array(_result(result, rules, style) for result in report.results)
    run = {
        "tool": json_object({"driver": _driver(rules.all, report.notices)}),
        **_language(style),
        "columnKind": json_value("unicodeCodePoints"),
        "invocations": json_array([_invocation(report, style)]),
        "results": results,
    }
    document = {
        "$schema": json_value(_SCHEMA),
        "version": json_value("2.1.0"),
        "runs": f"[{json_object(run)}]",
    }
    return json_object(document) + "\n"


def _driver(rules: Sequence[Mapping[str, Any]], notices: Sequence[Notice]) -> str:
    kinds = sorted({notice.kind for notice in notices})
    return json_object(
        {
            "name": json_value("kg validate"),
            "semanticVersion": json_value(version("solux")),
            "rules": json_array(rules),
            "notifications": json_array(
                {"id": kind, "shortDescription": {"text": kind}} for kind in kinds
            ),
        }
    )


class _Rules:
    """A rule for each component of a shape.

    Shapes without IRIs can have the same name; they share a rule only if they say the same.
    """

    def __init__(self, style: Style) -> None:
        self.all: list[dict[str, Any]] = []
        self._style = style
        self._numbers: dict[tuple[object, object], int] = {}

    def number(self, result: ValidationResult) -> int:
        key = result.source_shape, result.component
        number = self._numbers.get(key)
        if number is None:
            rule = _rule(result, self._style)
            if rule not in self.all:
                self.all.append(rule)
            number = self._numbers[key] = self.all.index(rule)
        return number

    def of(self, result: ValidationResult) -> dict[str, Any]:
        return self.all[self.number(result)]


def _language(style: Style) -> dict[str, str]:
    tag = style.language_tag
    return {"language": json_value(tag)} if _LANGUAGE.fullmatch(tag) else {}


def _invocation(report: ValidationReport, style: Style) -> dict[str, Any]:
    """What was checked, and the notices on it."""
    invocation: dict[str, Any] = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {
                "descriptor": {"id": notice.kind},
                "level": _LEVELS[notice.severity],
                "message": _message([notice.message(style.language)], style),
                "locations": _locations(notice.place),
            }
            for notice in report.notices
        ],
    }
    if report.checked is not None:
        invocation["properties"] = {
            "shapes": report.checked.shapes,
            "focusNodes": report.checked.focus_nodes,
            "constraints": report.checked.constraints,
        }
    return invocation


def _rule(result: ValidationResult, style: Style) -> dict[str, Any]:
    # Brackets and a blank node's label are nothing to know a rule by.
    shape = style.names.shape(result).removeprefix("[ sh:path ").removesuffix(" ]")
    expected = in_language(result.expected, style.language)
    text = _message([expected.value if expected else result.message(style.language)], style)
    iri = result.component.value
    rule: dict[str, Any] = {
        "id": f"{shape} {component(result)}".removeprefix("[] "),
        "name": component(result),
        "shortDescription": text,
        "help": text,
        "helpUri": f"{_EXPLAINED}{result.component_name}" if iri.startswith(SH) else iri,
        "defaultConfiguration": {"level": _LEVELS[result.grade]},
    }
    if result.shape_place is not None:
        rule["properties"] = {"definedAt": escaped(str(result.shape_place))}
    return rule


def _result(result: ValidationResult, rules: _Rules, style: Style) -> dict[str, Any]:
    names = style.names
    about = [names(result.focus_node), names.path(result.path)]
    if result.value is not None:
        about.append(names(result.value))
    sentences = [result.message(style.language), f"({' '.join(filter(None, about))})"]
    if hint := in_language(result.hint, style.language):
        sentences.append(hint.value)
    document = {
        "ruleId": rules.of(result)["id"],
        "ruleIndex": rules.number(result),
        "level": _LEVELS[result.grade],
        "message": _message(sentences, style),
        "locations": _locations(result.place, str(result.focus_node)),
        "partialFingerprints": {_FINGERPRINT: _fingerprint(result)},
    }
    if result.details:
        document["relatedLocations"] = _related(result, style)
    return document


def _related(result: ValidationResult, style: Style) -> list[dict[str, Any]]:
    """The reasons, each once (section 3.27.22)."""
    related: list[dict[str, Any]] = []
    for detail in islice(_reasons(result), _REASONS):
        message = _message([detail.message(style.language)], style)
        for location in _locations(detail.place, str(detail.focus_node)):
            located = {**location, "message": message}
            if located not in related:
                related.append(located)
    return related


def _reasons(result: ValidationResult) -> Iterator[ValidationResult]:
    """The reasons of a result and theirs, however deep."""
    waiting = list(reversed(result.details))
    while waiting:
        detail = waiting.pop()
        yield detail
        waiting += reversed(detail.details)


def _message(sentences: Sequence[str], style: Style) -> dict[str, str]:
    """Braces and links mean something in messages (sections 3.11.5 and 3.11.6)."""
    text = " ".join(map(style.names.paragraphs, sentences))
    return {"text": text.translate(_MARKS).replace("](", "\\](")}


def _locations(place: Place | None, name: str | None = None) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": _artifact(place.path)}
        if place.line is not None:
            region = {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            }
            physical["region"] = {k: v for k, v in region.items() if v is not None}
        location["physicalLocation"] = physical
    if name is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return [location] if location else []


def _artifact(path: Path) -> dict[str, str]:
    """An absolute file by its URI, any other below the root of the sources."""
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": "%SRCROOT%"}


def _fingerprint(result: ValidationResult) -> str:
    """The same for the same result, wherever it stands and however its blank nodes are called."""
    path = path_text(result.path) if result.path else ""
    terms = (result.focus_node, path, result.value, result.component, result.source_shape)
    known = ("" if str(term).startswith("_:") else str(term) for term in terms)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:32]
