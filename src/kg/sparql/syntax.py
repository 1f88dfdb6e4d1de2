"""The outline of a SPARQL text, read from rdflib's syntax tree.

rdflib's parser is slow and deeply recursive, so this is for processes that may be killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, Variable

from kg.sparql.outline import (
    AnyCondition,
    Binding,
    Comparison,
    Condition,
    Exists,
    Group,
    Operand,
    Pattern,
    Select,
    Table,
    Union,
)
from kg.sparql.path_syntax import endless, only, path_text, steps, term

# Rows that may be combined with anything.
_FEW: Final = 100
_EXISTS: Final = {"Builtin_EXISTS": False, "Builtin_NOTEXISTS": True}


def outline(text: str) -> Select:
    """Raises whatever rdflib's parser raises for a text that it does not read."""
    return _select(parseQuery(text)[1])


def _select(node: CompValue) -> Select:
    group = _inner(node.where, "") if node.where else Group()
    if node.valuesClause:
        _add_values(node.valuesClause, group)
    return Select(
        group,
        distinct=node.modifier == "DISTINCT",
        ordered=bool(node.orderby),
        grouped=bool(node.groupby),
        aggregated=any(map(_is_aggregate, _parts(node.projection))),
    )


def _is_aggregate(part: Any) -> bool:
    return isinstance(part, CompValue) and part.name.startswith("Aggregate_")


def _fill(node: CompValue, group: Group, graph: str) -> None:
    for part in node.part or ():
        if part.name in _READERS:
            _READERS[part.name](part, group, graph)


def _add_patterns(part: CompValue, group: Group, graph: str) -> None:
    group.patterns += _patterns(part, graph)


def _add_conditions(part: CompValue, group: Group, _: str) -> None:
    group.conditions += _conditions(part.expr)


def _add_optional(part: CompValue, group: Group, graph: str) -> None:
    group.optionals.append(_inner(part.graph, graph))


def _add_minus(part: CompValue, group: Group, graph: str) -> None:
    group.negatives.append(_inner(part.graph, graph))


def _add_graph(part: CompValue, group: Group, _: str) -> None:
    _fill_or_select(part.graph, group, term(part.term))


def _add_binding(part: CompValue, group: Group, _: str) -> None:
    group.bindings.append(Binding(term(part.var), _variables(part.expr)))


def _add_service(part: CompValue, group: Group, _: str) -> None:
    group.tables.append(Table(_inner(part.graph, "").all_variables, few=True))


def _inner(node: CompValue, graph: str) -> Group:
    group = Group()
    _fill_or_select(node, group, graph)
    return group


def _fill_or_select(node: CompValue, group: Group, graph: str) -> None:
    if node.name == "SubSelect":
        _add_select(node, group)
    else:
        _fill(node, group, graph)


def _add_branches(part: CompValue, group: Group, graph: str) -> None:
    branches = part.graph
    if len(branches) == 1:
        _fill_or_select(branches[0], group, graph)
        return
    group.unions.append(Union([_inner(branch, graph) for branch in branches]))


def _add_select(node: CompValue, group: Group) -> None:
    select = _select(node)
    group.selects.append(select)
    names = [one.evar or one.var for one in node.projection or () if isinstance(one, CompValue)]
    shown = frozenset(map(term, names)) or select.group.all_variables
    limit = node.limitoffset.limit if node.limitoffset else None
    one_row = select.aggregated and not select.grouped
    few = one_row or (limit is not None and int(limit) <= _FEW) or select.group.few
    group.tables.append(Table(shown, few))


def _add_values(node: CompValue, group: Group, _: str = "") -> None:
    variables = frozenset(term(variable) for variable in node.var)
    group.tables.append(Table(variables, few=len(node.value or ()) <= _FEW))


def _patterns(block: CompValue, graph: str) -> Iterator[Pattern]:
    for run in block.triples:
        terms = list(run)
        for subject, predicate, value in zip(terms[::3], terms[1::3], terms[2::3], strict=True):
            path = only(predicate)
            yield Pattern(
                term(subject), path_text(path), term(value), graph, steps(path), endless(path)
            )


def _conditions(expression: Any) -> Iterator[AnyCondition]:
    """The conditions of a FILTER that must all hold."""
    node = _unwrapped(expression)
    if not isinstance(node, CompValue):
        yield Condition(_variables(node))
    elif node.name == "ConditionalAndExpression":
        for part in (node.expr, *node.other):
            yield from _conditions(part)
    elif node.name in _EXISTS:
        yield Exists(_EXISTS[node.name], _inner(node.graph, ""))
    elif node.name == "UnaryNot":
        for condition in _conditions(node.expr):
            if isinstance(condition, Exists):
                yield Exists(not condition.negated, condition.group)
            else:
                yield Condition(condition.variables)
    elif node.name == "RelationalExpression":
        yield Comparison(str(node.op), _operand(node.expr), _operand(node.other))
    elif node.name == "Builtin_sameTerm":
        yield Comparison("sameTerm", _operand(node.arg1), _operand(node.arg2))
    else:
        yield Condition(_variables(node))


def _operand(node: Any) -> Operand:
    return Operand(_expression(node), _variables(node))


def _expression(node: Any) -> str:
    """Variables, constants and functions of one argument as they are; of the rest an ellipsis."""
    node = _unwrapped(node)
    if isinstance(node, Identifier) or (isinstance(node, CompValue) and node.name == "pname"):
        return term(node)
    if isinstance(node, CompValue) and node.name.startswith("Builtin_") and "arg" in node:
        return f"{node.name.removeprefix('Builtin_')}({_expression(node.arg)})"
    return f"…({', '.join(sorted(_variables(node)))})"


def _unwrapped(node: Any) -> Any:
    """An expression without the levels of the grammar that hold nothing but one other."""
    while (
        isinstance(node, CompValue) and set(node) == {"expr"} and node.name.endswith("Expression")
    ):
        node = node.expr
    return node


def _variables(node: Any) -> frozenset[str]:
    parts = (part for part in _parts(node) if isinstance(part, Variable))
    return frozenset(map(term, parts))


def _parts(node: Any) -> Iterator[Any]:
    """Everything in an expression."""
    if isinstance(node, CompValue):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, list) or hasattr(node, "as_list"):
        for value in node:
            yield from _parts(value)
    elif isinstance(node, Identifier):
        yield node


_READERS: Final[Mapping[str, Callable[[CompValue, Group, str], None]]] = {
    "TriplesBlock": _add_patterns,
    "Filter": _add_conditions,
    "OptionalGraphPattern": _add_optional,
    "MinusGraphPattern": _add_minus,
    "GraphGraphPattern": _add_graph,
    "GroupOrUnionGraphPattern": _add_branches,
    "Bind": _add_binding,
    "InlineData": _add_values,
    "ServiceGraphPattern": _add_service,
}
