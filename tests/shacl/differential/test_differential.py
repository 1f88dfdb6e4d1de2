"""Our engine beside others, on data and shapes at random: every difference is explained."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
import rdflib
from endurance import LONG, rounds
from engines import OWN, PEERS, Engine, Found, Triples
from generated import EX, as_turtle, data_graphs, sh, shapes_graphs
from generated_queries import shapes_with_queries
from hypothesis import HealthCheck, given, settings

from kg.namespaces import SH, XSD
from kg.shacl.pyshacl_process import Failure

# pyshacl uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
_FILE: Final = Path(__file__).with_name("differences.toml")
_PREFIXES: Final = f"PREFIX : <{EX}> PREFIX sh: <{SH}> PREFIX xsd: <{XSD}>\n"
_DECLARED: Final = f':prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .\n'
_QUIET: Final = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@dataclass(frozen=True)
class Difference:
    """A row of the table."""

    engine: str
    section: str
    why: str
    data: str
    shapes: str
    ours: list[str]
    theirs: list[str]
    parameters: Sequence[str] = ()
    queries: Sequence[str] = ()
    components: Sequence[str] = ()
    ignored: str = ""


# What of all results is left out of account.
IGNORED: Final[Mapping[str, Callable[[Counter[Found]], Counter[Found]]]] = {
    "values of queries": lambda found: Counter(map(_valueless, found.elements())),
    "number": lambda found: Counter(set(found)),
}
QUERY: Final = frozenset(map(sh, ("ask", "select")))
VALIDATOR: Final = frozenset(map(sh, ("validator", "nodeValidator", "propertyValidator")))
DIFFERENCES: Final = [Difference(**row) for row in tomllib.loads(_FILE.read_text())["difference"]]


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def _agree(peer: str, data: Triples, shapes: Triples) -> None:
    """A peer gives our results, or else gives them without what it is known to do otherwise."""
    with suppress(Failure):
        if OWN["evaluator"](data, shapes) == PEERS[peer](data, shapes):
            return
    rows = [row for row in DIFFERENCES if row.engine == peer]
    rest = _without_known(rows, shapes)
    ours, theirs = OWN["evaluator"](data, rest), PEERS[peer](data, rest)
    for ignored, left_out in IGNORED.items():
        if any(row.ignored == ignored for row in rows):
            ours, theirs = left_out(ours), left_out(theirs)
    assert ours == theirs, _shown(data, rest, ours, theirs)


def _without_known(rows: Iterable[Difference], shapes: Triples) -> Triples:
    """The shapes without constraints, queries and components that these rows are about."""
    known = {f"{SH}{name}" for row in rows for name in row.parameters}
    telling = {f"{SH}{name}" for row in rows for name in row.components}
    texts = [re.compile(text) for row in rows for text in row.queries]
    left_out = {
        triple.subject
        for triple in shapes
        if triple.predicate.value in telling
        or (triple.predicate in QUERY and any(text.search(triple.object.value) for text in texts))
    }
    left_out |= {t.subject for t in shapes if t.predicate in VALIDATOR and t.object in left_out}
    return [
        triple
        for triple in shapes
        if triple.predicate.value not in known
        and triple.subject not in left_out
        and triple.object not in left_out
    ]


def _valueless(found: Found) -> Found:
    """A result without its value, if a query has found it."""
    by_query = found.component in ("SPARQLConstraintComponent", "component0", "component1")
    return found._replace(value="") if by_query else found


def _shown(data: Triples, shapes: Triples, ours: Counter[Found], theirs: Counter[Found]) -> str:
    only = f"only ours: {list(ours - theirs)}\nonly theirs: {list(theirs - ours)}"
    return f"{as_turtle(data)}\n{as_turtle(shapes)}\n{only}"


@settings(
    max_examples=rounds(200), deadline=None, derandomize=not LONG, suppress_health_check=_QUIET
)
@given(data_graphs(), shapes_graphs())
def test_compiled_shapes_find_in_a_store_what_the_evaluator_finds(
    data: Triples, shapes: Triples
) -> None:
    ours = OWN["evaluator, as stored"](data, shapes)
    theirs = OWN["compiler"](data, shapes)
    assert ours == theirs, _shown(data, shapes, ours, theirs)


@settings(
    max_examples=rounds(250), deadline=None, derandomize=not LONG, suppress_health_check=_QUIET
)
@given(data_graphs(), shapes_graphs())
def test_pyshacl_agrees_but_for_what_the_table_explains(data: Triples, shapes: Triples) -> None:
    _agree("pyshacl", data, shapes)


@settings(
    max_examples=rounds(250), deadline=None, derandomize=not LONG, suppress_health_check=_QUIET
)
@given(data_graphs(), shapes_graphs())
def test_pyshifty_agrees_but_for_what_the_table_explains(data: Triples, shapes: Triples) -> None:
    _agree("pyshifty", data, shapes)


@settings(
    max_examples=rounds(40), deadline=None, derandomize=not LONG, suppress_health_check=_QUIET
)
@given(data_graphs(), shapes_with_queries())
def test_compiled_queries_find_in_a_store_what_the_evaluator_finds(
    data: Triples, shapes: Triples
) -> None:
    ours = OWN["evaluator, as stored"](data, shapes)
    theirs = OWN["compiler"](data, shapes)
    assert ours == theirs, _shown(data, shapes, ours, theirs)


@settings(
    max_examples=rounds(25), deadline=None, derandomize=not LONG, suppress_health_check=_QUIET
)
@pytest.mark.parametrize("peer", PEERS)
@given(data=data_graphs(), shapes=shapes_with_queries())
def test_others_agree_on_queries_but_for_what_the_table_explains(
    peer: str, data: Triples, shapes: Triples
) -> None:
    _agree(peer, data, shapes)


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: f"{row.engine}: {row.section[:20]}")
def test_a_difference_in_the_table_is_there(row: Difference) -> None:
    data, shapes = _triples(row.data), _triples(row.shapes)
    told = _values if row.ignored.startswith("values") else _nodes
    assert told(OWN["evaluator"], data, shapes) == row.ours
    assert told(PEERS[row.engine], data, shapes) == row.theirs
    assert row.ours != row.theirs


def _triples(turtle: str) -> list[ox.Triple]:
    parsed = ox.parse((_PREFIXES + _DECLARED + turtle).encode(), ox.RdfFormat.TURTLE)
    return [quad.triple for quad in parsed]


def _nodes(engine: Engine, data: Triples, shapes: Triples) -> list[Any]:
    try:
        found = engine(data, shapes)
    except Failure:
        return ["failure"]
    return sorted(result.focus_node.strip("<>").removeprefix(EX) for result in found.elements())


def _values(engine: Engine, data: Triples, shapes: Triples) -> list[Any]:
    found = engine(data, shapes)
    return sorted(result.value.strip("<>").removeprefix(EX) for result in found.elements())
