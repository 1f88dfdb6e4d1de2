"""The SERVICE blocks of a query (SPARQL 1.1 Federated Query), found without the engine.

Pure: nothing is asked here. Each outermost block is a query of its own for another server, and
its answer a table that stands in the block's place.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.errors import QueryTooComplex, RemoteAccessRefused
from kg.sparql.tokens import Kind, Token, tokens, unescaped
from kg.sparql.words import refuse_fetching

# No word is none of the body.
_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION", "")
_SERVICE: Final = "SERVICE"
_SILENT: Final = "SILENT"
_MENTIONED: Final = re.compile(r"service|\\u", re.IGNORECASE)


@dataclass(frozen=True)
class ServiceBlock:
    """A SERVICE block: its server, and its place in the query's text.

    `variables` are all that stand in the block; `query` is what the server is to be asked, until
    it has answered.
    """

    iri: str
    silent: bool
    start: int
    end: int
    variables: frozenset[str]
    query: str = ""


@dataclass(frozen=True)
class ServiceAnswer:
    """What a server answered to a block, as it came: the format by name, and the bytes.

    `format` is None where the server failed and the block says SILENT.
    """

    block: ServiceBlock
    format: str | None = None
    content: bytes = b""


@dataclass
class _Open:
    """A block whose end is not reached yet; `depth` is that of the group around it."""

    iri: str
    silent: bool
    start: int
    group: int
    depth: int
    variables: set[str] = field(default_factory=set)


def service_blocks(
    text: str,
    prefixes: Mapping[str, str],
    allowed: Collection[str],
    most: int,
    base: str | None = None,
) -> tuple[ServiceBlock, ...]:
    """The outermost SERVICE blocks of a query, of which there may be so many.

    `prefixes` and `base` hold without being declared in the text.

    Raises `RemoteAccessRefused` where the query would ask a server that is not among `allowed`,
    in a block inside another one too, and for all that asks otherwise: a server named by a
    variable or a relative IRI, LOAD. Raises `QueryTooComplex` for too many. Blocks that never
    end are left to the engine's parser.
    """
    if not _MENTIONED.search(text):
        return ()
    if not allowed:
        refuse_fetching(text)
        return ()
    reading = _Reading(text, prefixes, allowed, base)
    # Each holds the declarations, which may be long.
    blocks = tuple(itertools.islice(reading.blocks(), most + 1))
    if len(blocks) > most:
        raise QueryTooComplex(
            f"the query has more than {most} SERVICE blocks.", "Ask fewer servers at once."
        )
    headers = ((start, end, _spaces(text[start:end])) for start, end in reading.headers)
    refuse_fetching(replaced(text, headers))
    return blocks


def replaced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """The text with other words from one place to another, the places in order."""
    parts = []
    place = 0
    for start, end, words in changes:
        parts += [text[place:start], words]
        place = end
    return "".join([*parts, text[place:]])


def blanked(text: str, blocks: Iterable[ServiceBlock]) -> str:
    """The query with an empty group in place of each block, and all else at its place."""
    changes = (
        (block.start, block.end, f"{{{_spaces(text[block.start + 1 : block.end - 1])}}}")
        for block in blocks
    )
    return replaced(text, changes)


class _Reading:
    """One pass over the tokens of a query; `headers` are the places of what precedes a group."""

    def __init__(
        self, text: str, prefixes: Mapping[str, str], allowed: Collection[str], base: str | None
    ) -> None:
        self.headers: list[tuple[int, int]] = []
        self._text = text
        self._prefixes = dict(prefixes)
        self._allowed = allowed
        self._base = f"BASE <{base}>\n" if base else ""
        self._tokens = tuple(tokens(text))

    def blocks(self) -> Iterator[ServiceBlock]:
        prologue = self._prologue()
        depth = 0
        current: _Open | None = None
        for number, token in enumerate(self._tokens):
            depth += (token.text == "{") - (token.text == "}")
            if _word(token) == _SERVICE:
                found = self._begun(number, depth)
                current = current or found
            elif current is None:
                continue
            elif token.kind is Kind.VARIABLE:
                current.variables.add(unescaped(token.text[1:]))
            elif token.text == "}" and depth == current.depth:
                yield self._ended(current, token.end, prologue)
                current = None

    def _prologue(self) -> str:
        """The text of all declarations, which are read too."""
        clause, prefix, end = "", "", 0
        given = dict(self._prefixes)
        for token in self._tokens:
            end = token.start
            if token.text == "{" or _word(token) not in _PROLOGUE:
                break
            if token.kind is Kind.WORD:
                clause = _word(token)
            elif clause == "PREFIX" and token.kind is Kind.NAME:
                prefix = unescaped(token.text.removesuffix(":"))
                given.pop(prefix, None)
            elif clause == "PREFIX" and token.kind is Kind.IRI:
                self._prefixes[prefix] = _iri(token)
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in given.items())
        return f"{self._base}{declared}{self._text[:end]}"

    def _begun(self, number: int, depth: int) -> _Open:
        """The block that begins with a token; raises `RemoteAccessRefused` if it may not."""
        following = self._tokens[number + 1 : number + 4]
        silent = bool(following) and _word(following[0]) == _SILENT
        server, group = (*following[silent:], None, None)[:2]
        if server is None or group is None or group.text != "{":
            raise _refused("SERVICE is not followed by one server and a group")
        iri = self._server(server)
        start = self._tokens[number].start
        self.headers.append((start, group.start))
        return _Open(iri, silent, start, group.start, depth)

    def _server(self, token: Token) -> str:
        """The IRI of a server; raises `RemoteAccessRefused` unless it may be asked."""
        if token.kind is Kind.VARIABLE:
            raise _refused(f"the server of SERVICE {token.text} is not known beforehand")
        if token.kind is Kind.NAME:
            prefix, _, local = unescaped(token.text).partition(":")
            iri = self._prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
        else:
            iri = _iri(token)
        if iri not in self._allowed:
            raise _refused(f"{token.text} is none of the servers that may be asked here")
        return iri

    def _ended(self, block: _Open, end: int, prologue: str) -> ServiceBlock:
        query = f"{prologue}\nSELECT * WHERE {self._text[block.group : end]}"
        variables = frozenset(block.variables)
        return ServiceBlock(block.iri, block.silent, block.start, end, variables, query)


def _spaces(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def _iri(token: Token) -> str:
    return unescaped(token.text.removeprefix("<").removesuffix(">"))


def _word(token: Token) -> str:
    """A keyword in capitals; nothing for other tokens."""
    return token.text.upper() if token.kind is Kind.WORD else ""


def _refused(reason: str) -> RemoteAccessRefused:
    return RemoteAccessRefused(
        f"{reason}.", "Name one of the servers that the configuration allows, by its IRI."
    )
