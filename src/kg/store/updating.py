"""SPARQL Update on an engine: operation by operation where they see the union, and its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import pyoxigraph as ox

from kg.errors import Conflict, EvaluationError, SparqlSyntaxError
from kg.sparql.limits import Complexity, check_complexity
from kg.sparql.query import Update
from kg.sparql.words import refuse_fetching
from kg.store.evaluation import sparql_syntax_error
from kg.store.memory import move_union
from kg.store.operations import Operation, operations, with_dataset

_NOWHERE: Final = "urn:x-kg:nowhere"
_READS_THE_UNION: Final = {"WHERE", "DEFAULT"}
_STATE_OF_A_GRAPH: Final = ("does not exist", "already exists")

Quads = set[ox.Quad]


def run_update(store: ox.Store, update: Update, *, union: bool) -> tuple[Quads, Quads]:
    """Apply an update to a store; returns the quads that are gone and those that are new.

    With `union` the default graph is the union of the named graphs: it follows them from one
    operation to the next, and nothing else may write to it. Raises what
    `MemoryCandidate.update` raises; the store is then in no defined state.
    """
    check_complexity(update.text, Complexity())
    refuse_fetching(update.text)
    parts = operations(update.text)
    _check_syntax(update, parts)
    parts = with_dataset(parts, update)
    before = after = _named(store) if union else set(store)
    for text in _batches(parts, union=union):
        if union:
            after = _run_on_union(store, text, update.base, after)
        else:
            _run(store, text, update.base)
            after = set(store)
    return before - after, after - before


def _run_on_union(store: ox.Store, text: str, base: str | None, before: Quads) -> Quads:
    """Apply and let the union follow; returns the quads of the named graphs afterwards."""
    united = _default(store)
    _run(store, text, base)
    if _default(store) != united:
        raise Conflict(
            "the update writes to the default graph, which is the union of the named graphs.",
            "Name the graph: GRAPH <…> { … } or WITH <…>.",
        )
    after = _named(store)
    move_union(store, before - after, after - before)
    return after


def _run(store: ox.Store, text: str, base: str | None) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise sparql_syntax_error(error) from error
    except (ValueError, RuntimeError, OSError) as error:
        reason = f"the update failed: {error}."
        if str(error).endswith(_STATE_OF_A_GRAPH):
            raise Conflict(reason, "Write SILENT if that is no error.") from error
        raise EvaluationError(reason) from error


def _check_syntax(update: Update, parts: list[Operation]) -> None:
    """Raise `SparqlSyntaxError` for any operation before the first is applied.

    The engine takes no declarations between operations, which the grammar has; then each
    operation is looked at alone. Otherwise places are those of the text as it was sent.
    """
    if not any(part.declares for part in parts[1:]):
        if not _parses(parts, update.base):
            _run(ox.Store(), update.text, update.base)
        return
    for number, part in enumerate(parts, 1):
        if not _parses([part], update.base):
            try:
                _run(ox.Store(), _joined([part]), update.base)
            except SparqlSyntaxError as error:
                raise SparqlSyntaxError(f"operation {number}: {error.detail}") from error


def _parses(parts: list[Operation], base: str | None) -> bool:
    """The engine parses all before it begins; it then fails at the operation put in front."""
    if not parts:
        return False
    try:
        text = f"{parts[0].prologue}DROP GRAPH <{_NOWHERE}> ;\n{_bodies(parts)}"
        ox.Store().update(text, base_iri=base)
    except SyntaxError:
        return False
    except RuntimeError:
        return True
    raise AssertionError("an operation that cannot succeed did")


def _batches(parts: list[Operation], *, union: bool) -> Iterator[str]:
    """Texts to run one after the other; an operation that reads the union begins a new one."""
    batch: list[Operation] = []
    for part in parts:
        if batch and (part.declares or (union and part.words & _READS_THE_UNION)):
            yield _joined(batch)
            batch = []
        batch.append(part)
    if batch:
        yield _joined(batch)


def _joined(parts: list[Operation]) -> str:
    return parts[0].prologue + _bodies(parts)


def _bodies(parts: list[Operation]) -> str:
    return " ;\n".join(part.text for part in parts)


def _named(store: ox.Store) -> Quads:
    graphs = (store.quads_for_pattern(None, None, None, name) for name in store.named_graphs())
    return set(chain.from_iterable(graphs))


def _default(store: ox.Store) -> Quads:
    return set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
