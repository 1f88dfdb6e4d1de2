"""What ``kg export --profile`` writes: the things of a graph in another vocabulary."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.errors import NotFound, UnknownFormat
from kg.jsonld.profiles.documents import Object, profile_object, profile_triples
from kg.jsonld.profiles.mapping import Form, Profile
from kg.jsonld.schema import Schema, instances_pattern
from kg.rdf.formats import JSON_LD, RdfFormat
from kg.rdf.output import rdf_bytes
from kg.store.base import RdfDataset, select, text


def profile_pieces(
    dataset: RdfDataset, schema: Schema, profile: Profile, class_: str | None, chosen: RdfFormat
) -> Iterator[bytes]:
    """Everything that a profile is for, or the instances of one class, as one document.

    JSON-LD, and the JSON of a profile that is no RDF, is an array of the documents of each thing,
    written one after the other. Raises `NotFound` where there is nothing, `UnknownFormat` for RDF
    of a profile that has none.
    """
    if profile.form is Form.JSON and chosen is not JSON_LD:
        raise UnknownFormat(
            f"the profile {profile.token!r} is not available in {chosen.name}.",
            "It is JSON: write --format jsonld.",
        )
    things = _things(dataset, profile, class_)
    if not things:
        raise NotFound(
            f"the profile {profile.token!r} is for nothing that was asked for.",
            f"It maps instances of: {', '.join(profile.classes)}.",
        )
    if chosen is JSON_LD:
        yield from _array(profile_object(dataset, schema, profile, iri) for iri in things)
        return
    # Blank nodes of two documents are two.
    each = (
        profile_triples(dataset, profile, iri, f"b{number}n") for number, iri in enumerate(things)
    )
    triples = set(itertools.chain.from_iterable(each))
    yield rdf_bytes(triples, chosen, schema.prefixes)


def find_profile(profiles: Iterable[Profile], token: str) -> Profile:
    """The profile of that token or IRI; raises `NotFound`, which lists those there are."""
    known = list(profiles)
    for profile in known:
        if token in (profile.token, profile.iri):
            return profile
    listed = ", ".join(profile.token for profile in known) or "none"
    raise NotFound(f"the graph has no profile {token!r}.", f"There are: {listed}.")


def _things(dataset: RdfDataset, profile: Profile, class_: str | None) -> list[str]:
    """The IRIs that documents are about, sorted."""
    of_profile = _instances(dataset, profile.classes)
    if class_ is None:
        return sorted(of_profile)
    return sorted(of_profile & _instances(dataset, [class_]))


def _instances(dataset: RdfDataset, classes: Iterable[str]) -> set[str]:
    return {
        text(row["this"])
        for class_ in classes
        for row in select(dataset, f"SELECT ?this {instances_pattern('?this', class_)}")
        if isinstance(row["this"], ox.NamedNode)
    }


def _array(objects: Iterable[Object]) -> Iterator[bytes]:
    separator = "[\n"
    for one in objects:
        yield f"{separator}{json.dumps(one, ensure_ascii=False, indent=2)}".encode()
        separator = ",\n"
    yield b"\n]\n"
