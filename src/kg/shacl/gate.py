"""The gate: nothing is published that does not conform to the shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigurationError, KgError
from kg.rdf.sources import Sources
from kg.shacl.report import SEVERITIES, ValidationReport
from kg.shacl.shapes import Shapes
from kg.shacl.validation import Engine, Revalidating, validate
from kg.store.assembly import assemble, made_of, remember_sources
from kg.store.candidate import MemoryCandidate, candidate_of
from kg.store.change import Change, apply
from kg.store.embedded import current_snapshot, new_candidate
from kg.store.manifest import Summary
from kg.store.snapshots import Snapshots


class NotConforming(KgError):
    """A change whose outcome the shapes do not allow; nothing has changed."""

    def __init__(self, report: ValidationReport, prefixes: Mapping[str, str]) -> None:
        count = len(report.results)
        super().__init__(
            f"the change was refused: its outcome has {count} validation "
            f"result{'' if count == 1 else 's'}, and nothing has changed.",
            "Correct what the validation report names.",
        )
        self.report = report
        self.prefixes = prefixes


@dataclass(frozen=True)
class Publication:
    """What became of an attempt to publish.

    `version` is the store's current version afterwards, None when the data does not conform and
    nothing was ever published; `changed` tells whether it is a new one.
    """

    version: str | None
    changed: bool
    report: ValidationReport | None
    prefixes: Mapping[str, str]

    @property
    def refused(self) -> bool:
        return self.report is not None and not self.report.passes()


@dataclass(frozen=True)
class Written:
    """What became of a change: the current version, and whether it is a new one.

    `created` if the change made a graph that was not there before; `added` and `removed` count
    quads.
    """

    version: str
    changed: bool
    created: bool
    added: int
    removed: int


@dataclass(frozen=True)
class Signature:
    """Who makes a change, and what is said of it in the list of versions."""

    author: str
    message: str


def up_to_date(store: Path, sources: Sources) -> str | None:
    """The version to serve if these sources need not be published, else None.

    That is so when they are what was published last, whatever was written since. Raises
    `ConfigurationError` when they are not and publishing them would replace such writes.
    """
    snapshot = current_snapshot(store)
    if snapshot is None:
        return None
    manifest, record = snapshot.manifest, made_of(store, sources)
    written = record is None or record.version != snapshot.version
    if (
        record is not None
        and record.same_files
        and record.number <= manifest.number
        and (written or record.same_program)
    ):
        return snapshot.version
    if not written or manifest.origin == "files":
        return None
    raise ConfigurationError(
        f"the files have changed, and {store} holds version {snapshot.version}, which was not "
        f"made from files ({manifest.author}: {manifest.message}).",
        "'kg publish' puts the files in its place, and the history keeps it; "
        f"'kg serve --store {store}' without --data serves the store as it is.",
    )


def publish_sources(
    store: Path, sources: Sources, engine: Engine, message: str, author: str = ""
) -> Publication:
    """Build, validate and publish source files; without shapes there is no gate.

    They take the place of whatever is there. Data with violations is refused whole: the previous
    version stays current.
    """
    before = current_snapshot(store)
    old = before.version if before else None
    with new_candidate(store, sources.base) as candidate:
        assemble(candidate, sources)
        report = None
        if sources.shapes is not None:
            Shapes(candidate.shapes).check_documents()
            report = check(candidate, engine)
        prefixes = candidate.prefixes()
        if report is not None and not report.passes():
            return Publication(old, changed=False, report=report, prefixes=prefixes)
        version = candidate.publish(message, summary(report), author)
        remember_sources(store, version, sources)
    return Publication(version, changed=version != old, report=report, prefixes=prefixes)


def publish_change(  # noqa: PLR0913 - a change, where, by whom, and under which conditions
    snapshots: Snapshots,
    change: Change,
    signature: Signature,
    engine: Engine,
    *,
    union: bool,
    fail_on: str = "violation",
    announce: Callable[[Written], None] = lambda _: None,
) -> Written:
    """Change the current version, validate it against its shapes if it has any, and publish it.

    Call it while `snapshots.writing`. What is about to be published is announced before it can
    be seen. Raises `NotConforming`, and what `apply`, `check` and publishing raise.
    """
    snapshot = snapshots.current()
    created = False

    def told(version: str) -> None:
        announce(
            Written(version, True, created, candidate.changes.added, candidate.changes.removed)
        )

    candidate = candidate_of(snapshots, snapshot, union=union, announce=told)
    empty = frozenset(candidate.empty_graphs)
    created = apply(candidate, change, snapshot.version)
    if (
        not candidate.changes.added
        and not candidate.changes.removed
        and candidate.empty_graphs == empty
    ):
        return Written(snapshot.version, False, False, 0, 0)
    verdict = None
    if len(candidate.shapes):
        report, verdict = _verdict(candidate, snapshot.manifest.validation, engine, fail_on)
        if not report.passes(fail_on):
            raise NotConforming(report, candidate.prefixes())
    version = candidate.publish(signature.message, verdict, signature.author, "change")
    if version == snapshot.version:
        return Written(version, False, False, 0, 0)
    return Written(version, True, created, candidate.changes.added, candidate.changes.removed)


def _verdict(
    candidate: MemoryCandidate, before: Summary | None, engine: Engine, fail_on: str
) -> tuple[ValidationReport, Summary]:
    """The report on a change and the summary of the version that it leads to.

    What the change cannot have touched is as it was, and is not looked at again if it was in
    order then, for the same engine.
    """
    if (
        before is not None
        and before.engine == engine.name
        and isinstance(engine, Revalidating)
        and not before.violations
        and (fail_on == "violation" or (fail_on == "warning" and not before.warnings))
    ):
        outcome = engine.revalidate(
            candidate.quads,
            Shapes(candidate.shapes),
            candidate.changes.added_quads,
            candidate.changes.removed_quads,
        )
        if outcome is not None:
            known = {"Violation": 0, "Warning": before.warnings, "Info": before.infos}
            return outcome.report, _summary(outcome.counted(known), engine.name)
    report = check(candidate, engine)
    return report, _summary(report.counts, report.engine)


def check(
    candidate: MemoryCandidate, engine: Engine, focus: Sequence[str] = ()
) -> ValidationReport:
    """Validate a candidate, or some nodes of it, against the shapes that it carries."""
    return validate(candidate, Shapes(candidate.shapes), engine, focus)


def summary(report: ValidationReport | None) -> Summary | None:
    """What a manifest says of a validation."""
    return None if report is None else _summary(report.counts, report.engine)


def _summary(counts: Mapping[str, int], engine: str) -> Summary:
    violations, warnings, infos = (counts.get(severity, 0) for severity in SEVERITIES)
    return Summary(not any(counts.values()), violations, warnings, infos, engine)
