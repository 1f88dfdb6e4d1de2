"""Derivation by rules: CONSTRUCT queries kept as files, their triples in the graph ``derived``."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.errors import KgError, SparqlSyntaxError
from kg.rdf.sources import Rule
from kg.store.base import construct
from kg.store.candidate import MemoryCandidate


def derive(candidate: MemoryCandidate, rules: Iterable[Rule], graph: ox.NamedNode) -> int:
    """Run the rules in order, each seeing what the earlier ones derived; returns the triples added.

    A triple that some named graph already states is not derived again. Raises
    `SparqlSyntaxError` naming the rule's file.
    """
    added = 0
    for rule in rules:
        try:
            triples = construct(candidate, rule.text)
        except KgError as error:
            raise SparqlSyntaxError(f"{rule.path}: {error.detail}", error.hint) from error
        fresh = [triple for triple in triples if not candidate.states(triple)]
        candidate.load(
            ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in fresh
        )
        added += len(fresh)
    return added
