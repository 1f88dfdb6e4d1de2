"""Queries with variables that are bound beforehand (SHACL, appendix A), as texts for an engine.

To bind variables beforehand is to join every basic graph pattern with a table of their values.
A table at the start of each group comes to the same: what stands in a group is joined with what
stands before it, and a group without patterns has the empty one. What may not be in such a query
is looked for in its syntax tree. Where its groups begin is found by tokens: without VALUES, a
brace opens a group, or holds a SELECT, and there are as many as the tree has groups.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.errors import SparqlSyntaxError
from kg.sparql.binding_rules import QueryTree
from kg.sparql.tokens import Kind, Token, tokens
from kg.sparql.unfolding import unfolded

_PATH: Final = ("$PATH", "?PATH")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class BindableQuery:
    """A query whose `variables` may get values beforehand; `path` takes the place of $PATH.

    So may the `optional` ones, which a SELECT within need not select. `names_graphs` if it asks
    named graphs, `graph_variables` those that stand for their names. Raises `SparqlSyntaxError`
    for a text that is no query, or that must not be bound so.
    """

    def __init__(
        self,
        text: str,
        variables: Iterable[str],
        path: str | None = None,
        *,
        optional: Iterable[str] = (),
    ) -> None:
        whole = _with_path(text, path)
        self._text, self._tree = _read(whole)
        obstacle = self._tree.obstacle(frozenset(variables), frozenset(optional))
        if obstacle is not None:
            raise SparqlSyntaxError(f"{obstacle} (SHACL, appendix A).")
        found = list(tokens(self._text))
        groups = [
            (token.end, following is not None and following.text == "}")
            for token, following in zip(found, (*found[1:], None), strict=True)
            if token.text == "{" and not _is_select(following)
        ]
        if len(groups) != self._tree.groups:
            raise SparqlSyntaxError("its groups cannot be told apart.")
        # An empty group has no variables; in GRAPH ?g { } the engine no longer lists the graphs
        # when anything stands there.
        whole_query, *inner = groups
        self._groups = [whole_query[0], *(end for end, empty in inner if not empty)]
        self.names_graphs = any(_is_word(token, "GRAPH") for token in found)
        self.graph_variables = frozenset(_graph_variables(found))
        self._joinable: dict[frozenset[str], bool] = {}
        self._ask = next((t for t in found if _is_word(t, "ASK")), None)

    @property
    def asks(self) -> bool:
        return self._tree.asks

    @cached_property
    def predicates(self) -> frozenset[str] | None:
        """The predicates of the triples that matter to it; None if others may too."""
        return self._tree.predicates()

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables of the text."""
        return frozenset(t.text[1:] for t in tokens(self._text) if t.kind is Kind.VARIABLE)

    def bound(self, every: str) -> str:
        """The query with a text, such as `table`, at each group's start."""
        return self._with_tables(f"{every} ")

    def joined(self, names: Sequence[str], rows: Iterable[Sequence[Term]], every: str = "") -> str:
        """One query for many rows; of ASK the rows for which it is true. See `may_be_joined`.

        `every` is put at each group's start.
        """
        text = self.joined_with(table(names, rows), every)
        if self._ask is None:
            return text
        start, end = self._ask.start, self._ask.end
        shown = " ".join(f"?{name}" for name in names)
        return f"{text[:start]}SELECT DISTINCT {shown}{text[end:]}"

    def joined_with(self, pattern: str, every: str = "") -> str:
        """The query for all that a pattern finds; see `joined`, of SELECT."""
        first, rest = self._groups[0], self._groups[1:]
        pieces = [(first, f"{every} {pattern} "), *((at, f"{every} ") for at in rest)]
        return _inserted(self._text, pieces)

    def may_be_joined(self, names: Iterable[str]) -> bool:
        """Whether asking once for many rows means the same as asking for each."""
        wanted = frozenset(names)
        known = self._joinable.get(wanted)
        if known is None:
            known = self._joinable[wanted] = self._tree.may_be_joined(wanted)
        return known

    def _with_tables(self, table: str) -> str:
        return _inserted(self._text, [(at, table) for at in self._groups])


def _read(text: str) -> tuple[str, QueryTree]:
    """The text in its fastest form, and its tree; errors are about the text as it is."""
    fast = unfolded(text)
    try:
        return fast, QueryTree(fast)
    except SparqlSyntaxError:
        return text, QueryTree(text)


def _with_path(text: str, path: str | None) -> str:
    places = [(t.start, t.end) for t in tokens(text) if t.text in _PATH]
    if not places:
        return text
    if path is None:
        raise SparqlSyntaxError("it has $PATH, which only the query of a property shape has.")
    for start, end in reversed(places):
        text = f"{text[:start]}{path}{text[end:]}"
    return text


def _inserted(text: str, pieces: Sequence[tuple[int, str]]) -> str:
    parts = []
    before = 0
    for place, piece in pieces:
        parts += [text[before:place], " ", piece]
        before = place
    return "".join([*parts, text[before:]])


def table(names: Sequence[str], rows: Iterable[Sequence[Term]]) -> str:
    """VALUES with so many rows; there is no way to write a blank node."""
    if len(names) == 1:
        return f"VALUES ?{names[0]} {{ {' '.join(_written(term) for (term,) in rows)} }}"
    shown = " ".join(f"?{name}" for name in names)
    listed = " ".join(f"({' '.join(map(_written, row))})" for row in rows)
    return f"VALUES ({shown}) {{ {listed} }}"


def _written(term: Term) -> str:
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(_written, term))} )>>"
    return str(term)


def _is_select(token: Token | None) -> bool:
    return token is not None and _is_word(token, "SELECT")


def _is_word(token: Token, word: str) -> bool:
    return token.kind is Kind.WORD and token.text.upper() == word


def _graph_variables(found: Sequence[Token]) -> Iterable[str]:
    """The variables that stand for the names of graphs."""
    for token, following in itertools.pairwise(found):
        if _is_word(token, "GRAPH") and following.kind is Kind.VARIABLE:
            yield following.text[1:]
