"""``kg export --profile``: everything at once, as the documents of each thing say it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from comparison import canonical, read
from serving import Server, kg

SERVICES = 5


def exported(store: Path, *arguments: str) -> str:
    done = kg("export", "--store", str(store), *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_json_ld_is_an_array_of_the_documents_that_are_served(
    published: Path, server: Server
) -> None:
    options = ("--profile", "schema.org", "--class", "SocialService", "--format", "jsonld")
    found = json.loads(exported(published, *options))
    assert len(found) == SERVICES
    for one in found:
        path = one["@id"].partition("/id/")[2]
        assert one == server.client.get(f"/doc/{path}.schema.org.jsonld").json()


@pytest.mark.parametrize("profile", ["schema.org", "cpsv-ap"])
def test_every_format_says_the_same_of_all_that_the_profile_is_for(
    profile: str, published: Path
) -> None:
    documents = json.loads(exported(published, "--profile", profile, "--format", "jsonld"))
    assert len(documents) > SERVICES
    labels = iter(range(10**6))
    triples = set()
    for document in documents:
        # Labels are of one document each.
        names: dict[ox.BlankNode, ox.BlankNode] = {}

        def own(term: object, names: dict[ox.BlankNode, ox.BlankNode] = names) -> object:
            if not isinstance(term, ox.BlankNode):
                return term
            return names.setdefault(term, ox.BlankNode(f"x{next(labels)}"))

        triples |= {ox.Triple(own(q.subject), q.predicate, own(q.object)) for q in read(document)}
    text = exported(published, "--profile", profile, "--format", "ntriples")
    assert canonical(ox.parse(text, ox.RdfFormat.N_TRIPLES)) == canonical(triples)


def test_plain_json_is_an_array_too(published: Path) -> None:
    found = json.loads(exported(published, "--profile", "hsds", "--format", "jsonld"))
    assert len(found) == SERVICES
    assert all(one["status"] for one in found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--profile", "dublin"), ("dublin", "schema.org", "cpsv-ap", "hsds")),
        (("--profile", "hsds", "--format", "turtle"), ("hsds", "JSON")),
        (("--profile", "hsds", "--class", "Claim", "--format", "jsonld"), ("hsds", "maps")),
    ],
)
def test_what_there_is_not_is_told_in_a_line(
    options: tuple[str, ...], words: tuple[str, ...], published: Path
) -> None:
    done = kg("export", "--store", str(published), *options)
    assert done.returncode == 2
    assert not done.stdout
    assert all(word in done.stderr for word in words)
