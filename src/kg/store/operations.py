"""The operations of an update, and the protocol's dataset written into each.

The engine's update takes no dataset beside the text, as its query does, so the graphs that the
protocol names are put where a USING clause would stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from kg.errors import ProtocolError, SparqlSyntaxError
from kg.sparql.query import Update
from kg.sparql.tokens import Kind, Token, tokens

_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
_STATES_ITS_DATASET: Final = ("USING", "WITH")
_BRACES: Final = ("{", "}")


@dataclass(frozen=True)
class Operation:
    """One operation, without its declarations: `prologue` are all that hold for it.

    `declares` if some of them stand right in front of it. `words` are the keywords outside of
    braces. Of an operation with WHERE, `where` is the place of that word in the text and
    `pattern` its group, braces included; `shortcut` if it is DELETE WHERE (SPARQL 1.1 Update,
    section 3.1.3.3).
    """

    text: str
    prologue: str
    declares: bool
    words: frozenset[str]
    where: int | None = None
    pattern: str = ""
    shortcut: bool = False


def operations(text: str) -> list[Operation]:
    """The operations of an update; raises `SparqlSyntaxError` where one is missing or unclear."""
    found: list[Operation] = []
    prologue, start = "", 0
    for end, words in _split(text):
        first = next((place for place, token in enumerate(words) if _begins(token)), None)
        body = end if first is None else words[first].start
        prologue = f"{prologue}\n{text[start:body]}"
        if first is not None:
            found.append(_operation(text[body:end], body, words[first:], prologue, first > 0))
        elif end < len(text):
            raise SparqlSyntaxError(
                f"line {text.count(chr(10), 0, end) + 1}: there is no operation before this ';'."
            )
        start = end + 1
    return found


def with_dataset(parts: list[Operation], update: Update) -> list[Operation]:
    """The operations with using-graph-uri and using-named-graph-uri (Protocol, section 2.2.3).

    Raises `ProtocolError` where the update states a dataset of its own, and for what is no IRI.
    """
    if not update.using_graphs and not update.using_named_graphs:
        return parts
    clauses = "".join(
        [f"USING {_iri(graph)}\n" for graph in update.using_graphs]
        + [f"USING NAMED {_iri(graph)}\n" for graph in update.using_named_graphs]
    )
    return [_using(part, clauses) for part in parts]


def _using(part: Operation, clauses: str) -> Operation:
    for word in _STATES_ITS_DATASET:
        if word in part.words:
            raise ProtocolError(
                f"the update has {word}, and its dataset is given beside it too.",
                "Leave out using-graph-uri and using-named-graph-uri, or that clause.",
            )
    if part.where is None:
        return part
    before, after = part.text[: part.where], part.text[part.where :]
    template = f"{part.pattern}\n" if part.shortcut else ""
    return replace(part, text=f"{before}{template}{clauses}{after}")


def _iri(graph: str) -> str:
    try:
        return str(ox.NamedNode(graph))
    except ValueError as error:
        raise ProtocolError(f"{graph!r} is no IRI of a graph: {error}.") from error


def _split(text: str) -> Iterator[tuple[int, list[Token]]]:
    """Where each operation ends, and its words and braces outside of braces."""
    words: list[Token] = []
    depth = 0
    before = Kind.SIGN
    for token in tokens(text):
        sign = token.text
        depth -= sign == "}"
        if depth == 0 and sign == ";":
            yield token.start, words
            words = []
        elif depth == 0 and (token.kind is Kind.WORD or sign in _BRACES):
            words.append(token)
        elif depth == 0 and token.kind is Kind.NAME and before is not Kind.WORD:
            # The engine may read its beginning as a keyword, which is then not among the words.
            raise SparqlSyntaxError(
                f"line {text.count(chr(10), 0, token.start) + 1}: {sign} is not expected here.",
                "Put a space between a keyword and a name.",
            )
        depth += sign == "{"
        before = token.kind
    yield len(text), words


def _begins(token: Token) -> bool:
    """Whether a word begins the operation itself, after the declarations."""
    return token.kind is Kind.WORD and token.text.upper() not in _PROLOGUE


def _operation(
    text: str, start: int, found: list[Token], prologue: str, declares: bool
) -> Operation:
    names = [token.text.upper() for token in found]
    words = frozenset(name for name in names if name.isalpha())
    part = Operation(text, prologue, declares, words)
    if "WHERE" not in words or names[-1] != "}":
        return part
    # After the word come the braces of its pattern, and nothing else.
    place = names.index("WHERE")
    opened, closed = found[place + 1], found[-1]
    return replace(
        part,
        where=found[place].start - start,
        pattern=text[opened.start - start : closed.end - start],
        shortcut=names[place - 1] == "DELETE",
    )
