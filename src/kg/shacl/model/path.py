"""Property paths (SHACL, section 2.3.1): read from RDF, written as RDF and as SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.namespaces import RDF_FIRST, RDF_NIL, RDF_REST, SH
from kg.shacl.model.terms import Graph, Node, Term


@dataclass(frozen=True, slots=True)
class Predicate:
    """A path of one step."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ZeroOrMore:
    path: Path


@dataclass(frozen=True, slots=True)
class OneOrMore:
    path: Path


@dataclass(frozen=True, slots=True)
class ZeroOrOne:
    path: Path


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | ZeroOrMore | OneOrMore | ZeroOrOne

_INVERSE: Final = ox.NamedNode(f"{SH}inversePath")
_ALTERNATIVE: Final = ox.NamedNode(f"{SH}alternativePath")
# Paths about one other path, with their properties and SPARQL's signs.
_REPEATED: Final[Mapping[ox.NamedNode, tuple[Callable[[Path], Path], str]]] = {
    ox.NamedNode(f"{SH}zeroOrMorePath"): (ZeroOrMore, "*"),
    ox.NamedNode(f"{SH}oneOrMorePath"): (OneOrMore, "+"),
    ox.NamedNode(f"{SH}zeroOrOnePath"): (ZeroOrOne, "?"),
}
_DEEPEST: Final = 100
_FEWEST: Final = 2


def read_path(graph: Graph, node: Term) -> Path:
    """The path that a node stands for; raises `ShapesError` for what is none."""
    return _read(graph, node, ())


def _read(graph: Graph, node: Term, above: tuple[Term, ...]) -> Path:
    if isinstance(node, ox.NamedNode) and node != RDF_NIL:
        return Predicate(node)
    if len(above) > _DEEPEST:
        raise ShapesError(
            f"a property path nests more than {_DEEPEST} deep.", "Nest it less.", above[0]
        )
    if not isinstance(node, ox.BlankNode) or node in above:
        what = "a blank node that leads back to itself" if node in above else str(node)
        raise ShapesError(
            f"{what} is no property path.",
            "Write an IRI, a list of paths, or [ sh:inversePath … ].",
            node,
        )
    below = (*above, node)
    if graph.objects(node, RDF_FIRST):
        return Sequence(_members(graph, node, below))
    found = [predicate for predicate in graph.predicates(node) if predicate in _KINDS]
    if len(found) != 1 or len(graph.objects(node, found[0])) != 1:
        raise ShapesError(
            "a property path has to have one of sh:inversePath, sh:alternativePath, "
            "sh:zeroOrMorePath, sh:oneOrMorePath or sh:zeroOrOnePath.",
            "Or write an IRI or a list of paths.",
            node,
        )
    (kind,) = found
    (inner,) = graph.objects(node, kind)
    if kind == _INVERSE:
        return Inverse(_read(graph, inner, below))
    if kind == _ALTERNATIVE:
        return Alternative(_members(graph, inner, below))
    return _REPEATED[kind][0](_read(graph, inner, below))


_KINDS: Final = {_INVERSE, _ALTERNATIVE, *_REPEATED}


def _members(graph: Graph, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
    members = graph.list(head)
    if members is None or len(members) < _FEWEST:
        raise ShapesError(
            f"a property path has to be a list of at least {_FEWEST} paths.",
            "Write the one path in place of the list.",
            head,
        )
    return tuple(_read(graph, member, above) for member in members)


def path_text(  # noqa: PLR0911 - one a kind of path
    path: Path, term: Callable[[Term], str] = str
) -> str:
    """The path as SPARQL 1.1 writes it (section 9.1), its IRIs by `term`."""
    match path:
        case Predicate(iri):
            return term(iri)
        case Inverse(inner):
            return f"^{_grouped(inner, term)}"
        case Sequence(steps):
            return "/".join(_grouped(step, term) for step in steps)
        case Alternative(paths):
            return "|".join(_grouped(one, term) for one in paths)
        case ZeroOrMore(inner):
            return f"{_grouped(inner, term)}*"
        case OneOrMore(inner):
            return f"{_grouped(inner, term)}+"
        case ZeroOrOne(inner):
            return f"{_grouped(inner, term)}?"


def _grouped(path: Path, term: Callable[[Term], str]) -> str:
    text = path_text(path, term)
    return text if isinstance(path, Predicate) else f"({text})"


def path_triples(path: Path) -> tuple[Node, list[ox.Triple]]:
    """The node that stands for the path, and the triples that say how, with new blank nodes."""
    triples: list[ox.Triple] = []
    return _write(path, triples), triples


def _write(path: Path, triples: list[ox.Triple]) -> Node:
    if isinstance(path, Predicate):
        return path.iri
    if isinstance(path, Sequence):
        return _write_list(path.steps, triples)
    node = ox.BlankNode()
    match path:
        case Inverse(inner):
            triples.append(ox.Triple(node, _INVERSE, _write(inner, triples)))
        case Alternative(paths):
            triples.append(ox.Triple(node, _ALTERNATIVE, _write_list(paths, triples)))
        case ZeroOrMore(inner) | OneOrMore(inner) | ZeroOrOne(inner):
            (kind,) = (kind for kind, (made, _) in _REPEATED.items() if made is type(path))
            triples.append(ox.Triple(node, kind, _write(inner, triples)))
    return node


def _write_list(paths: tuple[Path, ...], triples: list[ox.Triple]) -> Node:
    head: Node = RDF_NIL
    for path in reversed(paths):
        node = ox.BlankNode()
        triples.append(ox.Triple(node, RDF_FIRST, _write(path, triples)))
        triples.append(ox.Triple(node, RDF_REST, head))
        head = node
    return head


def predicates_of(path: Path) -> Iterator[ox.NamedNode]:
    """Every predicate that a path goes along, in either direction."""
    match path:
        case Predicate(iri):
            yield iri
        case Sequence(parts) | Alternative(parts):
            for part in parts:
                yield from predicates_of(part)
        case Inverse(inner) | ZeroOrMore(inner) | OneOrMore(inner) | ZeroOrOne(inner):
            yield from predicates_of(inner)
