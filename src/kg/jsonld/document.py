"""JSON-LD documents of one resource, and the triples that documents are made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.datatypes import as_stated
from kg.jsonld.frame import frame
from kg.jsonld.node import NodeWriter, Object
from kg.jsonld.schema import (
    Schema,
    classes_query,
    instances_pattern,
    subclasses_query,
    superclasses_query,
)
from kg.shacl.shapes import NodeShape
from kg.store.base import RdfDataset, construct, select, text

# How deep blank nodes may stand inside each other: asked for in these steps, the last is the end.
_LEVELS: Final = (1, 4, 16)


def shapes_of(dataset: RdfDataset, schema: Schema, iri: str) -> list[NodeShape]:
    """The node shapes for a resource, by its classes and their superclasses."""
    rows = select(dataset, classes_query(iri))
    return schema.shapes.for_classes(text(row["class"]) for row in rows)


def resource_triples(dataset: RdfDataset, schema: Schema, iri: str) -> list[ox.Triple]:
    """The triples of a resource's document: those that its shapes name; sorted.

    A resource that no shape is for has all triples of which it is the subject. Raises
    `NotFound` where the graph says nothing of the IRI.
    """
    shapes = shapes_of(dataset, schema, iri)
    triples = _fetched(dataset, schema, str(ox.NamedNode(iri)), shapes)
    if not triples:
        raise NotFound(f"the graph says nothing of <{iri}>.")
    return sorted(triples, key=str)


def resource_document(dataset: RdfDataset, schema: Schema, iri: str) -> Object:
    """One resource as a JSON-LD document with its context inside; raises `NotFound`."""
    shapes = shapes_of(dataset, schema, iri)
    triples = _fetched(dataset, schema, str(ox.NamedNode(iri)), shapes)
    if not triples:
        raise NotFound(f"the graph says nothing of <{iri}>.")
    writer = NodeWriter(triples, schema.context, schema.shapes.node_shapes)
    node = ox.NamedNode(iri)
    body = writer.shaped(node, shapes) if shapes else writer.whole(node)
    return {"@context": writer.context.to_json(writer.keys), **body}


def shapes_of_class(dataset: RdfDataset, schema: Schema, class_: str) -> list[NodeShape]:
    """The node shapes for the instances of a class: its own and its superclasses'."""
    rows = select(dataset, superclasses_query(class_))
    # The engine does not find a class that the graph says nothing of.
    return schema.shapes.for_classes([class_, *(text(row["class"]) for row in rows)])


def class_frame(dataset: RdfDataset, schema: Schema, class_: str) -> Object:
    """The frame that makes a class's document of the whole graph."""
    rows = select(dataset, subclasses_query(class_))
    below = sorted({text(row["class"]) for row in rows} - {class_})
    return frame(schema, [class_, *below], shapes_of_class(dataset, schema, class_))


def class_triples(dataset: RdfDataset, schema: Schema, class_: str) -> list[ox.Triple]:
    """The triples that a class's shapes name, of all its instances."""
    shapes = shapes_of_class(dataset, schema, class_)
    where = instances_pattern("?this", class_)
    return _fetched(dataset, schema, "?this", shapes, where)


def triples_of(
    dataset: RdfDataset,
    schema: Schema,
    shapes: Sequence[NodeShape],
    nodes: Sequence[ox.NamedNode],
) -> list[ox.Triple]:
    """The triples that these shapes name, of some resources."""
    where = f"VALUES ?this {{ {' '.join(map(str, nodes))} }}"
    return _fetched(dataset, schema, "?this", shapes, where)


def _fetched(
    dataset: RdfDataset, schema: Schema, root: str, shapes: Sequence[NodeShape], where: str = ""
) -> list[ox.Triple]:
    """What the shapes name, literals of the datatypes that they state."""
    return list(as_stated(_asked(dataset, schema, root, shapes, where), schema.context))


def _asked(
    dataset: RdfDataset, schema: Schema, root: str, shapes: Sequence[NodeShape], where: str
) -> list[ox.Triple]:
    """What the shapes name; where that leads to blank nodes, asked again for more of them."""
    triples = construct(dataset, schema.construct(root, shapes, where))
    if not schema.leads_to_blank_nodes(triples, shapes):
        return triples
    for levels in _LEVELS:
        deeper = construct(dataset, schema.construct(root, shapes, where, levels))
        if len(deeper) == len(triples):
            break
        triples = deeper
    return triples


def to_text(document: Object) -> str:
    """A document as indented JSON."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
