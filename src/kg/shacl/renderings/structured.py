"""Reports for programs, as JSON; `SCHEMA` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.rdf.places import Place
from kg.shacl.model.path import path_text
from kg.shacl.renderings.style import Style
from kg.shacl.report import Notice, ValidationReport, ValidationResult


def json_text(report: ValidationReport, style: Style) -> str:  # noqa: ARG001 - a rendering
    """The report as one JSON object; terms in N-Triples form, paths in SPARQL's."""
    document: dict[str, Any] = {
        "conforms": report.conforms,
        "engine": report.engine,
        "seconds": round(report.seconds, 3),
        "counts": {name.lower(): count for name, count in report.counts.items()},
        "results": [_result(result) for result in report.results],
        "notices": [_notice(notice) for notice in report.notices],
    }
    if report.checked is not None:
        document["checked"] = {
            "shapes": report.checked.shapes,
            "targets": report.checked.targets,
            "focusNodes": report.checked.focus_nodes,
            "constraints": report.checked.constraints,
            "evaluations": report.checked.evaluations,
        }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(result: ValidationResult) -> dict[str, Any]:
    document: dict[str, Any] = {
        "severity": result.severity_name,
        "focusNode": str(result.focus_node),
        "path": None if result.path is None else path_text(result.path),
        "value": None if result.value is None else str(result.value),
        "component": result.component_name,
        "sourceShape": str(result.source_shape),
        "messages": _texts(result.messages),
    }
    more = {
        "sourceConstraint": result.source_constraint and str(result.source_constraint),
        "expected": _texts(result.expected),
        "hint": _texts(result.hint),
        "place": _place(result.place),
        "shapePlace": _place(result.shape_place),
        "details": [_result(detail) for detail in result.details],
    }
    return document | {key: value for key, value in more.items() if value}


def _notice(notice: Notice) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": notice.kind,
        "severity": notice.severity,
        "count": notice.count,
        "messages": _texts(notice.messages),
    }
    about = None if notice.about is None else str(notice.about)
    more = {
        "about": about,
        "place": _place(notice.place),
        "examples": [[str(term) for term in triple] for triple in notice.examples],
    }
    return document | {key: value for key, value in more.items() if value}


def _texts(texts: Iterable[ox.Literal]) -> dict[str, str]:
    return {text.language or "": text.value for text in texts}


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    known = {
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"file": place.path.as_posix()} | {k: v for k, v in known.items() if v is not None}


_TEXTS: Final = {
    "description": "texts by language tag, '' for none",
    "type": "object",
    "additionalProperties": {"type": "string"},
}
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer", "minimum": 0}
_OPTIONAL: Final = {"type": ["string", "null"]}
_REQUIRED: Final = (
    "severity",
    "focusNode",
    "path",
    "value",
    "component",
    "sourceShape",
    "messages",
)

SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Validation report",
    "type": "object",
    "required": ["conforms", "engine", "seconds", "counts", "results", "notices"],
    "properties": {
        "conforms": {"description": "whether there is no result", "type": "boolean"},
        "engine": _TEXT,
        "seconds": {"type": "number", "minimum": 0},
        "counts": {
            "description": "results by severity, in small letters",
            "type": "object",
            "additionalProperties": _NUMBER,
        },
        "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
        "notices": {"type": "array", "items": {"$ref": "#/$defs/notice"}},
        "checked": {
            "type": "object",
            "properties": dict.fromkeys(
                ("shapes", "targets", "focusNodes", "constraints", "evaluations"), _NUMBER
            ),
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
    "$defs": {
        "result": {
            "type": "object",
            "required": list(_REQUIRED),
            "properties": {
                **dict.fromkeys(("severity", "component"), _TEXT),
                **dict.fromkeys(("focusNode", "sourceShape", "sourceConstraint"), _TEXT),
                **dict.fromkeys(("path", "value"), _OPTIONAL),
                **dict.fromkeys(("messages", "expected", "hint"), _TEXTS),
                **{key: {"$ref": "#/$defs/place"} for key in ("place", "shapePlace")},
                "details": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
        "notice": {
            "type": "object",
            "required": ["kind", "severity", "count", "messages"],
            "properties": {
                **dict.fromkeys(("kind", "severity", "about"), _TEXT),
                "count": _NUMBER,
                "messages": _TEXTS,
                "place": {"$ref": "#/$defs/place"},
                "examples": {"type": "array", "items": {"type": "array", "items": _TEXT}},
            },
            "additionalProperties": False,
        },
        "place": {
            "description": "lines and columns count from 1, columns in characters",
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": _TEXT,
                **dict.fromkeys(("line", "column", "endLine", "endColumn"), _NUMBER),
            },
            "additionalProperties": False,
        },
    },
}
