"""What every in-memory engine needs: the union as default graph, and the declared prefixes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pyoxigraph as ox

from kg.namespaces import RDF_LANG_STRING, SH, XSD_STRING

_PREFIX_PREDICATES = (ox.NamedNode(f"{SH}prefix"), ox.NamedNode(f"{SH}namespace"))
_KEPT = (XSD_STRING, RDF_LANG_STRING)


def load_union(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Make the default graph the union of the named graphs.

    The union is laid down as triples of its own: the engine's union switch would override FROM
    and count a triple once for every graph that it stands in. Where the quads are sorted, the
    same triple in several graphs comes in a row and is added once.
    """
    store.bulk_extend(
        ox.Quad(triple.subject, triple.predicate, triple.object)
        for triple, _ in itertools.groupby(quads, key=lambda quad: quad.triple)
    )


def move_union(store: ox.Store, gone: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
    """Let the union follow quads that were removed from and added to the named graphs."""
    for quad in gone:
        left = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(isinstance(other.graph_name, ox.DefaultGraph) for other in left):
            store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in added)


def move_named(
    store: ox.Store, gone: Iterable[ox.Quad], added: Iterable[ox.Quad], kept: ox.Dataset
) -> None:
    """Let the named graphs follow a change; `kept` are all quads after it, as written.

    Two ways to write a number are one to the engine: it stays while one of them does. Graphs
    without quads are none.
    """
    graphs: set[ox.NamedNode | ox.BlankNode] = set()
    properties: dict[ox.NamedNode | ox.BlankNode | ox.Triple, set[ox.NamedNode]] = {}
    for quad in gone:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            continue
        store.remove(quad)
        graphs.add(quad.graph_name)
        properties.setdefault(quad.subject, set()).add(quad.predicate)
    beside = (
        quad
        for subject, predicates in properties.items()
        for quad in kept.quads_for_subject(subject)
        if quad.predicate in predicates
    )
    store.extend(
        quad
        for quad in itertools.chain(added, beside)
        if not isinstance(quad.graph_name, ox.DefaultGraph)
    )
    for name in graphs:
        if next(kept.quads_for_graph_name(name), None) is None:
            store.remove_graph(name)


def declared_prefixes(store: ox.Store) -> dict[str, str]:
    """The prefixes that the graph declares (SHACL, section 5.2.1), for Turtle that reads well."""
    return stated_prefixes(lambda predicate: store.quads_for_pattern(None, predicate, None))


def stated_prefixes(
    quads_of: Callable[[ox.NamedNode], Iterable[ox.Quad]],
) -> dict[str, str]:
    """The same of any quads, which are asked for by their predicate."""
    prefixes, namespaces = map(quads_of, _PREFIX_PREDICATES)
    stated: dict[object, list[str]] = {}
    for subject, _, prefix, _ in prefixes:
        if isinstance(prefix, ox.Literal):
            stated.setdefault(subject, []).append(prefix.value)
    pairs = (
        (prefix, iri.value)
        for subject, _, iri, _ in namespaces
        if isinstance(iri, ox.Literal | ox.NamedNode)
        for prefix in stated.get(subject, ())
    )
    return dict(sorted(pairs))


class StoredForms:
    """What the engine makes of a quad when it stores it ("05" becomes 5, xsd:int an integer)."""

    def __init__(self) -> None:
        self._scratch = ox.Store()
        self._known: dict[ox.Literal, ox.Literal] = {}

    def of(self, quad: ox.Quad) -> ox.Quad:
        value = quad.object
        if not isinstance(value, ox.Literal) or value.datatype.value in _KEPT:
            return quad
        if value not in self._known:
            self._scratch.clear()
            self._scratch.add(ox.Quad(quad.predicate, quad.predicate, value))
            kept = next(iter(self._scratch)).object
            assert isinstance(kept, ox.Literal)
            self._known[value] = kept
        return ox.Quad(quad.subject, quad.predicate, self._known[value], quad.graph_name)
