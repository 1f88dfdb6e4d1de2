"""The JSON-LD document of all instances of a class, made of some of them at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, Final

import pyoxigraph as ox

from kg.jsonld.document import class_triples, shapes_of_class, to_text, triples_of
from kg.jsonld.node import NodeWriter
from kg.jsonld.schema import Schema, instances_pattern
from kg.store.base import RdfDataset, select

# Instances that are asked for together. Each query takes a worker, which is forked anew where
# that lasts: of a large graph few queries are faster than many.
_PORTION: Final = 400
_CHUNK: Final = 1 << 20
# How a document without nodes ends, and one with nodes.
_EMPTY: Final = "]\n}\n"
_END: Final = f"\n  {_EMPTY}"


class ClassDocument:
    """All instances of a class, sorted, in one document; `nodes` are what they are.

    `spool` is a file that the caller deletes. Only a portion of the nodes is held in memory at a
    time, unless they are blank nodes or share some, whose labels depend on all others: then all.
    In every answer of `dataset` a blank node has the same label.
    """

    def __init__(self, dataset: RdfDataset, schema: Schema, class_: str, spool: IO[bytes]) -> None:
        self._dataset = dataset
        self._schema = schema
        self._class = class_
        self._spool = spool
        self._shapes = shapes_of_class(dataset, schema, class_)
        self._context = schema.context
        self._keys: set[str] = set()
        rows = select(dataset, f"SELECT ?this {instances_pattern('?this', class_)}")
        found = (row["this"] for row in rows)
        resources = (node for node in found if isinstance(node, ox.NamedNode | ox.BlankNode))
        self.nodes = sorted(resources, key=str)
        self._portions = _portions(self.nodes)

    def pieces(self) -> Iterator[bytes]:
        """The document's text."""
        while not self._written():
            self._spool.seek(0)
            self._spool.truncate()
        context = self._context.to_json(self._keys)
        text = to_text({"@context": context, "@graph": []})
        if not self.nodes:
            yield text.encode()
            return
        yield text.removesuffix(_EMPTY).encode()
        self._spool.seek(0)
        while chunk := self._spool.read(_CHUNK):
            yield chunk
        yield _END.encode()

    def _written(self) -> bool:
        """Write the nodes to the file; False if it turned out that it must be begun again."""
        known: set[object] = set()
        self._keys = set()
        separator = ""
        for portion, triples in self._asked():
            blank = _blank_nodes(triples)
            if not blank.isdisjoint(known):
                self._portions = [self.nodes]
                return False
            known |= blank
            writer = NodeWriter(triples, self._context, self._schema.shapes.node_shapes)
            if writer.context is not self._context:
                # One of its prefixes is the scheme of an IRI, and is not to be used anywhere.
                self._context = writer.context
                return False
            # Before any is written: a blank node gets its label when it comes a second time.
            objects = [writer.shaped(node, self._shapes) for node in portion]
            for text in map(_indented, objects):
                self._spool.write(f"{separator}\n{text}".encode())
                separator = ","
            self._keys |= writer.keys
        return True

    def _asked(self) -> Iterator[tuple[list[Any], list[ox.Triple]]]:
        """Each portion with its triples; the next is asked for while one is written."""
        with ThreadPoolExecutor(1) as asking:
            last: tuple[list[Any], Future[list[ox.Triple]]] | None = None
            for portion in self._portions:
                triples = asking.submit(self._triples, portion)
                if last is not None:
                    yield last[0], last[1].result()
                last = portion, triples
            if last is not None:
                yield last[0], last[1].result()

    def _triples(self, portion: list[Any]) -> list[ox.Triple]:
        if portion is self.nodes:
            return class_triples(self._dataset, self._schema, self._class)
        return triples_of(self._dataset, self._schema, self._shapes, portion)


def _portions(nodes: list[Any]) -> list[list[Any]]:
    """Nodes that can be asked for by name, some at a time."""
    if any(isinstance(node, ox.BlankNode) for node in nodes):
        return [nodes]
    return [nodes[start : start + _PORTION] for start in range(0, len(nodes), _PORTION)]


def _blank_nodes(triples: list[ox.Triple]) -> set[object]:
    terms = (term for triple in triples for term in (triple.subject, triple.object))
    return {term for term in terms if isinstance(term, ox.BlankNode)}


def _indented(node: dict[str, Any]) -> str:
    """A node's text as deep as it stands in the document."""
    # A string's own line breaks are escaped.
    return f"    {json.dumps(node, ensure_ascii=False, indent=2)}".replace("\n", "\n    ")
