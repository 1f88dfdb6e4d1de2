"""A mapped node as JSON-LD 1.1: nested as it is mapped, with its context inside.

Values say themselves what they are, so that a reader who takes the terms from another context
of the same vocabulary reads the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kg.jsonld.context import native, schemes
from kg.jsonld.profiles.content import MappedNode, Value
from kg.jsonld.profiles.mapping import Profile, PropertyMapping
from kg.namespaces import XSD, XSD_INTEGER, XSD_STRING, local_name, namespace_of

Object = dict[str, Any]


def mapped_document(root: MappedNode, profile: Profile, prefixes: Mapping[str, str]) -> Object:
    """A profile's document as a JSON-LD object; `prefixes` are those that the graph declares."""
    writer = _Writer(profile, _usable(prefixes, root, profile))
    body = writer.node(root)
    return {"@context": writer.context(), **body}


class _Writer:
    """Writes node objects and notes what their names stand for."""

    def __init__(self, profile: Profile, prefixes: Mapping[str, str]) -> None:
        self._vocabulary = profile.vocabulary
        self._prefixes = prefixes
        self._class_keys = profile.class_keys
        self._keys = {one.key: one.predicate for one in profile.properties() if one.key}
        self._used_prefixes: dict[str, str] = {}
        self._terms: dict[str, str] = {}

    def context(self) -> Object:
        """The context of what was written."""
        vocabulary = {"@vocab": self._vocabulary} if self._vocabulary else {}
        used = dict(sorted(self._used_prefixes.items()))
        return {**vocabulary, **used, **dict(sorted(self._terms.items()))}

    def node(self, node: MappedNode) -> Object:
        result: Object = {} if node.blank else {"@id": node.term.value}
        if node.types:
            names = [self._type(iri) for iri in node.types]
            result["@type"] = names[0] if len(names) == 1 else names
        for mapping, values in node.properties:
            if values:
                self._put(result, mapping, [self._value(value) for value in values])
        return result

    def _put(self, result: Object, mapping: PropertyMapping, values: list[Any]) -> None:
        assert mapping.predicate is not None, "reading refuses a profile of RDF without it"
        key = mapping.key
        if key is None:
            key = self._name(mapping.predicate)
        else:
            self._terms[key] = mapping.predicate
        known = result.get(key, [])
        every = [*(known if isinstance(known, list) else [known]), *values]
        result[key] = every[0] if mapping.single and len(every) == 1 else every

    def _type(self, iri: str) -> str:
        """A class by its own name, where that is no key of something else."""
        name = self._class_keys.get(iri) or local_name(iri)
        if self._in_vocabulary(iri):
            return self._name(iri)
        if name and name not in self._keys and self._terms.setdefault(name, iri) == iri:
            return name
        return self._name(iri)

    def _in_vocabulary(self, iri: str) -> bool:
        name = local_name(iri)
        return bool(name) and self._vocabulary == iri.removesuffix(name)

    def _name(self, iri: str) -> str:
        """A name in the vocabulary, prefix:name where a prefix fits, else the IRI."""
        name = local_name(iri)
        if self._in_vocabulary(iri) and self._keys.get(name, iri) == iri:
            return name
        for prefix, namespace in self._prefixes.items():
            if namespace == namespace_of(iri) and name:
                self._used_prefixes[prefix] = namespace
                return f"{prefix}:{name}"
        return iri

    def _value(self, value: Value) -> Any:
        if isinstance(value, MappedNode):
            return self.node(value)
        if isinstance(value, ox.NamedNode):
            return {"@id": value.value}
        if value.direction is not None:
            direction = str(value.direction).rpartition(".")[2].lower()
            return {"@value": value.value, "@language": value.language, "@direction": direction}
        if value.language is not None:
            return {"@value": value.value, "@language": value.language}
        return self._plain(value)

    def _plain(self, value: ox.Literal) -> Any:
        """A literal without a language: as JSON has it where that says its datatype."""
        datatype = value.datatype.value
        if datatype == XSD_STRING:
            return value.value
        if datatype in (XSD_INTEGER, f"{XSD}boolean"):
            written = native(value.value, datatype)
            if not isinstance(written, str):
                return written
        return {"@value": value.value, "@type": self._name(datatype)}


def _usable(prefixes: Mapping[str, str], root: MappedNode, profile: Profile) -> dict[str, str]:
    """The prefixes that nothing in the document could be mistaken for."""
    keys = {one.key for one in profile.properties()}
    names = {local_name(type_) for type_ in profile.types()} | set(profile.class_keys.values())
    taken = schemes(_iris(root)) | {key for key in keys if key} | names
    return {p: iri for p, iri in sorted(prefixes.items()) if p and p not in taken}


def _iris(node: MappedNode) -> list[str]:
    found = [node.term.value, *node.types]
    for mapping, values in node.properties:
        found.append(mapping.predicate or "")
        for value in values:
            if isinstance(value, MappedNode):
                found += _iris(value)
            elif isinstance(value, ox.NamedNode):
                found.append(value.value)
            else:
                found.append(value.datatype.value)
    return found
