"""Validate, publish and serve a knowledge graph kept as Turtle files."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.api import render, validate
    from kg.errors import KgError
    from kg.shacl.report import ValidationReport, ValidationResult

__all__ = ["KgError", "ValidationReport", "ValidationResult", "render", "validate"]

_MODULES: Final = {
    "KgError": "kg.errors",
    "ValidationReport": "kg.shacl.report",
    "ValidationResult": "kg.shacl.report",
    "render": "kg.api",
    "validate": "kg.api",
}


def __getattr__(name: str) -> Any:
    """What programs import is loaded when they do: the commands need little of it."""
    if name in _MODULES:
        return resolve_name(f"{_MODULES[name]}:{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
