"""A mapped node as plain JSON in one language, for formats that are not RDF."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kg.jsonld.context import native
from kg.jsonld.profiles.content import MappedNode, Value
from kg.jsonld.profiles.mapping import Conversion, PropertyMapping

Object = dict[str, Any]


def mapped_json(root: MappedNode, languages: Sequence[str]) -> Object:
    """A profile's document as a JSON object; `languages` in the order in which they are liked.

    Of texts in several languages those of the first language that there is are taken; texts
    without a language are in all of them.
    """
    return _Writer(languages).node(root)


class _Writer:
    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = languages

    def node(self, node: MappedNode) -> Object:
        """Properties of one key are put together, in the order of their mappings."""
        result: Object = {}
        for mapping, values in node.properties:
            assert mapping.key is not None, "reading refuses a profile of JSON without it"
            found = [self._value(one, mapping, node) for one in self._in_language(values)]
            found = [one for one in found if one != {}]
            if found:
                self._put(result, mapping, found)
        return result

    def _put(self, result: Object, mapping: PropertyMapping, found: list[Any]) -> None:
        key, separator = str(mapping.key), mapping.separator
        if separator is not None:
            before = [result[key]] if key in result else []
            result[key] = separator.join([*before, *map(str, found)])
        elif mapping.single:
            result.setdefault(key, found[0])
        else:
            result[key] = [*result.get(key, ()), *found]

    def _in_language(self, values: Sequence[Value]) -> Iterable[Value]:
        stated = {
            value.language for value in values if isinstance(value, ox.Literal) and value.language
        }
        if not stated:
            return values
        wanted = next((tag for tag in self._languages if tag in stated), min(stated))
        return [
            value
            for value in values
            if not isinstance(value, ox.Literal) or value.language in (None, wanted)
        ]

    def _value(self, value: Value, mapping: PropertyMapping, node: MappedNode) -> Any:
        match mapping.conversion:
            case Conversion.LANGUAGE:
                return self._languages[0]
            case Conversion.UUID:
                return _uuid(value.term.value if isinstance(value, MappedNode) else value.value)
            case Conversion.LINK_UUID:
                return _uuid(" ".join((*node.link, node.term.value)))
        if isinstance(value, MappedNode):
            return self.node(value)
        if isinstance(value, ox.Literal):
            return native(value.value, value.datatype.value)
        return value.value


def _uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))
