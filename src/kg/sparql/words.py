"""The words of a SPARQL text, as far as they can be told without its grammar.

The engine parses; this is for the little that it does not tell: whether a text would ask another
server, and which graphs it names with FROM.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import RemoteAccessRefused

_FETCHING: Final = ("SERVICE", "LOAD")
# An escape stands for its character in keywords too (SPARQL 1.1, section 19.2).
_ESCAPED_LETTER: Final = re.compile(r"\\(?:u|U0000)00([46][1-9A-Fa-f]|[57][0-9Aa])")
# Comments, strings, variables and language tags hold no words.
_TOKEN: Final = re.compile(
    r"""\#[^\n\r]*
      | <(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
      | \"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | [?$@][\w-]+
      | (?P<prefix>[\w.-]*):(?P<local>(?:[\w.:%-]|\\.)*)
      | (?P<word>[A-Za-z]+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class StatedDataset:
    """The graphs of a query's FROM and FROM NAMED clauses (SPARQL 1.1, section 13.2)."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def refuse_fetching(text: str) -> None:
    """Raise `RemoteAccessRefused` for a query or an update that would ask another server."""
    for token in _tokens(text):
        word = (token["word"] or "").upper().removesuffix("SILENT")
        if word in _FETCHING:
            raise RemoteAccessRefused(
                f"{word} asks another server, which is switched off.",
                "Publish a copy of that data here instead.",
            )


def stated_dataset(text: str, prefixes: Mapping[str, str]) -> StatedDataset:
    """The dataset that a query states; none if it cannot be told, as with relative IRIs."""
    known = dict(prefixes)
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    clause, declared = "", ""
    for token in _tokens(text):
        if token["word"]:
            clause = token["word"].upper()
        elif clause == "PREFIX" and token["prefix"] is not None:
            declared = token["prefix"]
        elif clause == "PREFIX" and token["iri"] is not None:
            known[declared] = token["iri"]
        elif clause in graphs and token.lastgroup is not None:
            iri = _iri(token, known)
            if iri is None:
                return StatedDataset()
            graphs[clause].append(iri)
            clause = ""
    return StatedDataset(tuple(graphs["FROM"]), tuple(graphs["NAMED"]))


def _iri(token: re.Match[str], prefixes: Mapping[str, str]) -> str | None:
    iri = token["iri"]
    if iri is None:
        iri = prefixes.get(token["prefix"], "") + re.sub(r"\\(.)", r"\1", token["local"])
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        return None


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(_ESCAPED_LETTER.sub(lambda found: chr(int(found[1], 16)), text))
