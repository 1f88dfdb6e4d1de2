"""A resource in a profile, as triples or as JSON: what the server, and pages, ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.jsonld.profiles.content import MappedNode, classes_of, mapped
from kg.jsonld.profiles.linked_data import mapped_document
from kg.jsonld.profiles.mapping import Form, Profile
from kg.jsonld.profiles.plain_json import mapped_json
from kg.jsonld.profiles.triples import mapped_triples
from kg.jsonld.schema import Schema
from kg.store.base import RdfDataset

Object = dict[str, Any]


def profile_triples(
    dataset: RdfDataset, profile: Profile, iri: str, label: str = "b"
) -> list[ox.Triple]:
    """The triples of a resource in a profile whose form is RDF; raises `NotFound`.

    The labels of blank nodes begin with `label`.
    """
    return mapped_triples(mapped(dataset, profile, iri), label)


def profile_object(
    dataset: RdfDataset, schema: Schema, profile: Profile, iri: str, language: str = ""
) -> Object:
    """A resource in a profile as a JSON object: JSON-LD with its context inside, or plain JSON.

    `language` is that of plain JSON, by default the profile's first; where a text is missing in
    it, that of the profile's next language stands there. Raises `NotFound` for a resource that
    the profile has no mapping for.
    """
    languages = [language] if language else []
    languages += [tag for tag in profile.languages if tag != language]
    return _OBJECTS[profile.form](
        mapped(dataset, profile, iri), profile, schema.prefixes, languages
    )


def view(dataset: RdfDataset, schema: Schema, token: str, iri: str) -> Object | None:
    """A resource in the profile of that token, to stand inside a page.

    None where the graph has no such profile, or the profile no mapping for the resource.
    """
    found = next((one for one in schema.profiles if one.token == token), None)
    if found is None or not found.fitting(classes_of(dataset, iri)):
        return None
    return profile_object(dataset, schema, found, iri)


def _rdf(root: MappedNode, profile: Profile, prefixes: Mapping[str, str], _: object) -> Object:
    return mapped_document(root, profile, prefixes)


def _json(root: MappedNode, _: object, __: object, languages: Sequence[str]) -> Object:
    return mapped_json(root, languages)


_OBJECTS: Final[
    Mapping[Form, Callable[[MappedNode, Profile, Mapping[str, str], Sequence[str]], Object]]
] = {Form.RDF: _rdf, Form.JSON: _json}
