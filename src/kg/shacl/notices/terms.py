"""Terms in SHACL's namespace that are unknown, not evaluated, or idle without another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, SH
from kg.shacl.notices import vocabulary
from kg.shacl.notices.validated import ReadShapes
from kg.shacl.notices.vocabulary import did_you_mean, is_evaluated, name_in_shacl, names
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

# So many triples are named as examples.
_EXAMPLES: Final = 3


def terms(read: ReadShapes) -> Iterator[Notice]:
    """A notice for each term that does not do what its writer may think."""
    uses: dict[tuple[str, str], list[ox.Triple]] = {}
    for quad in read.quads:
        _, predicate, object_, _ = quad
        name = name_in_shacl(predicate)
        if name is not None:
            uses.setdefault(("predicate", name), []).append(quad.triple)
        name = name_in_shacl(object_)
        # That a shape is about SHACL's own terms, as in shapes of shapes, is its own affair.
        if name is not None and not _mentioned(predicate):
            role = "class" if predicate == RDF_TYPE else "term"
            uses.setdefault((role, name), []).append(quad.triple)
    declared = {term for _, term in read.graph.having(_PATH)}
    for (role, name), triples in uses.items():
        if ox.NamedNode(f"{SH}{name}") not in declared:
            yield from _of_term(role, name, triples, drafts=read.drafts)


_PATH: Final = ox.NamedNode(f"{SH}path")
_KNOWN: Final = {
    "predicate": vocabulary.PREDICATES,
    "class": vocabulary.CLASSES,
    "term": vocabulary.TERMS,
}
_MENTIONING: Final = frozenset(
    f"{SH}{name}"
    for name in names("""
    path targetNode targetSubjectsOf targetObjectsOf targetClass class hasValue equals
    disjoint lessThan lessThanOrEquals shapesGraph inversePath zeroOrMorePath oneOrMorePath
    zeroOrOnePath
    """)
)


def _mentioned(predicate: ox.NamedNode) -> bool:
    return predicate.value in _MENTIONING


def _of_term(role: str, name: str, triples: list[ox.Triple], *, drafts: bool) -> Iterator[Notice]:
    about = ox.NamedNode(f"{SH}{name}")
    some, count = tuple(triples[:_EXAMPLES]), len(triples)
    term = f"sh:{name}"
    known = _KNOWN[role]
    if name not in known:
        near = did_you_mean(name, known)
        yield notice(
            "unknown-term",
            about,
            variant="near" if near else "",
            examples=some,
            count=count,
            values={"term": term, "role": role, "near": f"sh:{near}"},
        )
    elif role != "term" and not is_evaluated(name, drafts=drafts):
        of = vocabulary.NOT_EVALUATED[name]
        values = {"term": term, "of": of}
        yield notice("not-evaluated", about, examples=some, count=count, values=values)


def idle_parameters(read: ReadShapes) -> Iterator[Notice]:
    """Parameters without the others that they need."""
    graph = read.graph
    for name, needed in vocabulary.NEEDS.items():
        parameter = ox.NamedNode(f"{SH}{name}")
        others = [ox.NamedNode(f"{SH}{other}") for other in needed]
        for shape, value in graph.having(parameter):
            if not any(graph.objects(shape, other) for other in others):
                yield notice(
                    "idle-parameter",
                    shape,
                    examples=(ox.Triple(shape, parameter, value),),
                    values={
                        "term": f"sh:{name}",
                        "needed": " / ".join(f"sh:{other}" for other in needed),
                    },
                )
