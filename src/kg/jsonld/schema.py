"""What a version's shapes say of its documents: the context, and the query that fetches a node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import pyoxigraph as ox

from kg.errors import NotFound
from kg.jsonld.context import Context
from kg.jsonld.profiles.mapping import Profile
from kg.jsonld.profiles.reading import read_profiles
from kg.namespaces import RDF, RDFS
from kg.shacl.shapes import NodeShape, PropertyPath, PropertyShape, Shapes


class Schema:
    """The shapes with the context that they generate; raises `ShapesError`."""

    def __init__(self, shapes: Shapes, prefixes: Mapping[str, str]) -> None:
        shapes.check_documents()
        self.shapes = shapes
        self.prefixes = dict(prefixes)
        self.context = Context(shapes, prefixes)

    def class_iri(self, name: str) -> str:
        """The IRI of a class that has a shape, by its IRI, compact IRI or term.

        Raises `NotFound`, which lists the terms.
        """
        for iri, term in self.context.classes.items():
            if name in (iri, self.context.compact(iri), term):
                return iri
        known = ", ".join(self.class_names)
        raise NotFound(f"no shape is for a class {name!r}.", f"There are: {known}.")

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """How the graph is told in other vocabularies, by token; raises `ShapesError`."""
        return read_profiles(quad.triple for quad in self.shapes.quads)

    @property
    def class_names(self) -> list[str]:
        """The terms of all classes that have a shape, sorted."""
        return sorted(self.context.classes.values())

    def construct(
        self, root: str, shapes: Sequence[NodeShape], where: str = "", levels: int = 0
    ) -> str:
        """A CONSTRUCT of exactly the triples that the shapes name for a root.

        `root` is an IRI in angle brackets or a variable that `where` binds. Without shapes:
        all triples with the root as subject. Blank nodes that no shape describes are described
        whole, so many `levels` of them inside each other.
        """
        writer = _QueryWriter(self.shapes.node_shapes, levels)
        if shapes:
            writer.describe(root, shapes, where)
        else:
            writer.branch(where, root, "?p", "?o")
            writer.blank_nodes("?v", f"{where} {root} ?p0 ?v .")
        return writer.text()

    def leads_to_blank_nodes(
        self, triples: Iterable[ox.Triple], shapes: Sequence[NodeShape]
    ) -> bool:
        """Whether a blank node may stand among the triples that no shape describes."""
        paths = self._undescribed_paths(shapes)
        for triple in triples:
            if isinstance(triple.object, ox.BlankNode) and (
                not shapes or PropertyPath(triple.predicate.value) in paths
            ):
                return True
            if (
                isinstance(triple.subject, ox.BlankNode)
                and PropertyPath(triple.predicate.value, inverse=True) in paths
            ):
                return True
        return False

    def _undescribed_paths(self, shapes: Iterable[NodeShape]) -> set[PropertyPath]:
        """The paths whose values no node shape describes, inside the shapes at any depth."""
        found: set[PropertyPath] = set()
        for property_ in one_a_path(shapes):
            inside = self.shapes.node_shapes.get(property_.node or "")
            if inside is not None:
                found |= self._undescribed_paths([inside])
            elif property_.path is not None:
                found.add(property_.path)
        return found


def classes_query(iri: str) -> str:
    """A SELECT of the classes of a resource, superclasses included."""
    node = ox.NamedNode(iri)
    return f"SELECT DISTINCT ?class {{ {node} <{RDF}type>/<{RDFS}subClassOf>* ?class }}"


def superclasses_query(class_: str) -> str:
    """A SELECT of a class and its superclasses."""
    return f"SELECT DISTINCT ?class {{ {ox.NamedNode(class_)} <{RDFS}subClassOf>* ?class }}"


def instances_pattern(variable: str, class_: str) -> str:
    """A pattern that binds the variable to the instances of a class and its subclasses."""
    return (
        f"{{ SELECT DISTINCT {variable} {{ "
        f"?c <{RDFS}subClassOf>* {ox.NamedNode(class_)} . {variable} <{RDF}type> ?c }} }}"
    )


def subclasses_query(class_: str) -> str:
    """A SELECT of a class and its subclasses."""
    return f"SELECT DISTINCT ?class {{ ?class <{RDFS}subClassOf>* {ox.NamedNode(class_)} }}"


def one_a_path(shapes: Iterable[NodeShape]) -> list[PropertyShape]:
    """The property shapes that say what is shown, in order: of those with one path the first.

    One that describes its values comes before others; paths of several steps show nothing.
    """
    properties = [p for shape in shapes for p in shape.properties if p.path is not None]
    chosen: dict[object, PropertyShape] = {}
    for property_ in sorted(properties, key=lambda p: (p.node is None, p.order, p.iri)):
        chosen.setdefault(property_.path, property_)
    return sorted(chosen.values(), key=lambda p: (p.order, p.iri))


class _QueryWriter:
    """Collects the branches of a CONSTRUCT, each giving triples as ?s ?p ?o.

    Properties that are described alike share a branch: a query per shape, not per property.
    """

    def __init__(self, shapes: Mapping[str, NodeShape], levels: int) -> None:
        self._shapes = shapes
        self._levels = levels
        self._branches: list[str] = []
        self._variables = 0

    def text(self) -> str:
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(self._branches)} }}"

    def branch(self, before: str, subject: str, predicate: str, value: str) -> None:
        """A branch giving the triples of one pattern; terms other than its variables are bound."""
        wanted = {"?s": subject, "?p": predicate, "?o": value}
        binds = "".join(f" BIND({term} AS {v})" for v, term in wanted.items() if term != v)
        self._branches.append(f"{{ {before} {subject} {predicate} {value} .{binds} }}")

    def describe(self, node: str, shapes: Sequence[NodeShape], before: str) -> None:
        """The types of a node, the triples that the shapes name, and what is described inside."""
        properties = one_a_path(shapes)
        forward = [p.path.predicate for p in properties if p.path and not p.path.inverse]
        inverse = [p.path.predicate for p in properties if p.path and p.path.inverse]
        self.branch(f"{before} {_among('?p', [f'{RDF}type', *forward])}", node, "?p", "?o")
        if inverse:
            self.branch(f"{before} {_among('?p', inverse)}", "?s", "?p", node)
        inside: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for shape in properties:
            assert shape.path is not None
            described = shape.node if shape.node in self._shapes else None
            inside[described or "", shape.path.inverse].append(shape.path.predicate)
        for (described, backwards), predicates in sorted(inside.items()):
            value = self._fresh()
            ends = (value, node) if backwards else (node, value)
            # A path is followed by each predicate; a filter would look at all there are.
            links = f"{before} {ends[0]} {_alternatives(predicates)} {ends[1]} ."
            # Many nodes may refer to one, which is looked at once.
            pattern = f"{{ SELECT DISTINCT {value} {{ {links} }} }}"
            if described:
                self.describe(value, [self._shapes[described]], pattern)
            else:
                self.blank_nodes(value, pattern)

    def blank_nodes(self, node: str, before: str) -> None:
        """Blank nodes have no other place to be described: a list is one level.

        Each level starts from the distinct nodes of the one before: where blank nodes lead to
        each other in many ways, all ways would be too many.
        """
        for _ in range(self._levels):
            cell, link, inner = (self._fresh() for _ in range(3))
            cells = f"{before} FILTER(isBlank({node})) {node} <{RDF}rest>* {cell} ."
            before = f"{{ SELECT DISTINCT {cell} {{ {cells} }} }}"
            self.branch(before, cell, "?p", "?o")
            before += f" {cell} {link} {inner} . FILTER({link} != <{RDF}rest>)"
            node = inner

    def _fresh(self) -> str:
        self._variables += 1
        return f"?v{self._variables}"


def _among(variable: str, predicates: Sequence[str]) -> str:
    listed = ", ".join(str(ox.NamedNode(p)) for p in dict.fromkeys(predicates))
    return f"FILTER({variable} IN ({listed}))"


def _alternatives(predicates: Sequence[str]) -> str:
    return "|".join(str(ox.NamedNode(p)) for p in dict.fromkeys(predicates))
