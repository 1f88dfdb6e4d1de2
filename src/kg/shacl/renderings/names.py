"""Terms as a person would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from kg.shacl.model.path import Path, path_text
from kg.shacl.model.terms import Term

_LOCAL: Final = re.compile(r"[\w.-]*\w|")
# As IRIs may be written; anything else in angle brackets is left alone.
_IRI: Final = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*)>")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def short(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """A term as Turtle would have it, with the longest prefix that fits."""
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        # Its label is another one at every reading.
        return "[]"
    if isinstance(term, ox.NamedNode):
        iri = term.value
        for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
    if isinstance(term, ox.Literal) and term.datatype.value not in ("", _STRING, _LANG_STRING):
        return f'"{escaped(term.value)}"^^{short(term.datatype, prefixes)}'
    return escaped(str(term))


_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def short_path(path: Path | None, prefixes: Mapping[str, str]) -> str:
    """A path as SPARQL would have it."""
    return "" if path is None else path_text(path, lambda term: short(term, prefixes))


def shortened(text: str, prefixes: Mapping[str, str]) -> str:
    """The text with its IRIs, which stand in angle brackets, as `short` has them."""
    return _IRI.sub(lambda match: short(ox.NamedNode(match[1]), prefixes), text)


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that a terminal obeys."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
