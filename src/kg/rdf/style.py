"""The one style of Turtle files: prefixes, subjects, predicates and objects sorted, one a line.

The writing is rdflib's long Turtle; here is only the order, and the check that nothing was lost.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.term import IdentifiedNode, Node

from kg.errors import RdfSyntaxError
from kg.rdf.files import syntax_error

# A comment, an IRI, or a string in one of Turtle's four quotings: only the first matters here.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | \\.""",
    re.VERBOSE | re.DOTALL,
)


def formatted(text: str, source: Path | str) -> str:
    """The same Turtle in the one style; the comment lines at the head of the file are kept.

    Raises `RdfSyntaxError` for text that does not parse, and for a comment elsewhere, which a
    rewriting would lose.
    """
    head = _head(text)
    _refuse_comments(text, len(head), source)
    dataset, prefixes = _parse(text, source)
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in sorted(prefixes.items()):
        graph.bind(prefix, iri, override=True, replace=True)
    for quad in dataset:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    output = io.BytesIO()
    _Serializer(graph).serialize(output)  # type: ignore[no-untyped-call]
    result = head + _without_trailing_blanks(output.getvalue().decode().strip()) + "\n"
    if _parse(result, source)[0] != dataset:
        raise RdfSyntaxError(
            source, None, None, "the formatter cannot write this file without changing its meaning."
        )
    return result


class _Serializer(LongTurtleSerializer):
    """Long Turtle with subjects by IRI, so that a new reference moves nothing."""

    def orderSubjects(self) -> list[Node]:  # noqa: N802 - rdflib's name
        subjects = [node for node in self._subjects if not self._inline(node)]
        return sorted(subjects, key=lambda node: (isinstance(node, rdflib.BNode), str(node)))

    def sortProperties(self, properties: Mapping[Node, list[Node]]) -> list[Node]:  # noqa: N802
        for objects in properties.values():
            objects.sort(key=self._object_key)
        order = sorted(properties, key=str)
        order.sort(key=lambda predicate: predicate != rdflib.RDF.type)
        return order

    def _object_key(self, node: Node) -> tuple[int, str, str]:
        """IRIs, then literals by language, then blank nodes by what is said of them."""
        if isinstance(node, rdflib.BNode):
            said = sorted(f"{p.n3()} {o.n3()}" for p, o in self.store.predicate_objects(node))
            return 2, " ".join(said), ""
        if isinstance(node, rdflib.Literal):
            return 1, node.language or "", node.n3()
        return 0, "", str(node)

    def _inline(self, node: Node) -> bool:
        return isinstance(node, rdflib.BNode) and self._references[node] == 1


def _head(text: str) -> str:
    lines = text.splitlines(keepends=True)
    length = 0
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            break
        length += len(line)
    head = text[:length].strip()
    return f"{head}\n\n" if head else ""


def _refuse_comments(text: str, start: int, source: Path | str) -> None:
    for token in _TOKEN.finditer(text, max(0, start - 2)):
        if token["comment"]:
            before = text[: token.start()]
            column = token.start() - before.rfind("\n")
            raise RdfSyntaxError(
                source,
                before.count("\n") + 1,
                column,
                "a comment here would be lost by formatting.",
                "Move it to the head of the file, or say it in rdfs:comment.",
            )


def _without_trailing_blanks(text: str) -> str:
    """Blanks at line ends removed, except inside strings."""
    pieces, end = [], 0
    for token in _TOKEN.finditer(text):
        pieces += [re.sub(r"[ \t]+\n", "\n", text[end : token.start()]), token.group()]
        end = token.end()
    return "".join([*pieces, re.sub(r"[ \t]+\n", "\n", text[end:])])


def _parse(text: str, source: Path | str) -> tuple[ox.Dataset, dict[str, str]]:
    """The triples with canonical blank nodes (RDFC-1.0), and the prefixes."""
    parser = ox.parse(text, ox.RdfFormat.TURTLE)
    try:
        dataset = ox.Dataset(parser)
    except SyntaxError as error:
        raise syntax_error(source, error) from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset, dict(parser.prefixes)


def _term(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
) -> IdentifiedNode | rdflib.Literal:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple) or term.direction is not None:
        raise RdfSyntaxError("Turtle", None, None, f"RDF 1.2 is not formatted yet: {term}.")
    datatype = None if term.language or term.datatype.value.endswith("#string") else term.datatype
    return rdflib.Literal(
        term.value,
        lang=term.language,
        datatype=rdflib.URIRef(datatype.value) if datatype else None,
        normalize=False,
    )
