"""Terms as a person would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDF, RDF_LANG_STRING, RDFS, SH, XSD, XSD_STRING
from kg.rdf.places import Place
from kg.shacl.model.path import Path, path_text
from kg.shacl.model.terms import Term
from kg.shacl.report import ValidationResult

# Prefixes that everybody knows, where the data declares nothing else.
_USUAL: Final[Mapping[str, str]] = {"rdf": RDF, "rdfs": RDFS, "sh": SH, "xsd": XSD}
# As IRIs may be written; anything else in angle brackets is left alone.
_IRI: Final = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*)>")
# What a terminal obeys, what turns the direction of writing, and half characters of file names.
_CONTROL: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Of a literal, so many characters are shown.
_LONGEST: Final = 300
_PLAIN: Final = (XSD_STRING, RDF_LANG_STRING)
_BREAK: Final = re.compile(r"[ \t]*[\r\n]+[ \t\r\n]*")
# What Turtle lets stand without quotes (RDF 1.1 Turtle, section 2.5.3).
_BARE: Final[Mapping[str, re.Pattern[str]]] = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


class Names:
    """Shortens IRIs with prefixes, each with the longest namespace that fits."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        known = {**_USUAL, **prefixes}
        self._prefixes = {namespace: prefix for prefix, namespace in known.items()}
        namespaces = sorted(self._prefixes, key=len, reverse=True)
        # The local names that Turtle takes without escapes, or nearly.
        self._fits = re.compile(rf"({'|'.join(map(re.escape, namespaces))})([\w.-]*\w|)")

    def __call__(self, term: Term | None) -> str:
        """A term as Turtle would have it, on one line; nothing for none."""
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.BlankNode):
            # Its label is another one at every reading.
            return "[]"
        return self._literal(term) if isinstance(term, ox.Literal) else escaped(str(term))

    def path(self, path: Path | None) -> str:
        """A path as SPARQL would have it; nothing for none."""
        return "" if path is None else path_text(path, self)

    def shape(self, result: ValidationResult) -> str:
        """The shape of a result; one without an IRI by its path."""
        shape = result.source_shape
        if isinstance(shape, ox.NamedNode) or result.path is None:
            return self(shape)
        return f"[ sh:path {self.path(result.path)} ]"

    def shortened(self, text: str) -> str:
        """A text with its IRIs, which stand in angle brackets, as they are called here."""
        return _IRI.sub(lambda match: self._iri(match[1]), text) if "<" in text else text

    def sentence(self, text: str) -> str:
        """A message on one line, its IRIs shortened, with nothing in it that a terminal obeys."""
        return escaped(_BREAK.sub(" ", self.shortened(text)))

    def paragraphs(self, text: str) -> str:
        """A message with its lines, its IRIs shortened, and nothing else that a terminal obeys."""
        return "\n".join(map(escaped, self.shortened(text).splitlines()))

    def _literal(self, literal: ox.Literal) -> str:
        value, datatype = literal.value, literal.datatype.value
        if len(value) > _LONGEST:
            value = f"{value[:_LONGEST]}…"
        elif datatype in _BARE and _BARE[datatype].fullmatch(value):
            return value
        text = escaped(str(ox.Literal(value)))
        if literal.language:
            return f"{text}@{literal.language}"
        return text if datatype in _PLAIN else f"{text}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        match = self._fits.fullmatch(iri)
        return escaped(f"{self._prefixes[match[1]]}:{match[2]}" if match else f"<{iri}>")


def component(result: ValidationResult) -> str:
    """The name of a result's component without what all of them end in."""
    return escaped(result.component_name.removesuffix("ConstraintComponent"))


def file_name(place: Place) -> str:
    """The file of a place, with slashes; what is no character in its name is replaced."""
    name = place.path.as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that a terminal obeys."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
