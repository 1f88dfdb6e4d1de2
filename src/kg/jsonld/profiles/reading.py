"""From RDF to mappings; whatever is wrong is one error that names the node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

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
from kg.namespaces import MAPPING, PROF, RDF_TYPE, RDFS
from kg.shacl.model.path import Predicate, path_text, read_path
from kg.shacl.model.terms import Graph, Node, Term

_PROFILE: Final = ox.NamedNode(f"{PROF}Profile")
_TOKEN: Final = ox.NamedNode(f"{PROF}hasToken")
_LABEL: Final = ox.NamedNode(f"{RDFS}label")
_NODE_WORDS: Final = frozenset({"class", "type", "blank", "property"})
_PROPERTY_WORDS: Final = frozenset(
    {"path", "value", "self", "predicate", "key", "node", "order", "single", "separator", "as"}
)
_PROFILE_WORDS: Final = frozenset({"form", "vocabulary", "languages", "mapping"})
# What stands before the suffix of a file, and between commas in a query string.
_TOKEN_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")

Kind = TypeVar("Kind", ox.NamedNode, ox.Literal)
Choice = TypeVar("Choice", Form, Conversion)


def read_profiles(triples: Iterable[ox.Triple]) -> tuple[Profile, ...]:
    """All profiles with a token and mappings, sorted by token; raises `ShapesError`."""
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
        self._read: dict[Node, NodeMapping] = {}
        self._within: list[Term] = []

    def profiles(self) -> list[ox.NamedNode]:
        found = self._graph.subjects(RDF_TYPE, _PROFILE)
        mapped = {node for node in found if self._objects(node, "mapping")}
        return sorted((n for n in mapped if isinstance(n, ox.NamedNode)), key=str)

    def profile(self, node: ox.NamedNode) -> Profile:
        self._within = [node]
        self._check_words(node, _PROFILE_WORDS)
        tokens = self._graph.objects(node, _TOKEN)
        if len(tokens) != 1 or not isinstance(tokens[0], ox.Literal):
            raise self._wrong(
                node, "a profile has to have one prof:hasToken, a text.", "Give it one."
            )
        token = tokens[0].value
        taken = token in (OWN, *LISTING)
        if taken or not token or token[0] == "." or not _TOKEN_SIGNS.issuperset(token):
            raise self._wrong(
                node,
                f"{token!r} cannot be a token, which is part of addresses.",
                f"Use letters, digits, hyphens and dots, and none of {OWN}, {', '.join(LISTING)}.",
            )
        form = self._choice(node, "form", Form) or Form.RDF
        vocabulary = self._one(node, "vocabulary", ox.NamedNode)
        mappings = self._objects(node, "mapping")
        profile = Profile(
            iri=node.value,
            token=token,
            labels=self._texts(node),
            form=form,
            vocabulary=vocabulary.value if vocabulary else None,
            languages=self._languages(node, form),
            mappings=tuple(self._root(node, mapping) for mapping in sorted(mappings, key=str)),
        )
        self._check_names(node, profile)
        stated = {
            type_: self._one(ox.NamedNode(type_), "key", ox.Literal) for type_ in profile.types()
        }
        keys = {type_: key.value for type_, key in sorted(stated.items()) if key is not None}
        return replace(profile, class_keys=keys)

    def _root(self, profile: Node, term: Term) -> NodeMapping:
        mapping = self._mapping(profile, term, ())
        if not mapping.classes:
            raise self._wrong(
                term, "this mapping of a profile has no map:class.", "Say what it is a mapping of."
            )
        return mapping

    def _mapping(self, owner: Node, term: Term, above: tuple[Term, ...]) -> NodeMapping:
        if not isinstance(term, ox.NamedNode | ox.BlankNode):
            raise self._wrong(owner, f"{term} is no mapping.", "Write an IRI or a blank node.")
        if term in above:
            circle = " -> ".join(str(node) for node in (*above[above.index(term) :], term))
            raise self._wrong(
                term,
                f"the mappings contain themselves: {circle}.",
                "Let one of them use a mapping with fewer properties.",
            )
        if term not in self._read:
            self._within.append(term)
            self._check_words(term, _NODE_WORDS)
            found = self._objects(term, "property")
            if not found and not self._objects(term, "type"):
                raise self._wrong(
                    term,
                    "this mapping says nothing: it has no map:type and no map:property.",
                    "Say what the nodes are in the profile.",
                )
            ordered = sorted(found, key=lambda one: (self._order(one), str(one)))
            self._read[term] = NodeMapping(
                classes=self._iris(term, "class"),
                types=self._iris(term, "type"),
                blank=self._flag(term, "blank"),
                properties=tuple(self._property(term, one, (*above, term)) for one in ordered),
            )
            self._within.pop()
        return self._read[term]

    def _property(self, owner: Node, term: Term, above: tuple[Term, ...]) -> PropertyMapping:
        if not isinstance(term, ox.NamedNode | ox.BlankNode):
            raise self._wrong(
                owner, f"{term} is no property mapping.", "Write a blank node or an IRI."
            )
        self._check_words(term, _PROPERTY_WORDS)
        paths, values = self._objects(term, "path"), self._objects(term, "value")
        itself = self._flag(term, "self")
        if len(paths) > 1 or bool(paths or values) == itself:
            raise self._wrong(
                term,
                "a property mapping has to have one map:path, or map:value, or map:self true.",
                "Say where its values come from.",
            )
        path = read_path(self._graph, paths[0]) if paths else None
        predicate = self._one(term, "predicate", ox.NamedNode)
        if predicate is None and isinstance(path, Predicate):
            predicate = path.iri
        key = self._one(term, "key", ox.Literal)
        separator = self._one(term, "separator", ox.Literal)
        constants = [v for v in values if isinstance(v, ox.NamedNode | ox.Literal)]
        if len(constants) < len(values):
            raise self._wrong(term, "a map:value is no IRI or literal.", "Use map:node for nodes.")
        nodes = self._objects(term, "node")
        return PropertyMapping(
            constants=tuple(sorted(constants, key=term_order)),
            path=path_text(path) if path else None,
            predicate=predicate.value if predicate else None,
            key=key.value if key else None,
            nodes=tuple(self._mapping(term, n, above) for n in sorted(nodes, key=str)),
            single=self._flag(term, "single"),
            separator=separator.value if separator else None,
            conversion=self._choice(term, "as", Conversion),
        )

    def _check_names(self, node: ox.NamedNode, profile: Profile) -> None:
        """Every property needs the name that the profile's form writes, each for one thing."""
        stands_for: dict[str, str] = {}
        for one in profile.properties():
            if profile.form is Form.JSON:
                if one.key is None:
                    what = one.path or "a constant"
                    raise self._wrong(
                        node, f"the property mapping of {what} has no map:key.", "Give it one."
                    )
                continue
            if one.predicate is None:
                what = one.path or "a constant or the node itself"
                raise self._wrong(
                    node, f"the property mapping of {what} has no map:predicate.", "Give it one."
                )
            if one.key is not None and (
                not one.key
                or one.key[0] == "@"
                or ":" in one.key
                or stands_for.setdefault(one.key, one.predicate) != one.predicate
            ):
                other = stands_for.get(one.key, one.predicate)
                raise self._wrong(
                    node,
                    f"the key {one.key!r} of <{one.predicate}> "
                    + (f"stands for <{other}> too." if other != one.predicate else "is no term."),
                    "Give it another map:key, without a colon.",
                )

    def _check_words(self, node: Node, known: frozenset[str]) -> None:
        """Refuse misspelt words of ours, which would otherwise be passed over."""
        for predicate in self._graph.predicates(node):
            name = predicate.value.removeprefix(MAPPING)
            if predicate.value.startswith(MAPPING) and name not in known:
                raise self._wrong(
                    node,
                    f"map:{name} has no meaning here.",
                    f"Use one of: {', '.join(f'map:{word}' for word in sorted(known))}.",
                )

    def _languages(self, node: Node, form: Form) -> tuple[str, ...]:
        lists = self._objects(node, "languages")
        members = self._graph.list(lists[0]) if len(lists) == 1 else None
        tags = tuple(tag.value for tag in members or () if isinstance(tag, ox.Literal))
        if (form is Form.JSON) != bool(tags) or len(lists) > 1 or len(tags) < len(members or ()):
            raise self._wrong(
                node,
                "a profile of JSON documents, and no other, has one list of map:languages.",
                'Write for example: map:languages ( "en" "fr" ).',
            )
        return tags

    def _choice(self, node: Node, name: str, kind: type[Choice]) -> Choice | None:
        stated = self._one(node, name, ox.NamedNode)
        if stated is None:
            return None
        for choice in kind:
            if stated.value == f"{MAPPING}{choice.value}":
                return choice
        known = ", ".join(f"map:{choice.value}" for choice in kind)
        raise self._wrong(node, f"{stated} cannot be its map:{name}.", f"Use one of: {known}.")

    def _flag(self, node: Node, name: str) -> bool:
        stated = self._one(node, name, ox.Literal)
        return stated is not None and stated.value in ("true", "1")

    def _order(self, node: Term) -> float:
        stated = self._one(node, "order", ox.Literal)
        try:
            return float(stated.value) if stated else float("inf")
        except ValueError as error:
            raise self._wrong(node, f"{stated} is no number.", "Write map:order 1.") from error

    def _one(self, node: Term, name: str, kind: type[Kind]) -> Kind | None:
        found = self._objects(node, name)
        if not found:
            return None
        if len(found) > 1 or not isinstance(found[0], kind):
            what = "IRI" if kind is ox.NamedNode else "text or number"
            given = ", ".join(sorted(str(term) for term in found))
            raise self._wrong(node, f"map:{name} has to be one {what}, not {given}.", "Correct it.")
        return found[0]

    def _iris(self, node: Node, name: str) -> tuple[str, ...]:
        found = self._objects(node, name)
        wrong = next((term for term in found if not isinstance(term, ox.NamedNode)), None)
        if wrong is not None:
            raise self._wrong(node, f"map:{name} has to be an IRI, not {wrong}.", "Correct it.")
        return tuple(sorted(term.value for term in found if isinstance(term, ox.NamedNode)))

    def _texts(self, node: Node) -> dict[str, str]:
        found = self._graph.objects(node, _LABEL)
        return {
            one.language or "": one.value
            for one in sorted(found, key=str)
            if isinstance(one, ox.Literal)
        }

    def _objects(self, node: Term, name: str) -> list[Term]:
        return self._graph.objects(node, ox.NamedNode(f"{MAPPING}{name}"))

    def _wrong(self, node: Term, detail: str, hint: str) -> ShapesError:
        """An error about a node, called by its IRI, or by what it stands in."""
        place = str(node)
        if not isinstance(node, ox.NamedNode):
            around = [one for one in self._within if isinstance(one, ox.NamedNode)]
            place = f"in {around[-1]}"
        return ShapesError(f"{place}: {detail}", hint, node)
