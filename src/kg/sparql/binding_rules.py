"""What a query's syntax tree says about binding its variables beforehand (SHACL, appendix A).

The tree is rdflib's; its parser is slow and deeply recursive, and every text is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any, Final

from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable

from kg.errors import SparqlSyntaxError

_GROUP: Final = "GroupGraphPatternSub"
_TABLE: Final = "InlineData"
_EXISTS: Final = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})
_BARRED: Final = {
    "MinusGraphPattern": "MINUS",
    _TABLE: "VALUES",
    "ServiceGraphPattern": "SERVICE",
}


class QueryTree:
    """The syntax tree of a SELECT or ASK query; raises `SparqlSyntaxError` for any other text."""

    def __init__(self, text: str) -> None:
        try:
            self._prologue, self._query = parseQuery(text)
        except RecursionError as error:
            raise SparqlSyntaxError("the query nests too deeply.", "Nest it less.") from error
        except Exception as error:  # the parser raises what its grammar's actions do
            raise SparqlSyntaxError(f"this is no SPARQL query: {error}") from error
        if self._query.name not in ("SelectQuery", "AskQuery"):
            raise SparqlSyntaxError("this is neither a SELECT nor an ASK query.")
        self.asks: bool = self._query.name == "AskQuery"

    def obstacle(self, variables: Set[str], optional: Set[str] = frozenset()) -> str | None:
        """Why these variables cannot be bound beforehand; None if they can.

        A SELECT within need not select the `optional` ones.
        """
        if self._query.valuesClause:
            return "it has VALUES, which may not be used here"
        for node in _nodes(self._query):
            if node.name in _BARRED:
                return f"it has {_BARRED[node.name]}, which may not be used here"
            given = _given(node)
            if given in variables or given in optional:
                return f"it gives a value to ?{given}, which has one already"
            if node.name == "SubSelect":
                missing = variables - set(_projected(node))
                if missing:
                    return f"a SELECT within it does not select ?{min(missing)}"
        return None

    def predicates(self) -> frozenset[str] | None:
        """The predicates of all its patterns; None if other triples may matter too.

        That is so with a variable in a predicate's place, with a path of no length, which leads
        from every node to itself, and where graphs are asked by their names.
        """
        found: set[str] = set()
        for node in _nodes(self._query):
            if node.name in ("GraphGraphPattern", "PathNegatedPropertySet"):
                return None
            if node.name == "PathElt" and str(node.mod) in ("*", "?"):
                return None
            if node.name == "TriplesBlock":
                for run in node.triples:
                    for predicate in list(run)[1::3]:
                        named = self._named(predicate)
                        if named is None:
                            return None
                        found |= named
        return frozenset(found)

    def _named(self, predicate: Any) -> set[str] | None:
        """The IRIs of a path; None for a variable, and for a name that cannot be read."""
        found: set[str] = set()
        for one in _walk(predicate):
            if isinstance(one, Variable):
                return None
            if isinstance(one, URIRef):
                found.add(str(one))
            elif isinstance(one, CompValue) and one.name == "pname":
                iri = self._iri(one)
                if iri is None:
                    return None
                found.add(iri)
        return found or None

    def _iri(self, name: CompValue) -> str | None:
        """A prefixed name in full."""
        for declared in self._prologue:
            if declared.name == "PrefixDecl" and (declared.prefix or "") == (name.prefix or ""):
                return f"{declared.iri}{name.localname or ''}"
        return None

    @property
    def groups(self) -> int:
        """How many group graph patterns there are, those that only hold a SELECT not counted."""
        return sum(node.name == _GROUP for node in _nodes(self._query))

    def may_be_joined(self, variables: Set[str]) -> bool:
        """Whether a table of these variables, joined with the outermost group, binds them too.

        It then means the same to ask once for many rows of a table as to ask for each.
        """
        query = self._query
        if query.groupby or query.having or query.limitoffset:
            return False
        if any(n.name == "SubSelect" or n.name.startswith("Aggregate_") for n in _nodes(query)):
            return False
        if not self.asks and not variables <= set(_projected(query)):
            return False
        return all(_Scope(variable).sees(query.where, bound=True) for variable in variables)


@dataclass(frozen=True)
class _Scope:
    """Where one variable is used, and whether it has a value there."""

    variable: str

    def sees(self, group: CompValue, *, bound: bool) -> bool:
        """Whether it has a value wherever a group uses it; `bound` if it has one before."""
        parts = list(group.part or ())
        inside = bound or any(self._binds(part) for part in parts)
        return all(self._holds(part, bound=inside) for part in parts)

    def _binds(self, part: CompValue) -> bool:
        return part.name == "TriplesBlock" and self._uses(part)

    def _holds(self, part: CompValue, *, bound: bool) -> bool:
        if part.name in ("TriplesBlock", _GROUP):
            return True
        if part.name == "Filter":
            return self._condition(part.expr, bound=bound)
        if part.name == "OptionalGraphPattern":
            # A left join without a value of it would be with the matches of all values.
            return not self._uses(part) or (bound and self._optional(part.graph))
        if part.name == "GroupOrUnionGraphPattern":
            return all(self.sees(branch, bound=False) for branch in part.graph)
        if part.name == "GraphGraphPattern":
            return not self._uses(part.term) and self.sees(part.graph, bound=False)
        # BIND sees what stands before it, which the parts above do not tell: so the table alone.
        return not self._uses(part) or bound

    def _optional(self, group: CompValue) -> bool:
        """The conditions of OPTIONAL see what stands before it, the rest within it does not."""
        parts = list(group.part or ())
        inside = any(self._binds(part) for part in parts)
        return all(self._holds(part, bound=inside or part.name == "Filter") for part in parts)

    def _condition(self, expression: Any, *, bound: bool) -> bool:
        """EXISTS is asked with the values that there are (SPARQL 1.1, section 18.6)."""
        return all(
            self.sees(node.graph, bound=bound) if node.name in _EXISTS else True
            for node in _nodes(expression)
        ) and (bound or not self._uses(expression))

    def _uses(self, part: Any) -> bool:
        return any(str(one) == self.variable for one in _variables(part))


def _given(node: CompValue) -> str | None:
    """The variable that BIND or AS gives a value to."""
    variable = node.var if node.name == "Bind" else node.evar
    return str(variable) if isinstance(variable, Variable) else None


def _projected(select: CompValue) -> Iterator[str]:
    for one in select.projection or ():
        if isinstance(one, CompValue):
            yield str(one.evar or one.var)


def _walk(node: Any) -> Iterator[Any]:
    if isinstance(node, CompValue):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list) or hasattr(node, "as_list"):
        for value in node:
            yield from _walk(value)
    elif isinstance(node, Identifier):
        yield node


def _nodes(node: Any) -> Iterator[CompValue]:
    return (one for one in _walk(node) if isinstance(one, CompValue))


def _variables(node: Any) -> Iterator[Variable]:
    return (one for one in _walk(node) if isinstance(one, Variable))
