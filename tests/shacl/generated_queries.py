"""Shapes with queries at random: SPARQL-based constraints, and components of the shapes' own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from generated import (
    CONSTRAINTS,
    EX,
    LITERALS,
    NODES,
    TRUE,
    Draw,
    Kind,
    ShapesBuilder,
    iri,
    number,
    sh,
)
from hypothesis import strategies as st

from kg.namespaces import RDF_TYPE, XSD

_PREFIXES: Final = iri("prefixes")
_DEEPEST: Final = 2
_CONDITIONS: Final = (
    "isIRI({0})",
    "isLITERAL({0})",
    "BOUND({0})",
    "{0} = {1}",
    "{0} != {1}",
    "{0} = ex:n1",
    "{0} IN (ex:n0, ex:n2)",
    "sameTerm({0}, {1})",
    'LANG({0}) = "en"',
    "STRLEN(STR({0})) > 3",
    "{0} < 2",
    "DATATYPE({0}) = xsd:integer",
    "COALESCE({0} > 1, false)",
)
_EXPRESSIONS: Final = ("{0}", "STR({0})", "IF(BOUND({0}), 1, 2)", "COALESCE({0}, ex:n3)")


@dataclass
class QueryBuilder:
    """Writes a query whose variables in `bound` have values beforehand.

    `path` if it is for a property shape, so that it may have $PATH.
    """

    draw: Draw
    bound: tuple[str, ...]
    path: bool
    made: int = 0

    def select(self) -> str:
        """A solution is a result: some say which value, some which path and message too."""
        kinds = ("plain", "plain", "given", "told", "distinct", "grouped")
        kind = self.draw(st.sampled_from(kinds))
        group = self.group(_DEEPEST)
        match kind:
            case "given":
                shown = f"$this ({self.expression()} AS ?value)"
                # What has a value in the group cannot get another one.
                return f"SELECT {shown} WHERE {{ {group.replace('?value', '?z')} }}"
            case "told":
                told = '(ex:q AS ?path) ("{?value} is so"@en AS ?message)'
                return f"SELECT $this ?value {told} WHERE {{ {group} }}"
            case "distinct":
                return f"SELECT DISTINCT $this ?value WHERE {{ {group} }}"
            case "grouped":
                least = self.draw(st.integers(0, 2))
                having = f"GROUP BY $this HAVING (COUNT(?x) > {least})"
                return f"SELECT $this WHERE {{ {group} }} {having}"
        return f"SELECT $this ?value WHERE {{ {group} }}"

    def ask(self) -> str:
        return f"ASK {{ {self.group(_DEEPEST)} }}"

    def group(self, depth: int) -> str:
        """Patterns and conditions, one at least; the deeper, the fewer."""
        kinds = ("triple", "triple", "filter")
        if depth:
            kinds += ("filter", "optional", "union", "sub-select", "bind")
        parts = self.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=depth + 1))
        return " ".join(self._part(kind, depth) for kind in parts)

    def _part(self, kind: str, depth: int) -> str:
        match kind:
            case "triple":
                return self.triple()
            case "filter":
                return f"FILTER ({self.condition(depth)})"
            case "optional":
                return f"OPTIONAL {{ {self.group(depth - 1)} }}"
            case "union":
                return f"{{ {self.group(depth - 1)} }} UNION {{ {self.group(depth - 1)} }}"
            case "sub-select":
                return self.sub_select(depth)
        self.made += 1
        return f"BIND ({self.expression()} AS ?made{self.made})"

    def sub_select(self, depth: int) -> str:
        """It has to select what has a value beforehand (SHACL, appendix A)."""
        shown, group = " ".join(self.bound), self.group(depth - 1)
        if self.draw(st.booleans()):
            return f"{{ SELECT DISTINCT {shown} ?x WHERE {{ {group} }} }}"
        self.made += 1
        count = f"(COUNT(?x) AS ?made{self.made})"
        return f"{{ SELECT {shown} {count} WHERE {{ {group} }} GROUP BY {shown} }}"

    def triple(self) -> str:
        subject = self.draw(st.sampled_from(("$this", "$this", *self._variables)))
        predicates = ("ex:p", "ex:q", "ex:r", "a", "ex:p/ex:q", "^ex:p", "ex:p|ex:q")
        if self.path:
            predicates += ("$PATH", "$PATH", "$PATH")
        object_ = self.draw(st.sampled_from((*self._variables, "?value", "ex:n1", "ex:C")))
        return f"{subject} {self.draw(st.sampled_from(predicates))} {object_} ."

    def condition(self, depth: int) -> str:
        kinds = ("exists", "exists", "not", "both", "plain") if depth else ("plain",)
        match self.draw(st.sampled_from(kinds)):
            case "exists":
                negated = self.draw(st.sampled_from(("", "NOT ")))
                return f"{negated}EXISTS {{ {self.group(depth - 1)} }}"
            case "not":
                return f"!({self.condition(depth - 1)})"
            case "both":
                sign = self.draw(st.sampled_from(("&&", "||")))
                return f"({self.condition(depth - 1)} {sign} {self.condition(depth - 1)})"
        return self._filled(_CONDITIONS)

    def expression(self) -> str:
        return self._filled(_EXPRESSIONS)

    def _filled(self, texts: Sequence[str]) -> str:
        text = self.draw(st.sampled_from(texts))
        return text.format(*(self.draw(st.sampled_from(self._variables)) for _ in range(2)))

    @property
    def _variables(self) -> tuple[str, ...]:
        """The value node of ASK is bound like $this; elsewhere it is what a solution says."""
        others = ("?x", "?y") if "$value" in self.bound else ("?value", "?x", "?y")
        return (*self.bound, *others)


def _with_prefixes(builder: ShapesBuilder, node: ox.NamedNode) -> None:
    for prefix, namespace in (("ex", EX), ("xsd", XSD)):
        declaration = iri(f"prefix-{prefix}")
        builder.add(_PREFIXES, sh("declare"), declaration)
        builder.add(declaration, sh("prefix"), ox.Literal(prefix))
        any_uri = ox.NamedNode(f"{XSD}anyURI")
        builder.add(declaration, sh("namespace"), ox.Literal(namespace, datatype=any_uri))
    builder.add(node, sh("prefixes"), _PREFIXES)


_messages = st.sampled_from(["{$this}: {?value}", "{?x}, {$nothing}", "plain"]).map(ox.Literal)


def _is_property(builder: ShapesBuilder, node: ox.NamedNode) -> bool:
    return any(t.subject == node and t.predicate == sh("path") for t in builder.triples)


def _message(builder: ShapesBuilder, node: ox.NamedNode) -> None:
    if builder.draw(st.booleans()):
        builder.add(node, sh("message"), builder.draw(_messages))


def _sparql(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
    constraint = iri(f"query{len(builder.triples)}")
    query = QueryBuilder(builder.draw, ("$this",), _is_property(builder, node))
    builder.add(node, sh("sparql"), constraint)
    builder.add(constraint, sh("select"), ox.Literal(query.select()))
    _with_prefixes(builder, constraint)
    _message(builder, constraint)


def _component(builder: ShapesBuilder, node: ox.NamedNode, depth: int) -> None:
    """The parameters of a component, which is there already or new."""
    which = builder.draw(st.integers(0, 1))
    component, first = iri(f"component{which}"), iri(f"first{which}")
    if any(t.subject == node and t.predicate == first for t in builder.triples):
        # With two values there would be two constraints, if there were but one parameter.
        return
    if not any(t.subject == component for t in builder.triples):
        _declare(builder, component, which)
    builder.add(node, first, builder.draw(_given))
    if builder.draw(st.booleans()):
        builder.add(node, iri(f"second{which}"), builder.draw(_given))


_given = st.sampled_from((*NODES, *LITERALS[:3], number(1)))


def _declare(builder: ShapesBuilder, component: ox.NamedNode, which: int) -> None:
    """With one parameter that is needed and one that may be left out."""
    builder.add(component, RDF_TYPE, sh("ConstraintComponent"))
    for name in ("first", "second"):
        parameter = iri(f"parameter-{name}{which}")
        builder.add(component, sh("parameter"), parameter)
        builder.add(parameter, sh("path"), iri(f"{name}{which}"))
    builder.add(iri(f"parameter-second{which}"), sh("optional"), TRUE)
    given = (f"$first{which}", f"$second{which}")
    for predicate, asks in builder.draw(st.sampled_from(_VALIDATORS)):
        validator = iri(f"{predicate}{which}")
        builder.add(component, sh(predicate), validator)
        bound = ("$this", *(("$value",) if asks else ()), *given)
        query = QueryBuilder(builder.draw, bound, predicate == "propertyValidator")
        kind = "ask" if asks else "select"
        text = query.ask() if asks else query.select()
        builder.add(validator, RDF_TYPE, sh(f"SPARQL{kind.capitalize()}Validator"))
        builder.add(validator, sh(kind), ox.Literal(text))
        _with_prefixes(builder, validator)
        _message(builder, validator)


# Which validators a component has, and whether their queries are ASK (SHACL, 6.2.3).
_VALIDATORS: Final = (
    (("validator", True),),
    (("nodeValidator", False), ("propertyValidator", False)),
    (("nodeValidator", False), ("validator", True)),
    (("nodeValidator", False),),
    (("propertyValidator", False), ("validator", True)),
)
_BESIDE: Final = ("nodeKind", "hasValue", "minCount", "property", "node", "not", "or", "qualified")
_QUERIES: Final[Mapping[str, Kind]] = {"sparql": Kind(_sparql), "component": Kind(_component)}
_KINDS: Final = {**_QUERIES, **{name: CONSTRAINTS[name] for name in _BESIDE}}


@st.composite
def shapes_with_queries(draw: Draw) -> list[ox.Triple]:
    """A shape with a query at least, and maybe others beside it and within."""
    # Longer paths are not written into queries by all engines.
    builder = ShapesBuilder(draw, _KINDS, deepest_path=1)
    shape = builder.shape(1)
    draw(st.sampled_from(tuple(_QUERIES.values()))).build(builder, shape, 0)
    builder.target(shape)
    return list(dict.fromkeys(builder.triples))
