"""JSON-LD frames, generated from the shapes (JSON-LD 1.1 Framing).

Framing the whole graph, its named graphs merged, with a class's frame selects what the documents
of that class hold. A frame cannot tell a blank node from an IRI: blank nodes whose property
shape has no sh:node stand by their label alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kg.jsonld.schema import Schema, one_a_path
from kg.shacl.shapes import NodeShape, PropertyShape

# Only what the frame names; "omit default": no null where a node lacks a property.
_NAMED: Final = {"@explicit": True, "@omitDefault": True}
_REFERENCE: Final = {"@embed": "@never", **_NAMED}


def frame(schema: Schema, classes: Sequence[str], shapes: Sequence[NodeShape]) -> dict[str, Any]:
    """The frame of a class, with the whole context inside.

    `classes` are the class and its subclasses, since framing knows no inference; `shapes` the
    node shapes of the class and its superclasses.
    """
    names = [schema.context.class_name(class_) for class_ in classes]
    return {
        "@context": schema.context.to_json(),
        "@type": names[0] if len(names) == 1 else names,
        # Does not concern the nodes themselves, but the members of their lists.
        **_REFERENCE,
        **_properties(schema, shapes),
    }


def _properties(schema: Schema, shapes: Sequence[NodeShape]) -> dict[str, Any]:
    """One entry a path, under its IRI: a term could not take a frame where it is a language map."""
    entries: dict[str, Any] = {}
    reverse: dict[str, Any] = {}
    for property_ in one_a_path(shapes):
        path = property_.path
        assert path is not None
        target = reverse if path.inverse else entries
        target[schema.context.compact(path.predicate)] = _value(schema, property_)
    return {**entries, **({"@reverse": reverse} if reverse else {})}


def _value(schema: Schema, property_: PropertyShape) -> dict[str, Any]:
    inline = schema.shapes.node_shapes.get(property_.node or "")
    if inline is None:
        return dict(_REFERENCE)
    # "@id": {} is true of every node; without it those that have none of the properties are
    # left out.
    return {"@id": {}, "@embed": "@always", **_NAMED, **_properties(schema, [inline])}
