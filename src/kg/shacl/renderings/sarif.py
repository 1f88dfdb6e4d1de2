"""Reports as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.rdf.places import Place
from kg.shacl.model.path import path_text
from kg.shacl.renderings.names import short, short_path
from kg.shacl.renderings.style import Style
from kg.shacl.report import ValidationReport, ValidationResult, in_language

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[str, str]] = {"Violation": "error", "Warning": "warning", "Info": "note"}
_FINGERPRINT: Final = "shaclResult/v1"


def sarif(report: ValidationReport, style: Style) -> str:
    """One run; its rules are the shapes, by their IRIs and the components that they use."""
    rules: dict[str, int] = {}
    described: list[dict[str, Any]] = []
    results = []
    for result in report.results:
        name = _rule_name(result, style)
        if name not in rules:
            rules[name] = len(rules)
            described.append(_rule(name, result, style))
        results.append(_result(result, name, rules[name], style))
    driver = {
        "name": "kg validate",
        "semanticVersion": version("solux"),
        "rules": described,
        "notifications": [
            {"id": kind, "shortDescription": {"text": kind}}
            for kind in sorted({notice.kind for notice in report.notices})
        ],
    }
    notifications = [
        {
            "descriptor": {"id": notice.kind},
            "level": _LEVELS[notice.severity],
            "message": {"text": notice.message(style.language)},
            "locations": _locations(notice.place),
        }
        for notice in report.notices
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule_name(result: ValidationResult, style: Style) -> str:
    path = short_path(result.path, style.prefixes)
    # The label of a blank node is another one at every reading.
    shape = str(result.source_shape)
    shape = path if shape.startswith("_:") else short(result.source_shape, style.prefixes)
    return f"{shape} {result.component_name.removesuffix('ConstraintComponent')}".strip()


def _rule(name: str, result: ValidationResult, style: Style) -> dict[str, Any]:
    expected = in_language(result.expected, style.language)
    text = expected.value if expected else result.message(style.language)
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": text},
        "help": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[result.grade]},
    }
    if result.shape_place is not None:
        rule["properties"] = {"definedAt": str(result.shape_place)}
    return rule


def _result(result: ValidationResult, name: str, number: int, style: Style) -> dict[str, Any]:
    about = [short(result.focus_node, style.prefixes), short_path(result.path, style.prefixes)]
    if result.value is not None:
        about.append(short(result.value, style.prefixes))
    hint = in_language(result.hint, style.language)
    sentences = [result.message(style.language), f"({' '.join(filter(None, about))})"]
    sentences += [hint.value] if hint else []
    related = [
        {**location, "message": {"text": detail.message(style.language)}}
        for detail in result.details
        for location in _locations(detail.place)
    ]
    document = {
        "ruleId": name,
        "ruleIndex": number,
        "level": _LEVELS[result.grade],
        "message": {"text": " ".join(sentences)},
        "locations": _locations(result.place, str(result.focus_node)),
        "partialFingerprints": {_FINGERPRINT: _fingerprint(result)},
    }
    return document | ({"relatedLocations": related} if related else {})


def _locations(place: Place | None, name: str | None = None) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
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


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(result: ValidationResult) -> str:
    """The same for the same result, wherever it stands and however its blank nodes are called."""
    path = path_text(result.path) if result.path else ""
    terms = (result.focus_node, path, result.value, result.component, result.source_shape)
    known = ("" if str(term).startswith("_:") else str(term) for term in terms)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:32]
