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
from rdflib.term import Node

from kg.errors import RdfSyntaxError
from kg.namespaces import XSD
from kg.rdf.files import syntax_error
from kg.rdf.rdflib_terms import rdflib_term

_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?(?:\n|\r\n|$))*")
# A comment, an IRI, or a string in one of Turtle's four quotings: only the first matters here.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | \\.""",
    re.VERBOSE | re.DOTALL,
)


# What Turtle lets stand without quotes (RDF 1.1 Turtle, section 2.5.3).
_SHORT = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


def formatted(text: str, source: Path | str) -> str:
    """The same Turtle in the one style; the comment lines at the head of the file are kept.

    Raises `RdfSyntaxError` for text that does not parse, and for a comment elsewhere, which a
    rewriting would lose.
    """
    head, end = _head(text)
    _refuse_comments(text, end, source)
    dataset, prefixes = _parse(text, source)
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in sorted(prefixes.items()):
        graph.bind(prefix, iri, override=True, replace=True)
    try:
        for quad in dataset:
            terms = (quad.subject, quad.predicate, quad.object)
            graph.add(tuple(map(rdflib_term, terms)))  # type: ignore[arg-type]
    except ValueError as error:
        raise RdfSyntaxError(
            source, None, None, f"{error}.", "Leave this file as it is."
        ) from error
    output = io.BytesIO()
    _Serializer(graph).serialize(output)  # type: ignore[no-untyped-call]
    body = _without_trailing_blanks(output.getvalue().decode().strip())
    result = "\n\n".join(filter(None, [head, body]))
    result += "\n" if result else ""
    if _parse(result, source)[0] != dataset:
        raise RdfSyntaxError(
            source, None, None, "the formatter cannot write this file without changing its meaning."
        )
    return result


class _Serializer(LongTurtleSerializer):
    """Long Turtle with subjects by IRI, so that a new reference moves nothing."""

    def orderSubjects(self) -> list[Node]:  # noqa: N802 - rdflib's name
        # Nodes to be written within others come last: by then only those in a circle are left.
        def order(node: Node) -> tuple[bool, bool, str]:
            return self._inline(node), isinstance(node, rdflib.BNode), str(node)

        return sorted(self._subjects, key=order)

    def sortProperties(self, properties: Mapping[Node, list[Node]]) -> list[Node]:  # noqa: N802
        for objects in properties.values():
            objects.sort(key=self._object_key)
        order = sorted(properties, key=str)
        order.sort(key=lambda predicate: predicate != rdflib.RDF.type)
        return order

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:  # noqa: ARG002
        """A name with a prefix that the file declares; none is made up."""
        return super().get_pname(uri, False)  # type: ignore[no-any-return, no-untyped-call]

    def label(self, node: Node, position: int) -> str:
        """Literals in Turtle's short form only where it is written as they are."""
        if not isinstance(node, rdflib.Literal):
            return super().label(node, position)  # type: ignore[no-any-return, no-untyped-call]
        short = _SHORT.get(str(node.datatype))
        if short is not None and short.fullmatch(node):
            return str(node)
        return node._literal_n3(qname_callback=self.get_pname)  # noqa: SLF001 - n3() takes no names

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


def _head(text: str) -> tuple[str, int]:
    """The comment lines that a text begins with, and where what follows them starts."""
    found = _HEAD.match(text)
    end = found.end() if found else 0
    return "\n".join(line.rstrip() for line in text[:end].strip().split("\n")), end


def _refuse_comments(text: str, start: int, source: Path | str) -> None:
    for token in _TOKEN.finditer(text, start):
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
