"""JSON-LD documents: one resource, all instances of a class, the whole graph."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.context import schemes
from kg.jsonld.datatypes import as_stated
from kg.jsonld.frame import frame
from kg.jsonld.node import NodeWriter, Object, iris_in
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
    return schema.shapes.for_classes(text(row["class"]) for row in rows)


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


def class_document(dataset: RdfDataset, schema: Schema, class_: str) -> Object:
    """All instances of a class, sorted, in one JSON-LD document."""
    shapes = shapes_of_class(dataset, schema, class_)
    triples = class_triples(dataset, schema, class_)
    rows = select(dataset, f"SELECT ?this {instances_pattern('?this', class_)}")
    writer = NodeWriter(triples, schema.context, schema.shapes.node_shapes)
    nodes = sorted((row["this"] for row in rows), key=str)
    graph = [
        writer.shaped(node, shapes)
        for node in nodes
        if isinstance(node, ox.NamedNode | ox.BlankNode)
    ]
    return {"@context": writer.context.to_json(writer.keys), "@graph": graph}


def dataset_document(quads: Iterable[ox.Quad], schema: Schema) -> Iterator[str]:
    """Every quad, graph by graph, as the text of one JSON-LD document in pieces."""
    by_graph = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    context = schema.context.without(schemes(iris_in(quad.triple for quad in by_graph)))
    shared = _shared_blank_nodes(by_graph)
    yield '{"@context":' + _json(context.to_json()) + ',\n"@graph":['
    separator = "\n"
    for name, group in itertools.groupby(by_graph, key=lambda quad: quad.graph_name):
        nodes = NodeWriter((quad.triple for quad in group), context, {}, shared).all_nodes()
        texts = ",\n".join(_json(node) for node in nodes)
        if isinstance(name, ox.DefaultGraph):
            yield f"{separator}{texts}"
        else:
            label = name.value if isinstance(name, ox.NamedNode) else str(name)
            yield f'{separator}{{"@id":{_json(label)},"@graph":[\n{texts}\n]}}'
        separator = ",\n"
    yield "\n]}\n"


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


def _shared_blank_nodes(quads: Iterable[ox.Quad]) -> set[ox.BlankNode]:
    """Those that more than one graph knows, or that are graphs themselves."""
    graphs: dict[ox.BlankNode, set[object]] = defaultdict(set)
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                graphs[term].add(quad.graph_name)
        if isinstance(quad.graph_name, ox.BlankNode):
            graphs[quad.graph_name].update((None, quad.graph_name))
    return {node for node, found in graphs.items() if len(found) > 1}


def to_text(document: Object) -> str:
    """A document as indented JSON."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
