"""Triples to compact JSON-LD node objects, guided by shapes (JSON-LD 1.1, section 9.2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.jsonld.context import ID, LANGUAGE, Context, Term, explicit_literal, native, schemes
from kg.jsonld.schema import one_a_path
from kg.namespaces import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD_STRING
from kg.shacl.shapes import NodeShape, PropertyPath, PropertyShape

Resource = ox.NamedNode | ox.BlankNode
Object = dict[str, Any]


class NodeWriter:
    """Writes node objects from one set of triples and notes which keys of `context` it used.

    A blank node gets a label when it must be told from others: when it is mentioned or written
    more than once, or is one of the `shared` ones that other graphs know too.
    """

    def __init__(
        self,
        triples: Iterable[ox.Triple],
        context: Context,
        shapes: Mapping[str, NodeShape],
        shared: Iterable[ox.BlankNode] = (),
    ) -> None:
        distinct = sorted(set(triples), key=str)
        self.context = context.without(schemes(iris_in(distinct)))
        self._shapes = shapes
        self._labelled: set[object] = set(shared)
        self._heads: dict[object, list[Object]] = defaultdict(list)
        self._lists: set[object] = set()
        # The values of each subject by predicate, and the subjects of values by inverse paths.
        self._forward: dict[object, dict[str, list[Any]]] = defaultdict(dict)
        self._backward: dict[object, dict[str, list[Resource]]] = defaultdict(dict)
        self._inverse = {path.predicate for path in context.terms if path.inverse}
        # How often each blank node is a value.
        self._mentions: Counter[object] = Counter()
        self._written: set[object] = set()
        self._shown: dict[tuple[str, ...], list[PropertyShape]] = {}
        self.keys: set[str] = set()
        for triple in distinct:
            self._add(triple)

    def _add(self, triple: ox.Triple) -> None:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            raise KgError(
                f"JSON-LD 1.1 cannot express the triple term in {triple}.", "Use Turtle for it."
            )
        self._forward[subject].setdefault(predicate, []).append(value)
        if predicate in self._inverse:
            self._backward[value].setdefault(predicate, []).append(subject)
        if isinstance(value, ox.BlankNode):
            self._mentions[value] += 1

    @property
    def subjects(self) -> list[Resource]:
        """Every subject, sorted."""
        return list(self._forward)  # type: ignore[arg-type]

    def shaped(self, node: Resource, shapes: Sequence[NodeShape]) -> Object:
        """The node with exactly its types and the properties that the shapes name."""
        result = self._head(node)
        forward, backward = self._forward.get(node, {}), self._backward.get(node, {})
        for shape in self._one_a_path(shapes):
            path = shape.path
            assert path is not None
            values: Sequence[Any] = (backward if path.inverse else forward).get(path.predicate, ())
            if values:
                inline = self._shapes.get(shape.node) if shape.node else None
                self._put(result, self.context.terms[path], path.predicate, values, inline)
        return result

    def _one_a_path(self, shapes: Sequence[NodeShape]) -> list[PropertyShape]:
        key = tuple(shape.iri for shape in shapes)
        if key not in self._shown:
            self._shown[key] = one_a_path(shapes)
        return self._shown[key]

    def whole(self, node: Resource) -> Object:
        """The node with every triple that it is the subject of; blank nodes described in place."""
        self._written.add(node)
        result = self._head(node)
        for predicate, values in self._forward.get(node, {}).items():
            if predicate != RDF_TYPE.value:
                term = self.context.terms.get(PropertyPath(predicate))
                self._put(result, term, predicate, values, None)
        return result

    def all_nodes(self) -> list[Object]:
        """Every triple once: a node object for each subject that does not stand inside another."""
        inner = {n for n in self.subjects if isinstance(n, ox.BlankNode) and self._mentions[n] == 1}
        nodes = [self.whole(node) for node in self.subjects if node not in inner]
        # What is left are blank nodes that only lead to each other.
        nodes += [self.whole(n) for n in self.subjects if n not in self._written]
        return nodes

    def _head(self, node: Resource) -> Object:
        head: Object = {}
        if isinstance(node, ox.NamedNode):
            head["@id"] = node.value
        else:
            told_apart = self._mentions[node] > 1 or bool(self._heads[node])
            if node in self._labelled or told_apart:
                head |= self._reference(node)
            self._heads[node].append(head)
        types = self._forward.get(node, {}).get(RDF_TYPE.value, ())
        names = [self._class(value) for value in types if isinstance(value, ox.NamedNode)]
        if names:
            head["@type"] = names[0] if len(names) == 1 else names
        others = [value for value in types if not isinstance(value, ox.NamedNode)]
        if others:
            self._put(head, None, RDF_TYPE.value, others, None)
        return head

    def _class(self, value: ox.NamedNode) -> str:
        name = self.context.class_name(value.value)
        self.keys.add(name)
        return name

    def _reference(self, node: Resource) -> Object:
        """A node that is described elsewhere, or nowhere."""
        if isinstance(node, ox.NamedNode):
            return {"@id": node.value}
        label = str(node)
        self._labelled.add(node)
        for head in self._heads[node]:
            content = dict(head)
            head.clear()
            head.update({"@id": label, **content})
        return {"@id": label}

    def _put(
        self,
        result: Object,
        term: Term | None,
        predicate: str,
        values: Sequence[Any],
        inline: NodeShape | None,
    ) -> None:
        """Add values under their term; those that it cannot hold go under the compact IRI."""
        texts: dict[str, list[str]] = {}
        plain: list[Any] = []
        explicit: list[Any] = []
        for value in values:
            if self._lists and value in self._lists:
                continue  # stated once; a list cannot be referred to
            if term is not None and term.kind == LANGUAGE:
                if isinstance(value, ox.Literal) and _is_text(value):
                    texts.setdefault(value.language or "@none", []).append(value.value)
                    continue
                explicit.append(self._explicit(value, inline))
            elif term is None:
                explicit.append(self._explicit(value, inline))
            else:
                plain.append(self._coerced(value, term, inline))
        if texts and term is not None:
            single = term.single
            result[term.key] = {tag: _unwrapped(found, single) for tag, found in texts.items()}
            self.keys.add(term.key)
        if plain and term is not None:
            result[term.key] = _unwrapped(plain, term.single)
            self.keys.add(term.key)
        if explicit:
            key = self.context.compact(predicate)
            result[key] = _unwrapped(explicit, single=True)
            self.keys.add(key)

    def _coerced(self, value: Any, term: Term, inline: NodeShape | None) -> Any:
        """A value under a term that is not a language map."""
        if isinstance(value, ox.Literal):
            datatype = value.datatype.value
            if value.language is None and datatype == (term.kind or XSD_STRING):
                return native(value.value, datatype)
        elif term.kind == ID or term.path.inverse:
            described = self._described(value, inline)
            return described["@id"] if set(described) == {"@id"} else described
        return self._explicit(value, inline)

    def _explicit(self, value: Any, inline: NodeShape | None) -> Object:
        """A value or node object that says everything itself."""
        if not isinstance(value, ox.Literal):
            return self._described(value, inline)
        written = explicit_literal(value, self.context)
        if "@type" in written:
            self.keys.add(written["@type"])
        return written

    def _described(self, node: Resource, inline: NodeShape | None) -> Object:
        if inline is not None:
            return self.shaped(node, [inline]) or self._reference(node)
        if isinstance(node, ox.NamedNode):
            return {"@list": []} if node == RDF_NIL else {"@id": node.value}
        items = self._list(node)
        if items is not None:
            return {"@list": [self._explicit(item, None) for item in items]}
        if node in self._written:
            return self._reference(node)
        return self.whole(node) or self._reference(node)

    def _list(self, head: Resource) -> list[Any] | None:
        """The items of a well-formed list that nothing else points into, or None."""
        items: list[Any] = []
        cells: set[Any] = set()
        cell: Any = head
        while cell != RDF_NIL:
            parts = self._forward.get(cell, {})
            first, rest = parts.get(RDF_FIRST.value, []), parts.get(RDF_REST.value, [])
            proper = isinstance(cell, ox.BlankNode) and len(first) == len(rest) == 1
            alone = self._mentions[cell] == 1 and len(parts) == 2
            known = cell in cells or cell in self._labelled or cell in self._written
            if not (proper and alone) or known:
                return None
            items.append(first[0])
            cells.add(cell)
            cell = rest[0]
        self._written |= cells
        self._lists.add(head)
        return items


def iris_in(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Every IRI that the triples mention."""
    for term in {term for triple in triples for term in triple}:
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def _is_text(value: ox.Literal) -> bool:
    return value.direction is None and (
        value.language is not None or value.datatype.value == XSD_STRING
    )


def _unwrapped(values: list[Any], single: bool) -> Any:
    return values[0] if single and len(values) == 1 else values
