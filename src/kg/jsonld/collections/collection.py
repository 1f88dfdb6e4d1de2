"""What the shapes say of collections: a ``hydra:Collection`` each, in the Hydra Core Vocabulary.

The IRI of a collection is the base and its name: ``https://example.org/tools`` is served at
``/tools``. ``hydra:memberAssertion`` says what is true of every member: a property and an object,
or a subject and a property; of an ``rdf:type`` the members of subclasses count too.
``hydra:search`` may give links other names in filters: ``hydra:variable`` and ``hydra:property``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.errors import NotFound, ShapesError
from kg.jsonld.schema import Schema, instances_pattern
from kg.jsonld.table import Column, columns
from kg.namespaces import HYDRA, RDF_TYPE, RDFS
from kg.shacl.shapes import NodeShape
from kg.store.base import RdfDataset

Node = ox.NamedNode | ox.BlankNode

# The variable that stands for a member in every pattern.
MEMBER: Final = "?this"
_COLLECTION: Final = ox.NamedNode(f"{HYDRA}Collection")
_LABEL: Final = ox.NamedNode(f"{RDFS}label")
_HOW: Final = (
    "Write hydra:memberAssertion with hydra:property and hydra:object, "
    "one of them with rdf:type and a class."
)


@dataclass(frozen=True)
class Collection:
    """A collection: the last part of its address, its texts by language, its members.

    `classes` are those that every member is of, `patterns` the triple patterns in which a member
    is `MEMBER`, and `variables` other names of predicates in filters.
    """

    name: str
    iri: str
    labels: Mapping[str, str]
    classes: tuple[str, ...]
    patterns: tuple[str, ...]
    variables: Mapping[str, str]

    @property
    def pattern(self) -> str:
        """A pattern that binds `MEMBER` to the members that have an IRI."""
        of_classes = (instances_pattern(MEMBER, class_) for class_ in self.classes)
        return " ".join([*of_classes, *self.patterns, f"FILTER(isIRI({MEMBER}))"])


class Collections:
    """The collections of one version, by name; raises `ShapesError` for what cannot be read.

    `base` is the IRI that the graph's own begin with; `taken` are addresses that something else
    is served at.
    """

    def __init__(self, schema: Schema, base: str, taken: Iterable[str] = ()) -> None:
        self.schema = schema
        self._base = base
        self._taken = frozenset(taken)
        self._columns: dict[str, tuple[Column, ...]] = {}

    @cached_property
    def by_name(self) -> Mapping[str, Collection]:
        """All of them, sorted by name."""
        statements = _Statements(self.schema.shapes.quads)
        found = [self._read(statements, node) for node in statements.collections()]
        return {one.name: one for one in sorted(found, key=lambda one: one.name)}

    def find(self, name: str) -> Collection:
        """The collection of that name; raises `NotFound`, which lists those that there are."""
        found = self.by_name.get(name)
        if found is None:
            listed = ", ".join(f"/{known}" for known in self.by_name)
            hint = f"There are the collections {listed}." if listed else ""
            raise NotFound("there is nothing at this address.", hint)
        return found

    def columns(
        self, dataset: RdfDataset, collection: Collection, shapes: Sequence[NodeShape]
    ) -> tuple[Column, ...]:
        """The columns of a collection's table, the same for all pages and whatever the filters.

        They are looked for once, in all members.
        """
        found = self._columns.get(collection.name)
        if found is None:
            found = columns(dataset, self.schema, shapes, collection.pattern)
            self._columns[collection.name] = found
        return found

    def _read(self, statements: _Statements, node: ox.NamedNode) -> Collection:
        classes: set[str] = set()
        patterns: set[str] = set()
        for assertion in statements.nodes(node, "memberAssertion"):
            subject, predicate, object_ = statements.triple(node, assertion)
            if predicate == RDF_TYPE and isinstance(object_, ox.NamedNode):
                classes.add(object_.value)
            else:
                patterns.add(f"{subject or MEMBER} {predicate} {object_ or MEMBER} .")
        if not classes:
            raise ShapesError(f"the collection {node} does not say of which class it is.", _HOW)
        return Collection(
            self._name(node),
            node.value,
            statements.labels(node),
            tuple(sorted(classes)),
            tuple(sorted(patterns)),
            statements.variables(node),
        )

    def _name(self, node: ox.NamedNode) -> str:
        name = node.value.removeprefix(self._base)
        # A dot would be taken for that of a suffix.
        if name == node.value or not name or set(name) & set("/?#.%"):
            raise ShapesError(
                f"the collection {node} has no address.",
                f"Call it <{self._base}NAME>, with one word as its name.",
            )
        if any(path == f"/{name}" or path.startswith(f"/{name}.") for path in self._taken):
            raise ShapesError(
                f"the collection {node} cannot be served: something else is at /{name}.",
                "Give it another name.",
            )
        return name


class _Statements:
    """The shapes' quads, as far as they are about collections."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._dataset = ox.Dataset(quads)

    def collections(self) -> Iterator[ox.NamedNode]:
        found = {
            quad.subject
            for quad in self._dataset.quads_for_object(_COLLECTION)
            if quad.predicate == RDF_TYPE
        }
        for node in sorted(found, key=str):
            if not isinstance(node, ox.NamedNode):
                raise ShapesError("a hydra:Collection has no IRI.", "Its IRI says its address.")
            yield node

    def nodes(self, subject: Node, local: str) -> list[Node]:
        """The nodes that a Hydra property leads to, in the same order each time."""
        nodes = []
        for value in self._values(subject, ox.NamedNode(f"{HYDRA}{local}")):
            if isinstance(value, ox.Literal):
                raise ShapesError(f"the hydra:{local} of {subject} is a text.", _HOW)
            nodes.append(value)
        return sorted(nodes, key=str)

    def triple(self, owner: ox.NamedNode, assertion: Node) -> tuple[object, ox.NamedNode, object]:
        """Subject, predicate and object of a member assertion, None where the member stands."""
        subjects = self._values(assertion, ox.NamedNode(f"{HYDRA}subject"))
        predicates = self._values(assertion, ox.NamedNode(f"{HYDRA}property"))
        objects = self._values(assertion, ox.NamedNode(f"{HYDRA}object"))
        ends = [*subjects, *objects]
        if (
            len(predicates) != 1
            or not isinstance(predicates[0], ox.NamedNode)
            or len(ends) != 1
            or isinstance(ends[0], ox.BlankNode)
        ):
            raise ShapesError(f"a member assertion of the collection {owner} is not whole.", _HOW)
        return (
            next(iter(subjects), None),
            predicates[0],
            next(iter(objects), None),
        )

    def labels(self, node: ox.NamedNode) -> Mapping[str, str]:
        texts = [value for value in self._values(node, _LABEL) if isinstance(value, ox.Literal)]
        return {text.language or "": text.value for text in sorted(texts, key=_by_language)}

    def variables(self, node: ox.NamedNode) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for template in self.nodes(node, "search"):
            for mapping in self.nodes(template, "mapping"):
                names = self._values(mapping, ox.NamedNode(f"{HYDRA}variable"))
                links = self._values(mapping, ox.NamedNode(f"{HYDRA}property"))
                if len(names) != 1 or len(links) != 1 or not isinstance(links[0], ox.NamedNode):
                    raise ShapesError(
                        f"a mapping of the collection {node} is not whole.",
                        "Write one hydra:variable and one hydra:property.",
                    )
                found[names[0].value] = links[0].value
        return dict(sorted(found.items()))

    def _values(self, subject: Node, predicate: ox.NamedNode) -> list[Node | ox.Literal]:
        quads = self._dataset.quads_for_subject(subject)
        found = {quad.object for quad in quads if quad.predicate == predicate}
        return [value for value in found if not isinstance(value, ox.Triple)]


def _by_language(text: ox.Literal) -> tuple[str, str]:
    return text.language or "", text.value
