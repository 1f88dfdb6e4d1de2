"""A whole dataset as one JSON-LD document, written node by node in constant memory.

It keeps to the order of "Streaming JSON-LD" (W3C Note): the context first, ``@id`` and ``@type``
first in a node, so that a reader too needs to hold only one node.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.jsonld.context import ID, LANGUAGE, Context, Term, explicit_literal, native
from kg.jsonld.nesting import Nesting
from kg.namespaces import RDF_TYPE, XSD_STRING
from kg.shacl.shapes import PropertyPath

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Node = dict[str, Any]
_Adder = Callable[[Node, Any], None]

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Graph:
    """A graph's triples, those of one subject one after the other, and its blank nodes."""

    name: GraphName
    triples: Iterable[ox.Triple]
    nesting: Nesting = field(default_factory=Nesting)


def dataset_document(graphs: Iterable[Graph], context: Context) -> Iterator[str]:
    """The text of the document in pieces, graph by graph.

    A graph comes once. `context` has no
    prefix that is the scheme of an IRI among them (`Context.without`). Raises `KgError` for a
    triple term, which JSON-LD 1.1 cannot express.
    """
    yield '{"@context":' + _encode(context.to_json()) + ',\n"@graph":['
    separator = "\n"
    for graph in graphs:
        name = graph.name
        nodes = map(_encode, _NodeWriter(context, graph.nesting).nodes(graph.triples))
        if isinstance(name, ox.DefaultGraph):
            for node in nodes:
                yield f"{separator}{node}"
                separator = ",\n"
        else:
            yield f'{separator}{{"@id":{_encode(_name(name))},"@graph":['
            separator = "\n"
            for node in nodes:
                yield f"{separator}{node}"
                separator = ",\n"
            yield "\n]}"
        separator = ",\n"
    yield "\n]}\n"


class _NodeWriter:
    """Node objects from triples; what is to be done with a predicate's values is found out once."""

    def __init__(self, context: Context, nesting: Nesting) -> None:
        self._context = context
        self._nesting = nesting
        self._adders: dict[str, _Adder] = {RDF_TYPE.value: self._add_type}
        self._classes: dict[str, str] = {}

    def nodes(self, triples: Iterable[ox.Triple]) -> Iterator[Node]:
        """A node object for each subject that does not stand inside another."""
        inner = self._nesting.inner
        for subject, described in groupby(triples, key=attrgetter("subject")):
            if subject not in inner:
                yield self._node({"@id": _name(subject), "@type": []}, described)

    def _node(self, node: Node, triples: Iterable[ox.Triple]) -> Node:
        adders = self._adders
        for triple in triples:
            predicate = triple.predicate.value
            adder = adders.get(predicate)
            if adder is None:
                adder = adders[predicate] = self._adder(predicate)
            adder(node, triple.object)
        return _finished(node)

    def _reference(self, node: Any) -> Node:
        """A node that is described elsewhere, or here, if it can be."""
        if node not in self._nesting.inner:
            return {"@id": _name(node)}
        items = self._nesting.items(node)
        if items is not None:
            return {"@list": [self._explicit(item) for item in items]}
        return self._node({"@type": []}, self._nesting.triples(node))

    def _adder(self, predicate: str) -> _Adder:
        term = self._context.terms.get(PropertyPath(predicate))
        key = self._context.compact(predicate)

        def explicit(node: Node, value: Any) -> None:
            _add(node, key, self._explicit(value), single=True)

        if term is None:
            return explicit
        if term.kind == LANGUAGE:
            return _text_adder(term, explicit)
        if term.kind == ID:
            return _references_adder(term, explicit, self._reference)
        return _value_adder(term, explicit)

    def _add_type(self, node: Node, value: Any) -> None:
        if isinstance(value, ox.NamedNode):
            iri = value.value
            name = self._classes.get(iri)
            if name is None:
                name = self._classes[iri] = self._context.class_name(iri)
            node["@type"].append(name)
        else:
            key = self._context.compact(RDF_TYPE.value)
            _add(node, key, self._explicit(value), single=True)

    def _explicit(self, value: Any) -> Node:
        """A value or a reference that says everything itself."""
        if not isinstance(value, ox.Literal):
            return self._reference(value)
        return explicit_literal(value, self._context)


def _text_adder(term: Term, explicit: _Adder) -> _Adder:
    key, single = term.key, term.single

    def add(node: Node, value: Any) -> None:
        language = getattr(value, "language", None)
        if language is not None and value.direction is None:
            _add(node.setdefault(key, {}), language, value.value, single=single)
        elif isinstance(value, ox.Literal) and value.datatype.value == XSD_STRING:
            _add(node.setdefault(key, {}), "@none", value.value, single=single)
        else:
            explicit(node, value)

    return add


def _references_adder(term: Term, explicit: _Adder, refer: Callable[[Any], Node]) -> _Adder:
    key, single = term.key, term.single

    def add(node: Node, value: Any) -> None:
        if isinstance(value, ox.NamedNode):
            _add(node, key, value.value, single=single)
        elif isinstance(value, ox.BlankNode):
            described = refer(value)
            label = described["@id"] if set(described) == {"@id"} else described
            _add(node, key, label, single=single)
        else:
            explicit(node, value)

    return add


def _value_adder(term: Term, explicit: _Adder) -> _Adder:
    key, single, wanted = term.key, term.single, term.kind or XSD_STRING

    def add(node: Node, value: Any) -> None:
        plain = isinstance(value, ox.Literal) and value.language is None
        if plain and value.datatype.value == wanted:
            _add(node, key, native(value.value, wanted), single=single)
        else:
            explicit(node, value)

    return add


def _add(node: Node, key: str, value: Any, *, single: bool) -> None:
    """Add a value; where one is what the term allows, it stands without an array."""
    if key not in node:
        node[key] = value if single else [value]
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _finished(node: Node) -> Node:
    types = node["@type"]
    if len(types) == 1:
        node["@type"] = types[0]
    elif not types:
        del node["@type"]
    return node


def _name(node: Any) -> str:
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.BlankNode):
        return str(node)
    raise KgError(f"JSON-LD 1.1 cannot express the triple term {node}.", "Use Turtle for it.")
