"""The JSON-LD context, generated from the shapes (JSON-LD 1.1, section 4.1).

Every property shape gives a term: its key, the predicate or inverse predicate, and the typing
that all property shapes of that path agree on. Every target class gives a term too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_LANG_STRING, XSD, XSD_INTEGER, XSD_STRING, local_name, namespace_of
from kg.shacl.shapes import PropertyPath, PropertyShape, Shapes

ID: Final = "@id"
LANGUAGE: Final = "@language"
_BOOLEAN: Final = f"{XSD}boolean"


@dataclass(frozen=True)
class Term:
    """A term of the context.

    `kind` says how plain values are read: as IRIs (`ID`), as texts by language (`LANGUAGE`),
    as literals of that datatype, or, when None, as strings. `single`: one value at most, so
    it stands without an array.
    """

    key: str
    path: PropertyPath
    kind: str | None
    single: bool


class Context:
    """Terms by path, names of classes, and the prefixes that they need.

    Raises `ShapesError` when two paths or classes would share a key, or one path has two.
    """

    def __init__(self, shapes: Shapes, prefixes: Mapping[str, str]) -> None:
        by_path: dict[PropertyPath, list[PropertyShape]] = defaultdict(list)
        for shape in shapes.properties:
            if shape.path is not None:
                by_path[shape.path].append(shape)
        scalar = _scalar_paths(shapes)
        self.terms = {path: _term(path, found, path in scalar) for path, found in by_path.items()}
        self.classes = {
            class_: local_name(class_)
            for shape in shapes.node_shapes.values()
            for class_ in shape.target_classes
        }
        self._check_keys()
        # A prefix that is called as a term is left out; its IRIs are then written in full.
        taken = {term.key for term in self.terms.values()} | set(self.classes.values())
        taken |= schemes([*(path.predicate for path in self.terms), *self.classes])
        self.prefixes = {p: iri for p, iri in sorted(prefixes.items()) if p and p not in taken}

    def to_json(self, keys: Iterable[str] | None = None) -> dict[str, Any]:
        """The context as JSON: all of it, or what the given keys and compact IRIs need."""
        entries: dict[str, Any] = {name: self.compact(iri) for iri, name in self.classes.items()}
        entries |= {term.key: self._definition(term) for term in self.terms.values()}
        if keys is None:
            return {**self.prefixes, **dict(sorted(entries.items()))}
        wanted = set(keys)
        chosen = {key: entry for key, entry in sorted(entries.items()) if key in wanted}
        names = {used for entry in chosen.values() for used in _names_in(entry)} | wanted
        needed = {name.partition(":")[0] for name in names if ":" in name}
        prefixes = {p: iri for p, iri in self.prefixes.items() if p in needed}
        return {**prefixes, **chosen}

    def without(self, prefixes: Iterable[str]) -> Context:
        """The same without some prefixes, because IRIs with a scheme of that name are used."""
        unwanted = set(prefixes) & set(self.prefixes)
        if not unwanted:
            return self
        other = copy(self)
        other.prefixes = {p: iri for p, iri in self.prefixes.items() if p not in unwanted}
        return other

    def adding(self, prefix: str, iri: str) -> Context:
        """The same with one more prefix, unless something is called so already."""
        taken = {term.key for term in self.terms.values()} | set(self.classes.values())
        if prefix in taken or prefix in self.prefixes:
            return self
        other = copy(self)
        other.prefixes = dict(sorted({**self.prefixes, prefix: iri}.items()))
        return other

    def class_name(self, iri: str) -> str:
        """The term of a class, or its compact IRI."""
        return self.classes.get(iri) or self.compact(iri)

    def compact(self, iri: str) -> str:
        """prefix:name where a declared prefix fits whole, else the IRI."""
        namespace, name = namespace_of(iri), local_name(iri)
        for prefix, declared in self.prefixes.items():
            if declared == namespace and name:
                return f"{prefix}:{name}"
        return iri

    def _definition(self, term: Term) -> dict[str, Any] | str:
        iri = self.compact(term.path.predicate)
        container: Any = None if term.single else "@set"
        if term.path.inverse:
            return _clean({"@reverse": iri, "@type": "@id", "@container": container})
        if term.kind == LANGUAGE:
            container = "@language" if term.single else ["@language", "@set"]
            return {"@id": iri, "@container": container}
        kind = term.kind if term.kind in (None, ID) else self.compact(str(term.kind))
        return _clean({"@id": iri, "@type": kind, "@container": container})

    def _check_keys(self) -> None:
        owners: dict[str, str] = {}
        named = [(t.key, _written(t.path)) for t in self.terms.values()]
        named += [(name, f"<{iri}>") for iri, name in self.classes.items()]
        for key, owner in named:
            if owners.setdefault(key, owner) != owner:
                raise ShapesError(
                    f"the JSON-LD key {key!r} would stand for {owners[key]} and for {owner}.",
                    "Give one of the property shapes another sh:codeIdentifier.",
                )


def _scalar_paths(shapes: Shapes) -> set[PropertyPath]:
    """Paths of which no shape lets a resource have more than one value (a language, for texts)."""
    limits: dict[PropertyPath, list[bool]] = defaultdict(list)
    for node_shape in shapes.node_shapes.values():
        if not node_shape.target_classes:
            continue  # it only says what is shown beside a reference
        here: dict[PropertyPath, bool] = defaultdict(bool)
        for shape in node_shape.properties:
            if shape.path is not None:
                here[shape.path] |= shape.max_count == 1 or shape.unique_lang
        for path, limited in here.items():
            limits[path].append(limited)
    return {path for path, found in limits.items() if all(found)}


def _term(path: PropertyPath, shapes: list[PropertyShape], single: bool) -> Term:
    keys = sorted({shape.key for shape in shapes})
    if len(keys) > 1:
        raise ShapesError(
            f"the path {_written(path)} has several JSON-LD keys: {', '.join(keys)}.",
            "Give all its property shapes the same sh:codeIdentifier.",
        )
    if path.inverse and keys[0] == local_name(path.predicate):
        raise ShapesError(
            f"the inverse path of <{path.predicate}> has no JSON-LD key ({shapes[0].iri}).",
            "Give its property shape a sh:codeIdentifier.",
        )
    kinds = {kind for shape in shapes if (kind := _kind(shape)) is not None}
    kind = kinds.pop() if len(kinds) == 1 else None
    return Term(keys[0], path, None if kind == XSD_STRING else kind, single)


def _written(path: PropertyPath) -> str:
    """A path as SPARQL writes it."""
    return f"{'^' if path.inverse else ''}<{path.predicate}>"


def _kind(shape: PropertyShape) -> str | None:
    if shape.datatype == RDF_LANG_STRING:
        return LANGUAGE
    if shape.datatype is not None:
        return shape.datatype
    return ID if shape.refers else None


def _names_in(definition: dict[str, Any] | str) -> list[str]:
    if isinstance(definition, str):
        return [definition]
    return [value for value in definition.values() if isinstance(value, str)]


def _clean(definition: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in definition.items() if value is not None}


def schemes(iris: Iterable[str]) -> set[str]:
    """The schemes of IRIs that would be taken for compact ones if a prefix were called so."""
    split = (iri.partition(":") for iri in iris)
    return {scheme for scheme, _, rest in split if not rest.startswith("//")}


def explicit_literal(value: ox.Literal, context: Context) -> dict[str, Any]:
    """A value object that says everything itself (JSON-LD 1.1, section 9.5)."""
    if value.direction is not None:
        direction = str(value.direction).rpartition(".")[2].lower()
        return {"@value": value.value, "@language": value.language, "@direction": direction}
    if value.language is not None:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == XSD_STRING:
        return {"@value": value.value}
    return {"@value": value.value, "@type": context.compact(datatype)}


def native(lexical: str, datatype: str) -> str | int | bool:
    """A literal as JSON's own number or boolean where that keeps it exactly, else its text."""
    if datatype == _BOOLEAN and lexical in ("true", "false"):
        return lexical == "true"
    if datatype == XSD_INTEGER and lexical.removeprefix("-").isdecimal():
        number = int(lexical)
        # JSON numbers are exact only up to 2^53 in most readers.
        if str(number) == lexical and abs(number) < 1 << 53:
            return number
    return lexical
