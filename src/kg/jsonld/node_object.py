"""Node objects of subjects that are told whole, streamed (JSON-LD 1.1, section 9.2).

``@id`` and ``@type`` come first in a node, as "Streaming JSON-LD" (W3C Note) wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.jsonld.blank_nodes import GraphName
from kg.jsonld.context import ID, LANGUAGE, Context, Term, explicit_literal, native
from kg.jsonld.nesting import Nesting
from kg.namespaces import RDF_TYPE, XSD_STRING
from kg.shacl.shapes import PropertyPath

Node = dict[str, Any]
_Adder = Callable[[Node, Any], None]

_SUBJECT: Final = attrgetter("subject")
_GRAPH: Final = attrgetter("graph_name")


class NodeObjects:
    """Node objects from statements; what a predicate's values become is found out once.

    Blank nodes stand as the nesting says.
    """

    def __init__(self, context: Context, nesting: Nesting) -> None:
        self._context = context
        self._nesting = nesting
        self._adders: dict[str, _Adder] = {RDF_TYPE.value: self._add_type}
        self._classes: dict[str, str] = {}
        self._mentioned = False

    def by_graph(
        self, subject: Any, quads: Iterable[ox.Quad]
    ) -> tuple[dict[GraphName, Node], set[GraphName]]:
        """The node object of one subject in each graph; in which of them it has blank nodes."""
        name = name_of(subject)
        nodes: dict[GraphName, Node] = {}
        blank: set[GraphName] = set()
        for graph, described in groupby(quads, key=_GRAPH):
            node = nodes.get(graph)
            if node is None:
                node = nodes[graph] = {"@id": name, "@type": []}
            self._mentioned = isinstance(subject, ox.BlankNode)
            self._describe(node, described)
            if self._mentioned:
                blank.add(graph)
        for node in nodes.values():
            _finish(node)
        return nodes, blank

    def nodes(self, triples: Iterable[ox.Triple]) -> Iterator[Node]:
        """A node object of each subject in one graph that does not stand inside another."""
        inner = self._nesting.inner
        for subject, described in groupby(triples, key=_SUBJECT):
            if subject not in inner:
                yield self._node({"@id": name_of(subject), "@type": []}, described)

    def _node(self, node: Node, triples: Iterable[ox.Triple]) -> Node:
        self._describe(node, triples)
        _finish(node)
        return node

    def _describe(self, node: Node, statements: Iterable[ox.Quad | ox.Triple]) -> None:
        adders = self._adders
        for statement in statements:
            predicate = statement.predicate.value
            adder = adders.get(predicate)
            if adder is None:
                adder = adders[predicate] = self._adder(predicate)
            adder(node, statement.object)

    def _reference(self, node: Any) -> Node:
        """A node that is described elsewhere, or here, if it can be."""
        self._mentioned |= isinstance(node, ox.BlankNode)
        if node not in self._nesting.inner:
            return {"@id": name_of(node)}
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
        if not isinstance(value, ox.Literal):
            explicit(node, value)
            return
        language = value.language
        if language is None and value.datatype.value == XSD_STRING:
            language = "@none"
        if language is None or value.direction is not None:
            explicit(node, value)
            return
        texts = node.get(key)
        if texts is None:
            texts = node[key] = {}
        _add(texts, language, value.value, single=single)

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
    found = node.get(key)
    if found is None:
        node[key] = value if single else [value]
    elif isinstance(found, list):
        found.append(value)
    else:
        node[key] = [found, value]


def _finish(node: Node) -> None:
    types = node["@type"]
    if len(types) == 1:
        node["@type"] = types[0]
    elif not types:
        del node["@type"]


def name_of(node: Any) -> str:
    """An IRI or a label; raises `KgError` for a triple term."""
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.BlankNode):
        return str(node)
    raise KgError(f"JSON-LD 1.1 cannot express the triple term {node}.", "Use Turtle for it.")
