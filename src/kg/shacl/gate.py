"""The gate: nothing is published that does not conform to the shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.rdf.sources import Sources
from kg.shacl.report import SEVERITIES, ValidationReport
from kg.shacl.shapes import Shapes
from kg.shacl.validation import Engine, validate
from kg.store.assembly import assemble, made_of, remember_sources
from kg.store.candidate import MemoryCandidate
from kg.store.embedded import current_snapshot, new_candidate
from kg.store.manifest import Summary


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


def up_to_date(store: Path, sources: Sources) -> str | None:
    """The store's version if it was made of exactly these sources, else None."""
    snapshot = current_snapshot(store)
    if snapshot is None or not made_of(store, snapshot.version, sources):
        return None
    return snapshot.version


def publish_sources(
    store: Path, sources: Sources, engine: Engine, message: str, author: str = ""
) -> Publication:
    """Build, validate and publish source files; without shapes there is no gate.

    Data with violations is refused whole: the previous version stays current.
    """
    before = current_snapshot(store)
    old = before.version if before else None
    with new_candidate(store, sources.base) as candidate:
        assemble(candidate, sources)
        report = check(candidate, engine) if sources.shapes is not None else None
        prefixes = candidate.prefixes()
        if report is not None and not report.passes():
            return Publication(old, changed=False, report=report, prefixes=prefixes)
        version = candidate.publish(message, summary(report), author)
        remember_sources(store, version, sources)
    return Publication(version, changed=version != old, report=report, prefixes=prefixes)


def check(candidate: MemoryCandidate, engine: Engine) -> ValidationReport:
    """Validate a candidate against the shapes that it carries."""
    return validate(candidate, Shapes(candidate.shapes), engine)


def summary(report: ValidationReport | None) -> Summary | None:
    """What a manifest says of a validation."""
    if report is None:
        return None
    violations, warnings, infos = (report.count(severity) for severity in SEVERITIES)
    return Summary(report.conforms, violations, warnings, infos, report.engine)
