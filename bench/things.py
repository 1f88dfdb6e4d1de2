"""Things of the graph as the generator makes them, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

BASE: Final = "https://w3id.org/solux/"
DERIVED: Final = f"<{BASE}graph/derived>"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"

PREFIXES: Final = {
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "slx": f"{BASE}def#",
}


@dataclass(frozen=True)
class Thing:
    """A subject, its class and its other statements; every term as N-Quads writes it.

    The path of the subject is the part of its IRI after ``id/``; class and predicates are
    prefixed names.
    """

    path: str
    class_: str
    statements: Mapping[str, list[str]]

    @property
    def subject(self) -> str:
        return iri(self.path)

    def lines(self, graph: str) -> Iterator[str]:
        """The N-Quads lines; the graph is an IRI in angle brackets."""
        yield line(self.subject, "rdf:type", term(self.class_), graph)
        for predicate, values in self.statements.items():
            for value in values:
                yield line(self.subject, predicate, value, graph)


def identified(path: str, class_: str, statements: Mapping[str, list[str]]) -> Thing:
    """A thing whose dct:identifier is the last part of its IRI."""
    name = path.rpartition("/")[2]
    return Thing(path, class_, {"dct:identifier": [f'"{name}"'], **statements})


def line(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"{subject} {term(predicate)} {value} {graph} .\n"


def iri(path: str) -> str:
    """One of our own things."""
    return f"<{BASE}id/{path}>"


def authority(path: str) -> str:
    """A value of the European authority lists."""
    return f"<{AUTHORITY}{path}>"


def term(name: str) -> str:
    """A prefixed name written out."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def literals(texts: Iterable[str]) -> list[str]:
    """The same in German, French and English."""
    return [f'"{text}"@{tag}' for text, tag in zip(texts, ("de", "fr", "en"), strict=True)]
