"""The entries of the W3C's SPARQL test manifests, read from the folder where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
HT: Final = "http://www.w3.org/2011/http#"
CNT: Final = "http://www.w3.org/2011/content#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"

# Where the folder is published: its files have these IRIs, wherever they lie on the machine.
PUBLISHED: Final = "https://w3c.github.io/rdf-tests/sparql/"
# The third stands beside the others: it is the suite that graph-store-protocol replaces.
ROOTS: Final = (
    "sparql10/manifest.ttl",
    "sparql11/manifest-all.ttl",
    "sparql11/http-rdf-update/manifest.ttl",
    "sparql12/manifest.ttl",
)

QUERY_EVALUATION: Final = {"QueryEvaluationTest", "CSVResultFormatTest"}
UPDATE_EVALUATION: Final = {"UpdateEvaluationTest"}
QUERY_SYNTAX: Final = {
    "PositiveSyntaxTest": True,
    "PositiveSyntaxTest11": True,
    "NegativeSyntaxTest": False,
    "NegativeSyntaxTest11": False,
}
UPDATE_SYNTAX: Final = {
    "PositiveUpdateSyntaxTest": True,
    "PositiveUpdateSyntaxTest11": True,
    "NegativeUpdateSyntaxTest": False,
    "NegativeUpdateSyntaxTest11": False,
}
PROTOCOL: Final = {"ProtocolTest"}
GRAPH_STORE: Final = {"GraphStoreProtocolTest"}
SERVICE_DESCRIPTION: Final = {"ServiceDescriptionTest"}
KNOWN_TYPES: Final = {
    *QUERY_EVALUATION,
    *UPDATE_EVALUATION,
    *QUERY_SYNTAX,
    *UPDATE_SYNTAX,
    *PROTOCOL,
    *GRAPH_STORE,
    *SERVICE_DESCRIPTION,
}


@dataclass(frozen=True, eq=False)
class Manifest:
    """One manifest file: its path below the folder, and its graph."""

    folder: Path
    path: str
    graph: ox.Dataset

    @property
    def suite(self) -> str:
        """The folder of the file, as in ``sparql11/aggregates``."""
        return self.path.rpartition("/")[0]

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        wanted = ox.NamedNode(predicate)
        quads = self.graph.quads_for_subject(subject)
        return [quad.object for quad in quads if quad.predicate == wanted]

    def one(self, subject: Term, predicate: str) -> Term | None:
        found = self.objects(subject, predicate)
        assert len(found) <= 1, f"{subject} has {predicate} more than once"
        return found[0] if found else None

    def text(self, subject: Term, predicate: str) -> str:
        found = self.one(subject, predicate)
        assert found is not None, f"{subject} has no {predicate}"
        assert not isinstance(found, ox.Triple)
        return found.value

    def all_items(self, predicate: str) -> Iterator[Term]:
        """The members of all lists of a property: some manifests have a name of their own."""
        for quad in self.graph.quads_for_predicate(ox.NamedNode(predicate)):
            yield from self.items(quad.subject, predicate)

    def items(self, subject: Term, predicate: str) -> Iterator[Term]:
        """The members of the lists that a property has, in their order."""
        for node in self.objects(subject, predicate):
            rest: Term = node
            while rest != ox.NamedNode(f"{RDF}nil"):
                first, following = self.one(rest, f"{RDF}first"), self.one(rest, f"{RDF}rest")
                assert first is not None
                assert following is not None
                yield first
                rest = following


@dataclass(frozen=True, eq=False)
class Entry:
    """One test: ``id`` is its suite and its own name, ``type`` the local name of its class."""

    manifest: Manifest
    node: Term
    type: str

    @property
    def suite(self) -> str:
        return self.manifest.suite

    @property
    def id(self) -> str:
        assert isinstance(self.node, ox.NamedNode)
        return f"{self.suite}/{self.node.value.rpartition('#')[2]}"

    @property
    def action(self) -> Term:
        action = self.manifest.one(self.node, f"{MF}action")
        assert action is not None
        return action

    @property
    def result(self) -> Term:
        result = self.manifest.one(self.node, f"{MF}result")
        assert result is not None
        return result

    def has(self, local_name: str, value: str) -> bool:
        return ox.NamedNode(MF + value) in self.manifest.objects(self.node, MF + local_name)

    def path(self, file: Term | str) -> Path:
        """Where a file that the manifest names lies."""
        iri = file if isinstance(file, str) else file.value  # type: ignore[union-attr]
        assert iri.startswith(PUBLISHED), iri
        return self.manifest.folder / iri.removeprefix(PUBLISHED)

    def read(self, file: Term) -> str:
        return self.path(file).read_bytes().decode("utf-8")


def read_entries(folder: Path) -> list[Entry]:
    """Every entry that the root manifests lead to; one of an unknown kind is an error."""
    return [entry for root in ROOTS for entry in _entries(folder, root)]


def _entries(folder: Path, path: str) -> Iterator[Entry]:
    iri = PUBLISHED + path
    text = (folder / path).read_bytes()
    graph = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE, base_iri=iri))
    manifest = Manifest(folder, path, graph)
    for included in manifest.all_items(f"{MF}include"):
        assert isinstance(included, ox.NamedNode)
        yield from _entries(folder, included.value.removeprefix(PUBLISHED))
    for entry in manifest.all_items(f"{MF}entries"):
        kind = manifest.text(entry, f"{RDF}type").rpartition("#")[2]
        assert kind in KNOWN_TYPES, f"{path}: {entry} is of the unknown type {kind}"
        yield Entry(manifest, entry, kind)
