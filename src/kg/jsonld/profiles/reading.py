"""From RDF to mappings; whatever is wrong is one error that names the node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.jsonld.profiles.mapping import (
    LISTING,
    OWN,
    Conversion,
    Form,
    NodeMapping,
    Profile,
    PropertyMapping,
    term_order,
)
from kg.jsonld.profiles.statements import Statements
from kg.namespaces import MAPPING, PROF, RDF_TYPE
from kg.shacl.model.path import Predicate, path_text, read_path
from kg.shacl.model.terms import Graph, Node, Term

_PROFILE: Final = ox.NamedNode(f"{PROF}Profile")
_TOKEN: Final = ox.NamedNode(f"{PROF}hasToken")
_MAPPING: Final = ox.NamedNode(f"{MAPPING}mapping")
_NODE_WORDS: Final = frozenset({"class", "type", "blank", "property"})
_PROPERTY_WORDS: Final = frozenset(
    {"path", "value", "self", "predicate", "key", "node", "order", "single", "separator", "as"}
)
_PROFILE_WORDS: Final = frozenset({"form", "vocabulary", "languages", "mapping"})
# What stands before the suffix of a file, and between commas in a query string.
_TOKEN_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")


def read_profiles(triples: Iterable[ox.Triple]) -> tuple[Profile, ...]:
    """All profiles that have mappings, sorted by token; raises `ShapesError`."""
    reader = _Reader(Graph(triples))
    profiles = [reader.profile(node) for node in reader.profiles()]
    by_token: dict[str, Profile] = {}
    for profile in sorted(profiles, key=lambda one: (one.token, one.iri)):
        other = by_token.setdefault(profile.token, profile)
        if other is not profile:
            raise ShapesError(
                f"the profiles <{other.iri}> and <{profile.iri}> have the same token "
                f"{profile.token!r}.",
                "Give one of them another prof:hasToken.",
                ox.NamedNode(profile.iri),
            )
    return tuple(by_token.values())


class _Reader:
    """Reads one graph; a mapping that is referred to in several places is read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._stated = Statements(graph)
        self._read: dict[Node, NodeMapping] = {}

    def profiles(self) -> list[ox.NamedNode]:
        found: set[ox.NamedNode] = set()
        for node, _ in self._graph.having(_MAPPING):
            typed = _PROFILE in self._graph.objects(node, RDF_TYPE)
            if not isinstance(node, ox.NamedNode) or not typed:
                raise ShapesError(
                    f"{node} has a map:mapping and is no prof:Profile with an IRI.",
                    "Give it the IRI of the profile, and that type.",
                    node,
                )
            found.add(node)
        return sorted(found, key=str)

    def profile(self, node: ox.NamedNode) -> Profile:
        self._stated.within = [node]
        self._stated.check_words(node, _PROFILE_WORDS)
        tokens = self._graph.objects(node, _TOKEN)
        if len(tokens) != 1 or not isinstance(tokens[0], ox.Literal):
            raise self._stated.wrong(
                node, "a profile has to have one prof:hasToken, a text.", "Give it one."
            )
        token = tokens[0].value
        taken = token in (OWN, *LISTING)
        if taken or not token or token[0] == "." or not _TOKEN_SIGNS.issuperset(token):
            raise self._stated.wrong(
                node,
                f"{token!r} cannot be a token, which is part of addresses.",
                f"Use letters, digits, hyphens and dots, and none of {OWN}, {', '.join(LISTING)}.",
            )
        form = self._stated.choice(node, "form", Form) or Form.RDF
        vocabulary = self._stated.one(node, "vocabulary", ox.NamedNode)
        mappings = self._stated.objects(node, "mapping")
        profile = Profile(
            iri=node.value,
            token=token,
            labels=self._stated.texts(node),
            form=form,
            vocabulary=vocabulary.value if vocabulary else None,
            languages=self._languages(node, form),
            mappings=tuple(self._root(node, mapping) for mapping in sorted(mappings, key=str)),
        )
        self._check_names(node, profile)
        stated = {
            type_: self._stated.one(ox.NamedNode(type_), "key", ox.Literal)
            for type_ in profile.types()
        }
        keys = {type_: key.value for type_, key in sorted(stated.items()) if key is not None}
        return replace(profile, class_keys=keys)

    def _root(self, profile: Node, term: Term) -> NodeMapping:
        mapping = self._mapping(profile, term, ())
        if not mapping.classes:
            raise self._stated.wrong(
                term, "this mapping of a profile has no map:class.", "Say what it is a mapping of."
            )
        return mapping

    def _mapping(self, owner: Node, term: Term, above: tuple[Term, ...]) -> NodeMapping:
        if not isinstance(term, ox.NamedNode | ox.BlankNode):
            raise self._stated.wrong(
                owner, f"{term} is no mapping.", "Write an IRI or a blank node."
            )
        if term in above:
            circle = " -> ".join(str(node) for node in (*above[above.index(term) :], term))
            raise self._stated.wrong(
                term,
                f"the mappings contain themselves: {circle}.",
                "Let one of them use a mapping with fewer properties.",
            )
        if term not in self._read:
            self._stated.within.append(term)
            self._stated.check_words(term, _NODE_WORDS)
            found = self._stated.objects(term, "property")
            if not found and not self._stated.objects(term, "type"):
                raise self._stated.wrong(
                    term,
                    "this mapping says nothing: it has no map:type and no map:property.",
                    "Say what the nodes are in the profile.",
                )
            ordered = sorted(found, key=lambda one: (self._stated.order(one), str(one)))
            self._read[term] = NodeMapping(
                classes=self._stated.iris(term, "class"),
                types=self._stated.iris(term, "type"),
                blank=self._stated.flag(term, "blank"),
                properties=tuple(self._property(term, one, (*above, term)) for one in ordered),
            )
            self._stated.within.pop()
        return self._read[term]

    def _property(self, owner: Node, term: Term, above: tuple[Term, ...]) -> PropertyMapping:
        if not isinstance(term, ox.NamedNode | ox.BlankNode):
            raise self._stated.wrong(
                owner, f"{term} is no property mapping.", "Write a blank node or an IRI."
            )
        self._stated.check_words(term, _PROPERTY_WORDS)
        paths, values = self._stated.objects(term, "path"), self._stated.objects(term, "value")
        itself = self._stated.flag(term, "self")
        if len(paths) > 1 or bool(paths or values) == itself:
            raise self._stated.wrong(
                term,
                "a property mapping has to have one map:path, or map:value, or map:self true.",
                "Say where its values come from.",
            )
        path = read_path(self._graph, paths[0]) if paths else None
        predicate = self._stated.one(term, "predicate", ox.NamedNode)
        if predicate is None and isinstance(path, Predicate):
            predicate = path.iri
        key = self._stated.one(term, "key", ox.Literal)
        separator = self._stated.one(term, "separator", ox.Literal)
        constants = [v for v in values if isinstance(v, ox.NamedNode | ox.Literal)]
        if len(constants) < len(values):
            raise self._stated.wrong(
                term, "a map:value is no IRI or literal.", "Use map:node for nodes."
            )
        nodes = self._stated.objects(term, "node")
        return PropertyMapping(
            constants=tuple(sorted(constants, key=term_order)),
            path=path_text(path) if path else None,
            predicate=predicate.value if predicate else None,
            key=key.value if key else None,
            nodes=tuple(self._mapping(term, n, above) for n in sorted(nodes, key=str)),
            single=self._stated.flag(term, "single"),
            separator=separator.value if separator else None,
            conversion=self._stated.choice(term, "as", Conversion),
        )

    def _check_names(self, node: ox.NamedNode, profile: Profile) -> None:
        """Every property needs the name that the profile's form writes, each for one thing."""
        stands_for: dict[str, str] = {}
        for one in profile.properties():
            if profile.form is Form.JSON:
                if one.key is None:
                    what = one.path or "a constant"
                    raise self._stated.wrong(
                        node, f"the property mapping of {what} has no map:key.", "Give it one."
                    )
                continue
            if one.predicate is None:
                what = one.path or "a constant or the node itself"
                raise self._stated.wrong(
                    node, f"the property mapping of {what} has no map:predicate.", "Give it one."
                )
            if one.key is not None and (
                not one.key
                or one.key[0] == "@"
                or ":" in one.key
                or stands_for.setdefault(one.key, one.predicate) != one.predicate
            ):
                other = stands_for.get(one.key, one.predicate)
                raise self._stated.wrong(
                    node,
                    f"the key {one.key!r} of <{one.predicate}> "
                    + (f"stands for <{other}> too." if other != one.predicate else "is no term."),
                    "Give it another map:key, without a colon.",
                )

    def _languages(self, node: Node, form: Form) -> tuple[str, ...]:
        lists = self._stated.objects(node, "languages")
        members = self._graph.list(lists[0]) if len(lists) == 1 else None
        tags = tuple(tag.value for tag in members or () if isinstance(tag, ox.Literal))
        if (form is Form.JSON) != bool(tags) or len(lists) > 1 or len(tags) < len(members or ()):
            raise self._stated.wrong(
                node,
                "a profile of JSON documents, and no other, has one list of map:languages.",
                'Write for example: map:languages ( "en" "fr" ).',
            )
        return tags
