"""The words of a SPARQL text, as far as they can be told without its grammar.

The engine parses; this is for the little that it does not tell: whether a text would ask another
server, and which graphs it names with FROM. The engine has no tokens: it takes what it can use at
each place, so that few texts have more readings than one. Such a text is refused if any of them
might ask another server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import RemoteAccessRefused
from kg.sparql.tokens import Kind, Token, tokens, unescaped

# Where a keyword can begin, in upper case and wherever that stands.
_KEYWORD: Final = re.compile(
    "(SERVICE|LOAD)(?:(?<![A-Z]SERVICE)(?<![A-Z]LOAD)|(?<=TRUESERVICE)|(?<=FALSESERVICE))"
)
# Such a keyword, not as the rest of a name, and what may follow it.
_BEFORE_A_NAME: Final = re.compile(
    rf"{_KEYWORD.pattern}(?<!:SERVICE)(?:SILENT)?+[ \t\r\n]*+[?$<#:\w]"
)
# A name can begin with a keyword: SERVICEex:a {} has no space, nor needs one.
_GLUED: Final = re.compile(r"(?:true|false)?+(SERVICE|LOAD)[^:]*+:", re.IGNORECASE)
# In an expression, 1<'>' or 1<?x#> is a comparison. No comparison has // before its string.
_COMPARISON: Final = re.compile(r"<[^'#/]*+(?:/(?!/)[^'#/]*+)*+['#]")
# A name that makes no IRI ends sooner: after such a prefix, what follows may be no port, and some
# characters of names are not those of IRIs.
_AUTHORITY: Final = re.compile("<[^/?#]*+//[^/?#>]*+>")
_NOT_IN_IRIS: Final = re.compile("[\ufff0-\ufffd]")
# After these stands a name, which is nothing else, even before a group.
_NAMING: Final = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})
_LONG_QUOTES: Final = ("'''", '"""')
_START: Final = Token(Kind.SIGN, ";", 0, 0)


@dataclass(frozen=True)
class StatedDataset:
    """The graphs of a query's FROM and FROM NAMED clauses (SPARQL 1.1, section 13.2)."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def refuse_fetching(text: str) -> None:
    """Raise `RemoteAccessRefused` for a query or an update that would ask another server."""
    if _KEYWORD.search(_plain(text)) is None:
        return
    found = _fetching(text)
    if found is not None:
        raise RemoteAccessRefused(
            f"{found[1].upper()} asks another server, which is switched off.",
            "Publish a copy of that data here instead.",
        )


def _plain(text: str) -> str:
    return (unescaped(text) if "\\" in text else text).upper()


def _fetching(text: str) -> re.Match[str] | None:
    """What the engine may read as SERVICE or LOAD."""
    parentheses, braces, word, before = 0, 0, "", _START
    names_are_cut, two_readings, named = False, False, False
    for token in tokens(text):
        kind, written, found = token.kind, token.text, None
        if kind is Kind.SIGN:
            parentheses += (written == "(") - (written == ")")
            braces += (written == "{") - (written == "}")
            if written == "{" and before.kind is Kind.NAME and not named:
                found = _GLUED.match(before.text)
        elif kind is Kind.WORD:
            word = written.upper()
            found = _KEYWORD.search(word)
        elif kind is Kind.NAME:
            found = _in_name(before, written, braces == 0 and word != "DESCRIBE", names_are_cut)
            named = before.text.upper() in _NAMING
        else:
            names_are_cut |= _cuts_names(before, token, word)
            two_readings |= _has_two_readings(before, token, parentheses)
        if found is not None:
            return found
        before = token
    return _BEFORE_A_NAME.search(_plain(text)) if two_readings else None


def _in_name(before: Token, name: str, may_load: bool, is_cut: bool) -> re.Match[str] | None:
    """A keyword that begins an operation, or that is left of a name that ends before it."""
    begins = before.text == ";" or before.kind in (Kind.IRI, Kind.STRING)
    found = _GLUED.match(name) if may_load and begins else None
    return found or (_KEYWORD.search(name.upper()) if is_cut else None)


def _cuts_names(before: Token, token: Token, word: str) -> bool:
    """Whether names may end sooner from here on, because they would make no IRI."""
    if token.kind is Kind.IRI:
        declares = before.text[-1] == ":" or word == "BASE"
        return declares and _AUTHORITY.fullmatch(token.text) is not None
    return token.kind is Kind.OTHER and _NOT_IN_IRIS.match(token.text) is not None


def _has_two_readings(before: Token, token: Token, parentheses: int) -> bool:
    """Whether the engine may see other tokens from here on."""
    if token.kind is Kind.IRI:
        operand = before.kind is not Kind.SIGN or before.text in {")", "}", ">>"}
        return parentheses > 0 and operand and _COMPARISON.match(token.text) is not None
    return token.kind is Kind.BROKEN and token.text.startswith(_LONG_QUOTES)


def stated_dataset(
    text: str, prefixes: Mapping[str, str], base: str | None = None
) -> StatedDataset:
    """The dataset that a query states; none if it cannot be told, as by relative IRIs of no base.

    As in the grammar, a declaration holds for what comes after it.
    """
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    if "FROM" not in text.upper():
        return StatedDataset()
    known = dict(prefixes)
    clause, declared = "", ""
    base = base or ""
    for token in tokens(text):
        if token.kind is Kind.WORD:
            clause = token.text.upper()
        elif clause == "PREFIX" and token.kind is Kind.NAME:
            declared = token.text.removesuffix(":")
        elif clause == "PREFIX" and token.kind is Kind.IRI:
            known[declared] = _resolved(base, token)
        elif clause == "BASE" and token.kind is Kind.IRI:
            base = _resolved(base, token)
        elif clause in graphs and token.kind in (Kind.IRI, Kind.NAME):
            iri = _iri(token, known, base)
            if iri is None:
                return StatedDataset()
            graphs[clause].append(iri)
            clause = ""
    return StatedDataset(tuple(graphs["FROM"]), tuple(graphs["NAMED"]))


def _resolved(base: str, token: Token) -> str:
    """An IRI as the engine resolves it, by a parser of its own that does so too.

    One that cannot be resolved stays as it is.
    """
    iri = unescaped(token.text[1:-1])
    if not base:
        return iri
    try:
        parsed = ox.parse(f"<{iri}> a <{iri}> .", ox.RdfFormat.TURTLE, base_iri=base)
        return str(next(parsed).object)[1:-1]
    except (SyntaxError, ValueError):
        return iri


def _iri(token: Token, prefixes: Mapping[str, str], base: str) -> str | None:
    if token.kind is Kind.NAME:
        prefix, _, local = token.text.partition(":")
        iri = prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
    else:
        iri = _resolved(base, token)
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        return None
