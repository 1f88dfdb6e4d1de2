"""JSON-LD frames, generated from the shapes (JSON-LD 1.1 Framing).

Framing the whole graph with a class's frame selects what the documents of that class hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.jsonld.schema import Schema
from kg.shacl.shapes import NodeShape


def frame(schema: Schema, class_: str, shapes: Sequence[NodeShape]) -> dict[str, Any]:
    """The frame of a class, as its shapes have it, with the whole context inside."""
    entries: dict[str, Any] = {}
    for shape in shapes:
        entries = {**_properties(schema, shape), **entries}
    return {
        "@context": schema.context.to_json(),
        "@type": schema.context.class_name(class_),
        "@embed": "@always",
        "@explicit": True,
        **entries,
    }


def _properties(schema: Schema, shape: NodeShape) -> dict[str, Any]:
    """One entry a path: how its values are shown, and that a node without it matches too."""
    entries: dict[str, Any] = {}
    reverse: dict[str, Any] = {}
    for property_ in shape.properties:
        if property_.path is None:
            continue
        inline = schema.shapes.node_shapes.get(property_.node or "")
        value: dict[str, Any] = {}
        if inline is not None:
            value = {"@embed": "@always", "@explicit": True, **_properties(schema, inline)}
        elif property_.refers:
            value = {"@embed": "@never"}
        term = schema.context.terms[property_.path]
        if property_.path.inverse:
            reverse.setdefault(term.key, value)
        else:
            entries.setdefault(schema.context.compact(property_.path.predicate), value)
    return {**entries, **({"@reverse": reverse} if reverse else {})}
