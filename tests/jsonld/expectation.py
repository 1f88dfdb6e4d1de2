"""Which triples a document must hold, by a plain walk over the graph and its shapes.

Independent of the program: rdflib reads both, and nothing here is shared with `kg.jsonld`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox
import pytest
from comparison import with_direction, without_direction
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

Triple = tuple[Node, Node, Node]


def plain_graph(statements: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """The triples as rdflib has them, named graphs merged."""
    triples = {ox.Triple(s.subject, s.predicate, without_direction(s.object)) for s in statements}
    text = "".join(f"{triple} .\n" for triple in triples)
    with pytest.MonkeyPatch.context() as patch:
        # Literals as they are written: rdflib would make +00:00 of a time's Z.
        patch.setattr("rdflib.NORMALIZE_LITERALS", False)
        return Graph().parse(data=text, format="nt")


class Expectation:
    """What the shapes let documents about the graph's resources hold."""

    def __init__(self, graph: Graph, shapes: Graph) -> None:
        self.graph = graph
        self.shapes = shapes

    @cached_property
    def classes(self) -> list[URIRef]:
        """Every class that a shape with properties targets."""
        found = set(self.shapes.objects(None, SH.targetClass))
        return sorted(c for c in found if isinstance(c, URIRef) and self._shapes_for({c}))

    def mentioned(self, base: str) -> list[URIRef]:
        """Every subject or object under a base."""
        nodes = {*self.graph.subjects(), *self.graph.objects()}
        return sorted(n for n in nodes if isinstance(n, URIRef) and n.startswith(base))

    def described(self, base: str) -> list[URIRef]:
        """Those of them of which the graph says anything."""
        return [node for node in self.mentioned(base) if self.of_resource(node)]

    def instances(self, class_: URIRef) -> set[Node]:
        """What has the class or a subclass of it."""
        below = self.graph.transitive_subjects(RDFS.subClassOf, class_)
        return {node for c in below for node in self.graph.subjects(RDF.type, c)}

    def of_resource(self, node: Node) -> set[Triple]:
        """The triples of a resource's document."""
        shapes = self._shapes_for(set(self.graph.objects(node, RDF.type)))
        return set(self._described(node, shapes) if shapes else self._everything(node))

    def of_class(self, class_: URIRef) -> set[Triple]:
        """The triples that a class's shapes name, of all its instances."""
        shapes = self._shapes_for({class_})
        return {t for node in self.instances(class_) for t in self._described(node, shapes)}

    def _shapes_for(self, classes: Iterable[Node]) -> set[Node]:
        above = {c for class_ in classes for c in self._superclasses(class_)}
        targeting = {s for c in above for s in self.shapes.subjects(SH.targetClass, c)}
        return {shape for shape in targeting if (shape, SH.property, None) in self.shapes}

    def _superclasses(self, class_: Node) -> Iterator[Node]:
        return self.graph.transitive_objects(class_, RDFS.subClassOf)

    def _described(self, node: Node, shapes: Iterable[Node]) -> Iterator[Triple]:
        yield from self.graph.triples((node, RDF.type, None))
        for path, inline in self._paths(shapes).items():
            for triple, value in self._steps(node, path):
                yield triple
                if inline is not None and not isinstance(value, Literal):
                    yield from self._described(value, [inline])
                elif isinstance(value, BNode):
                    yield from self._everything(value)

    def _paths(self, shapes: Iterable[Node]) -> dict[tuple[Node, bool], Node | None]:
        """Every path of one step that the shapes have, with the shape that describes its values."""
        inline: dict[tuple[Node, bool], set[Node]] = defaultdict(set)
        for property_ in {p for shape in shapes for p in self.shapes.objects(shape, SH.property)}:
            path = self.shapes.value(property_, SH.path)
            inverse = self.shapes.value(path, SH.inversePath)
            predicate = inverse or path
            if isinstance(predicate, URIRef):
                nodes = self.shapes.objects(property_, SH.node)
                inline[predicate, inverse is not None].update(nodes)
        assert all(len(found) <= 1 for found in inline.values()), "two descriptions of one value"
        return {path: next(iter(found), None) for path, found in inline.items()}

    def _steps(self, node: Node, path: tuple[Node, bool]) -> Iterator[tuple[Triple, Node]]:
        predicate, inverse = path
        pattern = (None, predicate, node) if inverse else (node, predicate, None)
        for triple in self.graph.triples(pattern):
            yield triple, triple[0] if inverse else triple[2]

    def _everything(self, node: Node, seen: frozenset[Node] = frozenset()) -> Iterator[Triple]:
        """All triples with the node as subject; blank nodes have no other place to be described."""
        for triple in self.graph.triples((node, None, None)):
            yield triple
            if isinstance(triple[2], BNode) and triple[2] not in seen:
                yield from self._everything(triple[2], seen | {node})


def engine_terms(triples: Iterable[Triple]) -> set[ox.Triple]:
    """The same triples as the program's terms."""
    text = "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return {ox.Triple(q.subject, q.predicate, with_direction(q.object)) for q in quads}
