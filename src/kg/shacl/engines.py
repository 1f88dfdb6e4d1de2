"""The engines that validate, by name; each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Final

from kg.shacl.validation import Engine

# The first is the usual one.
ENGINES: Final[Mapping[str, str]] = {
    "kg": "kg.shacl.evaluation.engine:OwnEngine",
    "pyshacl": "kg.shacl.pyshacl_engine:PyshaclEngine",
}


def engine_named(name: str = next(iter(ENGINES)), **options: object) -> Engine:
    """A new engine, with options of its own; what it needs is loaded now."""
    engine: Engine = resolve_name(ENGINES[name])(**options)
    return engine
