"""Reports for programs, as JSON; `SCHEMA` describes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.rdf.places import Place
from kg.shacl.model.path import path_text
from kg.shacl.renderings.layout import json_array, json_object, json_value
from kg.shacl.renderings.names import file_name
from kg.shacl.renderings.style import Style
from kg.shacl.report import Checked, Notice, ValidationReport, ValidationResult


def json_text(report: ValidationReport, style: Style) -> str:  # noqa: ARG001 - a rendering
    """The report as one JSON object; terms in N-Triples form, paths in SPARQL's."""
    document = {
        "conforms": json_value(report.conforms),
        "engine": json_value(report.engine),
        "seconds": json_value(round(report.seconds, 3)),
        "counts": json_value({name.lower(): count for name, count in report.counts.items()}),
    }
    if report.checked is not None:
        document["checked"] = json_value(_checked(report.checked))
    document |= {
        "passed": json_array(map(str, report.passed)),
        "notices": json_array(map(_notice, report.notices)),
        "results": json_array(map(_result, report.results)),
    }
    return json_object(document) + "\n"


def _checked(checked: Checked) -> dict[str, int]:
    counts = {
        "shapes": checked.shapes,
        "targets": checked.targets,
        "focusNodes": checked.focus_nodes,
        "constraints": checked.constraints,
        "evaluations": checked.evaluations,
    }
    return {name: count for name, count in counts.items() if count is not None}


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
        "componentIri": _iri_of_another(result.component),
        "severityIri": _iri_of_another(result.severity),
        "sourceConstraint": result.source_constraint and str(result.source_constraint),
        "expected": _texts(result.expected),
        "hint": _texts(result.hint),
        "place": _place(result.place),
        "shapePlace": _place(result.shape_place),
        "details": [_result(detail) for detail in result.details],
    }
    return document | {key: value for key, value in more.items() if value}


def _iri_of_another(term: ox.NamedNode) -> str | None:
    """What is not SHACL's own is not known by its local name."""
    return None if term.value.startswith(SH) else term.value


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
    return {"file": file_name(place)} | {k: v for k, v in known.items() if v is not None}


_TEXTS: Final = {
    "description": "texts by language tag, '' for none",
    "type": "object",
    "additionalProperties": {"type": "string"},
}
_TEXT: Final = {"type": "string"}
_NAME: Final = {"description": "the local name of the IRI", "type": "string"}
_IRI: Final = {"description": "the IRI, if it is not SHACL's own", "type": "string"}
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
    "description": "RDF terms are written as in N-Triples, property paths as in SPARQL 1.1.",
    "type": "object",
    "required": ["conforms", "engine", "seconds", "counts", "passed", "notices", "results"],
    "properties": {
        "conforms": {"description": "whether there is no result", "type": "boolean"},
        "engine": _TEXT,
        "seconds": {"type": "number", "minimum": 0},
        "counts": {
            "description": "results by severity, in small letters",
            "type": "object",
            "additionalProperties": _NUMBER,
        },
        "passed": {
            "description": "shapes with focus nodes that all conform",
            "type": "array",
            "items": _TEXT,
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
                **dict.fromkeys(("severity", "component"), _NAME),
                **dict.fromkeys(("severityIri", "componentIri"), _IRI),
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
