"""Validate, publish and serve a knowledge graph kept as Turtle files."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import render, validate

__all__ = ["render", "validate"]


def __getattr__(name: str) -> Any:
    """What programs import is loaded when they do: the commands need little of it."""
    if name in __all__:
        return resolve_name(f"kg.api:{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
