"""One validation of what a store has published, by queries that its shapes are compiled to."""

from __future__ import annotations

from pathlib import Path

from kg.cli.progress import step
from kg.cli.validation import Choices, Outcome, chosen, named
from kg.errors import ConfigurationError
from kg.namespaces import SH
from kg.shacl.compiler.queries import StoreQueries
from kg.shacl.compiler.validation import CompiledValidation
from kg.shacl.model.reader import read_shapes
from kg.shacl.selection import by_place
from kg.store.content import read_content
from kg.store.index import load_memory
from kg.store.memory import declared_prefixes
from kg.store.snapshots import Snapshots

_NAME = "kg, compiled"


def validate_published(store: Path, choices: Choices) -> Outcome:
    """Validate the current version against the shapes that it was published with.

    Literals are what the store answers queries with. Raises what opening the store and
    validating raise, and `ConfigurationError` for choices that only files have.
    """
    if choices.engine != "kg" or choices.context:
        raise ConfigurationError(
            "--published has no --engine and no --context.", "Leave them out, or validate files."
        )
    snapshot = Snapshots(store).current()
    with step("loading"):
        engine = load_memory(snapshot.directory, union=False)
        shape_quads = list(read_content(snapshot.shapes_file))
        prefixes = {"sh": SH, **declared_prefixes(engine)}
    with step(f"validating {len(engine)} quads"):
        drafts = choices.drafts
        form = read_shapes((quad.triple for quad in shape_quads), drafts=drafts)
        validation = CompiledValidation(StoreQueries(engine), form, shape_quads, drafts=drafts)
        report = validation.report(
            _NAME,
            frozenset(named(choices.focus, prefixes)) if choices.focus else None,
            frozenset(named(choices.shapes, prefixes)),
        )
    return Outcome(by_place(chosen(report, choices)), prefixes)
